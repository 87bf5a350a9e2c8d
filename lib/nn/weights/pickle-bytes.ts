/** Reads the numbers and texts of a pickle one after the other. */

/** A pickle that cannot be read; the caller tells in which file. */
export class PickleFault extends Error {}

/** A place in a pickle that moves on with every reading; past the end is a `PickleFault`. */
export class PickleBytes {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  u8(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  u64(): number {
    return this.u32() + this.u32() * 2 ** 32;
  }

  /** Floating-point numbers are the only ones stored with the high byte first. */
  f64(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  bytes(length: number): Uint8Array {
    const from = this.#skip(length);
    return this.#bytes.subarray(from, from + length);
  }

  /** UTF-8; Python lets lone surrogates through, they become the replacement character. */
  text(length: number): string {
    return new TextDecoder().decode(this.bytes(length));
  }

  /** Python 2's text without an encoding: one byte a character. */
  latin1(length: number): string {
    return Buffer.from(this.bytes(length)).toString('latin1');
  }

  /** A whole number in two's complement, low byte first; a bigint where a float64 would not hold it. */
  integer(length: number): number | bigint {
    if (length > longestInteger) throw new PickleFault(`a whole number of ${length} bytes`);
    const bytes = this.bytes(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
    const signed = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  /** Up to the end of the line. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end < 0 || end - this.at > longestLine) throw new PickleFault('a line that does not end');
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  #skip(length: number): number {
    const from = this.at;
    if (from + length > this.#bytes.length) throw new PickleFault('cut short');
    this.at = from + length;
    return from;
  }
}

const longestInteger = 64;
const longestLine = 512;
