/** Curves by epoch from the records: the mean over seeds of each gamma, and a band of one sd about it. */
import type { Trace } from '../../show/plotly-types';
import type { RunRecord } from '../../study/record';
import { describe } from '../../study/stats/describe';
import { gammaOf } from './by-gamma';
import { axesOf, gammaColor, gammaName } from './panels';

/** Mean and sd of one epoch. */
export interface CurvePoint {
  epoch: number;
  mean: number;
  sd?: number;
}

/** What is read of an epoch's line; undefined where it has none. */
export type Reading = (
  line: Readonly<Record<string, number | null>>,
  record: RunRecord,
) => number | undefined;

/** Reads a metric of validation by name. */
export function metricOf(name: string): Reading {
  return (line) => line[name] ?? undefined;
}

/** The training loss as a share of that of its own first epoch: losses of different gammas have no common scale. */
export const relativeLoss: Reading = ({ loss }, { epochs }) => {
  const first = epochs[0]?.loss;
  return loss === null || loss === undefined || !first ? undefined : loss / first;
};

/** Mean and sd over seeds by epoch, of the records of one gamma. */
export function curveOf(records: readonly RunRecord[], gamma: number, read: Reading): CurvePoint[] {
  const values = new Map<number, number[]>();
  for (const record of records.filter((one) => gammaOf(one) === gamma)) {
    for (const line of record.epochs) {
      const value = read(line, record);
      const epoch = Number(line.epoch);
      if (value !== undefined && Number.isFinite(value))
        values.set(epoch, [...(values.get(epoch) ?? []), value]);
    }
  }
  return [...values]
    .sort(([a], [b]) => a - b)
    .map(([epoch, all]) => {
      const { mean, sd } = describe(all);
      return { epoch, mean, ...(sd !== undefined && { sd }) };
    });
}

/** How a curve is drawn. */
export interface CurveLooks {
  panel: number;
  /** Whether it stands in the legend. */
  isFirst: boolean;
  hasBand?: boolean;
  name?: string;
  dash?: 'dot' | 'dash';
}

/** One gamma's line, its band before it. */
export function curveTraces(points: readonly CurvePoint[], gamma: number, looks: CurveLooks): Trace[] {
  const { panel, isFirst, hasBand = false, name = gammaName(gamma), dash } = looks;
  if (points.length === 0) return [];
  const color = gammaColor(gamma);
  const shared = { ...axesOf(panel), legendgroup: name };
  const x = points.map(({ epoch }) => epoch);
  const line: Trace = {
    ...shared,
    name,
    showlegend: isFirst,
    mode: points.length > 12 ? 'lines' : 'lines+markers',
    x,
    y: points.map(({ mean }) => mean),
    line: { color, width: gamma === 0 || gamma === 1 ? 2.6 : 1.5, ...(dash && { dash }) },
    marker: { color, size: 4 },
  };
  return hasBand && points.some(({ sd }) => sd !== undefined) ? [band(points, color, shared), line] : [line];
}

function band(points: readonly CurvePoint[], color: string, shared: Partial<Trace>): Trace {
  const back = [...points].reverse();
  return {
    ...shared,
    showlegend: false,
    hoverinfo: 'skip',
    mode: 'none',
    x: [...points, ...back].map(({ epoch }) => epoch),
    y: [...points.map(({ mean, sd = 0 }) => mean + sd), ...back.map(({ mean, sd = 0 }) => mean - sd)],
    fill: 'toself',
    fillcolor: `${color}2e`,
  };
}
