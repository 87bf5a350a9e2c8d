/** Arithmetic as the papers write it, on printed numbers: each stands for all values that round to it. */
import { InputError } from '../errors';

/** A number known to some digits: what is printed, and the least and most that may stand behind it. */
export interface Interval {
  least: number;
  value: number;
  most: number;
}

/** A formula read once. */
export interface Formula {
  /** The names it has, each once, in the order of the text. */
  names: string[];
  /** Its value where the names have these values. */
  at: (values: Readonly<Record<string, Interval>>) => Interval;
}

type Values = Readonly<Record<string, Interval>>;
type Node = (values: Values) => Interval;

/** A number without rounding, such as a count. */
export function exactly(value: number): Interval {
  return { least: value, value, most: value };
}

/**
 * Reads `+ - * / ^`, parentheses, `log` (natural), `log2`, `abs`, numbers (exact) and names,
 * e.g. `(64 * 64 - 169) / n`.
 * @throws InputError at the first character that does not fit, and on evaluation when a name has no value
 * or the result is not finite
 */
export function parseFormula(text: string): Formula {
  const tokens = tokenize(text);
  const names = new Set<string>();
  let next = 0;
  const take = (...wanted: string[]) => (wanted.includes(tokens[next]) ? tokens[next++] : undefined);
  const refuse = (): never => {
    throw new InputError({
      what: `${tokens[next] ?? 'its end'} does not fit at item ${next + 1} of the formula`,
      where: text,
    });
  };

  /** A chain of operators of one rank, from left to right. */
  const chain = (part: () => Node, ...operators: string[]): Node => {
    let left = part();
    for (let sign = take(...operators); sign !== undefined; sign = take(...operators)) {
      left = combined(sign, left, part());
    }
    return left;
  };
  const sum = (): Node => chain(product, '+', '-');
  const product = (): Node => chain(signed, '*', '/');
  const signed = (): Node => (take('-') ? combined('-', () => exactly(0), signed()) : power());
  const power = (): Node => {
    const base = atom();
    return take('^') ? combined('^', base, signed()) : base;
  };
  const inside = (): Node => {
    const node = sum();
    if (!take(')')) refuse();
    return node;
  };
  const atom = (): Node => {
    if (take('(')) return inside();
    const token = tokens[next] ?? refuse();
    if (/^\d/.test(token)) return constant(tokens[next++]);
    if (!/^[a-z]/i.test(token)) refuse();
    next++;
    if (functions[token] && take('(')) return applied(functions[token], inside());
    names.add(token);
    return (values) => values[token] ?? missing(token, text);
  };

  const whole = sum();
  if (next < tokens.length) refuse();
  return { names: [...names], at: whole };
}

function tokenize(text: string): string[] {
  const pattern = /\s*(\d+(?:\.\d+)?(?:e-?\d+)?|[a-z][a-z0-9]*|[-+*/^()])\s*/iy;
  const tokens: string[] = [];
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const token = pattern.exec(text)?.[1];
    if (token === undefined)
      throw new InputError({ what: `"${text[at]}" is not part of a formula`, where: text });
    tokens.push(token);
  }
  return tokens;
}

const operators: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};
const functions: Record<string, (a: number) => number> = { log: Math.log, log2: Math.log2, abs: Math.abs };

function constant(token: string): Node {
  return () => exactly(Number(token));
}

/** Each operator is monotone in each operand (a power: of a base above 0), so the ends of both suffice. */
function combined(sign: string, left: Node, right: Node): Node {
  return (values) => {
    const [a, b] = [left(values), right(values)];
    const ends = [a.least, a.most].flatMap((x) => [b.least, b.most].map((y) => operators[sign](x, y)));
    return between(ends, operators[sign](a.value, b.value));
  };
}

function applied(of: (a: number) => number, inner: Node): Node {
  return (values) => {
    const { least, value, most } = inner(values);
    const nearZero = Math.min(Math.max(0, least), most); // where abs turns
    return between([of(least), of(nearZero), of(most)], of(value));
  };
}

function between(ends: readonly number[], value: number): Interval {
  if (![value, ...ends].every(Number.isFinite))
    throw new InputError({ what: 'a formula gives no finite number' });
  return { least: Math.min(...ends), value, most: Math.max(...ends) };
}

function missing(name: string, where: string): never {
  throw new InputError({ what: `"${name}" has no value`, where });
}
