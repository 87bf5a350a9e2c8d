/** What the paper says of kappa, judged: 0.2 is best, and AP hardly depends on it. */

import { type Table, table } from '../../show/table';
import { bySeed } from '../../study/rows';
import { type Curve, interiorOptimum, linearTrend } from '../../study/stats/trend';
import { printedDifference, printedKeys, printedPoints } from './printed-points';
import { type Recorded, signed } from './recorded';
import { chosenKappa, kappaColumns, kappaPoints, printedKappas, printedSpan, spanOf } from './trained-kappa';

/**
 * One row a data set and metric. "Hardly depends" is ours to define: every printed kappa's 95 % interval against 0.2
 * lies within the gain that the paper prints of DSLA over FCOS in that metric; "no" where one lies wholly outside. Where
 * even the best kappa comes to less than a tenth of the printed level, nothing is judged: what finds nothing moves nothing.
 */
export function kappaSensitivityTable(records: readonly Recorded[]): Table {
  const paper = kappaColumns.map((metric) => {
    return { on: 'paper (COCO)', metric, best: printedBest(metric), span: printedSpan(metric) };
  });
  const rows = records.flatMap((record) => kappaColumns.map((metric) => rowOf(record, metric)));
  return table([...paper, ...rows], {
    name: 'kappa-sensitivity',
    columns: [
      { key: 'on', label: 'trained on' },
      'metric',
      { key: 'best', label: 'best κ' },
      { key: 'inside', label: 'above both ends of 0 to 0.4 by chance' },
      { key: 'slope', label: 'slope for 0.1 of κ, points (95 %)' },
      { key: 'span', label: 'span of means, κ 0.1 to 0.4', unit: 'points', digits: 1 },
      { key: 'margin', label: "DSLA's printed gain over FCOS", unit: 'points', digits: 1 },
      { key: 'insensitive', label: 'hardly depends on κ?' },
    ],
    caption:
      'Hardly depends: yes where every 95 % interval against κ = 0.2 lies within ± the printed gain over FCOS, no where one lies wholly outside it. Too little is learned: the best mean is below a tenth of the paper’s',
    source: 'DSLA, section 4.2 and Tables 2 and 3, and the recorded trials',
  });
}

function rowOf(record: Recorded, metric: string) {
  const { on, rows } = record;
  const points = kappaPoints(record, metric);
  const margin = gainOf(metric);
  const span = spanOf(points);
  const told = { on, metric, margin, ...(span !== undefined && { span }) };
  const levels = [0, ...printedKappas()];
  const curve: Curve = {
    levels,
    bySeed: levels.map((kappa) =>
      bySeed(
        rows.filter(({ cell }) => cell['assigner.kappa'] === kappa),
        metric,
      ),
    ),
  };
  const whole = [...curve.bySeed[0].keys()].filter((seed) => curve.bySeed.every((own) => own.has(seed)));
  if (whole.length === 0) return { ...told, ...nowhere };
  const insensitive = learnsTooLittle(curve, metric)
    ? 'too little is learned'
    : insensitiveText(points, margin);
  return { ...told, ...placeOf(curve), insensitive };
}

const nowhere = { best: 'not recorded', inside: undefined, slope: undefined, insensitive: 'not recorded' };

/** Whether the best mean is below a tenth of the level that the paper prints. */
function learnsTooLittle({ bySeed: levels }: Curve, metric: string): boolean {
  const means = levels.map((own) => (100 * [...own.values()].reduce((a, b) => a + b, 0)) / own.size);
  return Math.max(...means) < printedPoints('Table 2', `${chosenKappa}`, metric) / 10;
}

/** Where the best kappa is, and how the metric goes with kappa. */
function placeOf(curve: Curve) {
  const { best, isInterior, p, seeds, shareInterior } = interiorOptimum(curve);
  const { mean, interval } = linearTrend(curve).slope;
  const perStep = (slope: number) => signed(100 * 0.1 * slope);
  const share = `${Math.round(100 * shareInterior)} % of resamplings inside`;
  const chance = !isInterior
    ? `an end; ${share}`
    : p === undefined
      ? 'one seed'
      : `p = ${p.toFixed(3)}; ${share}`;
  const range = interval ? ` (${perStep(interval.low)} to ${perStep(interval.high)})` : '';
  return {
    best: `${best} (n = ${seeds.length})`,
    inside: chance,
    slope: `${perStep(mean)}${range}`,
  };
}

/** Judged by the printed kappas alone: 0 is another method. */
export function insensitiveText(points: ReturnType<typeof kappaPoints>, margin: number): string {
  const wanted = printedKappas().filter((kappa) => kappa !== chosenKappa);
  const found = points.filter(({ kappa }) => wanted.includes(kappa)).map((point) => point.found.interval);
  if (found.length < wanted.length) return 'not recorded';
  if (found.some((interval) => interval === undefined)) return 'one seed decides nothing';
  const whole = found.flatMap((interval) => interval ?? []);
  if (whole.every(({ low, high }) => low >= -margin && high <= margin)) return 'yes';
  return whole.some(({ low, high }) => high < -margin || low > margin) ? 'no' : 'inconclusive';
}

/** DSLA over FCOS, Table 3, points. */
function gainOf(metric: string): number {
  return printedDifference('Table 3', 'FCOS w/ DSLA', 'FCOS', metric);
}

function printedBest(metric: string): string {
  const kappas = printedKeys('Table 2').map(([kappa]) => kappa);
  const values = kappas.map((kappa) => printedPoints('Table 2', kappa, metric));
  return kappas.filter((_, i) => values[i] === Math.max(...values)).join(' and ');
}
