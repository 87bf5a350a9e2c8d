/**
 * One seeded source of random numbers: the same seed gives the same bits on every engine, machine and Node.
 * Only integer arithmetic, + - * / and the square root are used, which IEEE 754 defines to the bit; logarithms and
 * cosines of a system library differ in their last bit between machines, so the logarithm here is our own.
 * Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", xoshiro128**.
 */
import { InputError } from '../errors';

/** A place in a random sequence, as JSON can hold it. */
export interface RandomState {
  seed: number;
  words: [number, number, number, number];
}

/** A source of random numbers. */
export interface Random {
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A standard normal deviate. */
  normal(): number;
  /** A whole number in [0, n), each equally likely; n from 1 to 2^32. */
  integer(n: number): number;
  /** Shuffles a list in place and gives it back. */
  shuffle<T>(list: T[]): T[];
  /** A new, independent source for a named use: it depends on seed and name, not on what was drawn before. */
  fork(name: string): Random;
  /** n draws of `uniform()` scaled to [low, high), as float32. */
  uniforms(n: number, low?: number, high?: number): Float32Array;
  /** n draws of `normal()`, as float32. */
  normals(n: number, mean?: number, sd?: number): Float32Array;
  save(): RandomState;
  restore(state: RandomState): void;
}

/**
 * Makes a source of random numbers.
 * @param seed a whole number from 0 to 2^32 - 1
 * @throws InputError when the seed is none.
 */
export function createRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InputError({ what: `seed ${seed}`, expected: 'a whole number from 0 to 4294967295' });
  }
  return new Xoshiro({ seed, words: wordsFrom(seed) });
}

class Xoshiro implements Random {
  #seed: number;
  #words: Uint32Array;

  constructor(state: RandomState) {
    this.#seed = state.seed;
    this.#words = Uint32Array.from(state.words);
  }

  uniform(): number {
    const high = this.#next() >>> 5; // 27 bits
    const low = this.#next() >>> 6; // 26 bits
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** The polar method of Marsaglia; its second deviate is not kept, so that the state is the four words alone. */
  normal(): number {
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * exactLog(s)) / s);
    }
  }

  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) throw new RangeError(`integer(${n}): n is 1 to 2^32`);
    const fair = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      const word = this.#next();
      if (word < fair) return word % n;
    }
  }

  shuffle<T>(list: T[]): T[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [list[i], list[j]] = [list[j], list[i]];
    }
    return list;
  }

  fork(name: string): Random {
    return createRandom(hash(name, this.#seed));
  }

  uniforms(n: number, low = 0, high = 1): Float32Array {
    return Float32Array.from({ length: n }, () => low + (high - low) * this.uniform());
  }

  normals(n: number, mean = 0, sd = 1): Float32Array {
    return Float32Array.from({ length: n }, () => mean + sd * this.normal());
  }

  save(): RandomState {
    const [a, b, c, d] = this.#words;
    return { seed: this.#seed, words: [a, b, c, d] };
  }

  restore({ seed, words }: RandomState): void {
    this.#seed = seed;
    this.#words = Uint32Array.from(words);
  }

  /** The next 32 bits of xoshiro128**. */
  #next(): number {
    const s = this.#words;
    const result = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 11);
    return result;
  }
}

const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));

/** Spreads one seed over four words: a counter through MurmurHash3's 32-bit finaliser, never all zero. */
function wordsFrom(seed: number): RandomState['words'] {
  const word = (i: number) => mix((seed + Math.imul(i, 0x9e3779b9)) | 0);
  return [word(1), word(2), word(3), word(4)];
}

function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** FNV-1a over the name's UTF-16 units, begun from the mixed seed. */
function hash(name: string, seed: number): number {
  let h = mix(seed ^ 0x811c9dc5);
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return mix(h);
}

/**
 * The natural logarithm of a normal double in (0, 1), the same bits everywhere: x = m 2^e with m in [0.71, 1.42),
 * ln m = 2 artanh((m - 1) / (m + 1)), whose series to z^23 leaves less than 1e-18.
 */
function exactLog(x: number): number {
  let exponent = 0;
  while (x < Math.SQRT1_2) {
    x *= 2;
    exponent--;
  }
  const z = (x - 1) / (x + 1);
  const zz = z * z;
  let sum = 0;
  for (let k = 23; k >= 1; k -= 2) sum = sum * zz + 1 / k;
  return 2 * z * sum + exponent * Math.LN2;
}
