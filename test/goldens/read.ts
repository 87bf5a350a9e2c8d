/** Reads the golden vectors: numbers that the reference implementations gave for stored inputs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An array as the files hold it: flat, row-major; non-finite numbers are strings. */
export interface GoldenArray {
  shape: number[];
  data: (number | string)[];
}

export interface GoldenCase {
  name: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** The cases of `<name>.json` beside this file. */
export function readGolden(name: string): GoldenCase[] {
  return JSON.parse(readFileSync(join(__dirname, `${name}.json`), 'utf8')).cases;
}

/** The numbers of an array, "NaN" and "Infinity" turned into what they name. */
export function numbers(array: unknown): Float64Array {
  return Float64Array.from((array as GoldenArray).data, Number);
}

/** The shape of an array, as the tensor functions want it. */
export function shapeOf(array: unknown): [number, number] {
  return (array as GoldenArray).shape as [number, number];
}

/**
 * The worst disagreement: |got − want| / (atol + rtol |want|), at most 1 when all agree; infinite when the
 * lengths differ or a number is missing.
 */
export function worst(got: ArrayLike<number>, want: ArrayLike<number>, rtol: number, atol: number): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < got.length; i++) {
    if (Object.is(got[i], want[i]) || (Number.isNaN(got[i]) && Number.isNaN(want[i]))) continue;
    const off = Math.abs(got[i] - want[i]) / (atol + rtol * Math.abs(want[i]));
    most = Number.isNaN(off) ? Number.POSITIVE_INFINITY : Math.max(most, off);
  }
  return most;
}
