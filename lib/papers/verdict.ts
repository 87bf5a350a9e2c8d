/** How a printed number is held against a computed one. */
import type { Interval } from './formula';
import { type Printed, parsePrinted, roundingTo } from './printed';

/**
 * `agrees`: equal to the printed digits. `within rounding`: equal for some values that round to those printed.
 * `differs`: for none.
 */
export type AuditVerdict = 'agrees' | 'within rounding' | 'differs';

/** The right-hand side of a check: what is printed, what the other numbers give, and whether they meet. */
export interface Outcome {
  printed: string;
  computed: string;
  verdict: AuditVerdict;
}

/** A printed number beside the value that a formula gives for it. */
export function againstPrinted(text: string, printed: Printed, computed: Interval): Outcome {
  const equal = Math.abs(Number(computed.value.toFixed(printed.digits)) - printed.value) < 1e-9;
  const { least, most } = roundingTo(printed);
  const meet = computed.least < most - 1e-9 && computed.most > least + 1e-9;
  return {
    printed: text,
    computed: written(computed.value, printed, text),
    verdict: equal ? 'agrees' : meet ? 'within rounding' : 'differs',
  };
}

/**
 * A value to be read beside a printed one: its digits and one more where that tells more, at least those of `text`,
 * and three significant ones where the value is tiny.
 */
export function written(value: number, { digits }: Printed, text: string): string {
  if (value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits) return `${Number(value.toPrecision(3))}`;
  const trimmed = `${Number(value.toFixed(digits + 1))}`;
  const least = parsePrinted(text).digits;
  return parsePrinted(trimmed).digits < least ? value.toFixed(least) : trimmed;
}

/** A printed difference beside the two printed numbers it is taken of. */
export function againstDifference(text: string, minuend: Printed, subtrahend: Printed): Outcome {
  const printed = parsePrinted(text);
  const digits = Math.max(printed.digits, minuend.digits, subtrahend.digits);
  const computed = (minuend.value - subtrahend.value).toFixed(digits);
  const off = Math.abs(Number(computed) - printed.value);
  const slack = [digits, minuend.digits, subtrahend.digits].reduce((sum, d) => sum + 0.5 * 10 ** -d, 0);
  const verdict = off < 1e-9 ? 'agrees' : off <= slack + 1e-9 ? 'within rounding' : 'differs';
  return { printed: text, computed, verdict };
}
