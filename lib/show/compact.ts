/** Makes a figure's numbers small: at most 2,000 points a curve, five significant digits, no typed arrays. */
import type { Trace } from './plotly-types';

/** The most points that one curve keeps. */
export const maxPoints = 2000;

/** A trace made small, and how many of its points are left where markers were thinned out. */
export interface Compacted {
  trace: Trace;
  thinned?: { kept: number; of: number };
}

/**
 * Rounds and thins one trace. A line keeps the points that shape it (largest triangle, three buckets);
 * markers keep every k-th point, which `thinned` tells; other kinds keep all their values.
 */
export function compactTrace(trace: Trace): Compacted {
  const scatter = trace.type === undefined || trace.type === 'scatter';
  const n = trace.y?.length ?? 0;
  if (!scatter || n <= maxPoints) return { trace: rounded(trace) as Trace };
  const line = trace.mode === undefined || trace.mode === 'lines';
  const keep = line ? shapePoints(trace, n) : everyKth(n);
  const thin = rounded(pick(trace, keep, n)) as Trace;
  return line ? { trace: thin } : { trace: thin, thinned: { kept: keep.length, of: n } };
}

/** Rounds every number of a value to five significant digits (whole numbers stay); typed arrays become plain. */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number') return roundOne(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array, roundOne);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.map(([key, v]) => [key, rounded(v)]));
}

function roundOne(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value : Number(value.toPrecision(5));
}

/** Keeps the chosen points in every array that has one entry a point, wherever it lies in the trace. */
function pick(value: unknown, keep: number[], n: number): unknown {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const list = value as ArrayLike<unknown>;
    return list.length === n ? keep.map((i) => list[i]) : value;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, pick(v, keep, n)]));
}

function everyKth(n: number): number[] {
  const k = Math.ceil(n / maxPoints);
  return Array.from({ length: Math.ceil(n / k) }, (_, i) => i * k);
}

/** Largest triangle, three buckets (Steinarsson 2013): from each bucket the point that spans most area. */
function shapePoints(trace: Trace, n: number): number[] {
  const at = (values: Trace['x'], i: number): number => {
    const v = values === undefined ? i : values[i];
    return typeof v === 'number' ? v : i;
  };
  const keep = [0];
  const bucket = (n - 2) / (maxPoints - 2);
  for (let b = 0; b < maxPoints - 2; b++) {
    const from = 1 + Math.floor(b * bucket);
    const to = 1 + Math.floor((b + 1) * bucket);
    const end = Math.min(n, 1 + Math.floor((b + 2) * bucket));
    const next = meanPoint(trace, to, Math.max(end, to + 1), at);
    const last = { x: at(trace.x, keep[b]), y: at(trace.y, keep[b]) };
    let best = from;
    let most = -1;
    for (let i = from; i < to; i++) {
      const area = Math.abs(
        (last.x - next.x) * (at(trace.y, i) - last.y) - (last.x - at(trace.x, i)) * (next.y - last.y),
      );
      if (area > most) [most, best] = [area, i];
    }
    keep.push(best);
  }
  return [...keep, n - 1];
}

function meanPoint(
  trace: Trace,
  from: number,
  to: number,
  at: (values: Trace['x'], i: number) => number,
): { x: number; y: number } {
  let [x, y] = [0, 0];
  for (let i = from; i < to; i++) {
    x += at(trace.x, i);
    y += at(trace.y, i);
  }
  return { x: x / (to - from), y: y / (to - from) };
}
