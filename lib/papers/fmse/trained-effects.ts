/** The table that ends the notebook: what the paper says FMSE brings, beside what it brought here. */
import type { Table } from '../../show/table';
import type { Cell, Row } from '../../study';
import { type Effect, effectTable } from '../effect-table';
import { readPaper } from '../read-paper';
import { convergenceMetric, meanOverTraining, timeToMse, withConvergence } from './convergence';
import { printedPairs } from './printed-results';
import { fmseStudies } from './studies';
import type { Trained, TrainedSweep } from './trained';

const gamma = { fmse: { 'loss.gamma': 1 }, mse: { 'loss.gamma': 0 } } as const;

/** One table a set: Fig. 3 and its convergence, Tables 1 and 2, Fig. 6's training accuracy, the long schedule. */
export function effectTables({ gammas, pairs, oks, long }: Omit<Trained, 'views'>): Table[] {
  return gammas.map((sweep) => {
    const own = <T extends TrainedSweep>(all: readonly T[]) =>
      all.filter(({ place }) => place === sweep.place);
    const parts = [
      { name: 'Fig. 3', rows: withConvergence(sweep.rows, sweep.records), effects: sweepEffects() },
      ...own(pairs).map(({ network, rows }) => ({
        name: `Table 1, ${network}`,
        rows,
        effects: table1Effects(network),
      })),
      ...own(oks).map(({ network, rows }) => ({
        name: `Table 2, ${network}`,
        rows,
        effects: table2Effects(network, rows),
      })),
      ...own([long]).map(({ rows }) => ({ name: 'four times as long', rows, effects: longEffects() })),
    ];
    return effectTable(
      parts.flatMap(({ name, rows }) => rows.map((row) => ({ ...row, cell: { ...row.cell, part: name } }))),
      parts.flatMap(({ name, effects }) => effects.map((effect) => within(name, effect))),
      {
        name: `effects-${sweep.place.toLowerCase()}`,
        caption: `FMSE (gamma 1) less MSE (gamma 0) of the same seed on ${sweep.place}, in points: PCKh in %, AP and AR in hundredths, time in % of the training. Inside noise: the paper's difference lies in the 95 % interval of ours. The paper's are of MPII and COCO`,
        source: `Xu and Feng, sections 2 and 3.5; budget ${sweep.budget}`,
      },
    );
  });
}

type Plain = Omit<Effect, 'cell' | 'than'>;

/** Only rows of its own part: arms of other studies have the same gammas. */
function within(part: string, effect: Plain): Effect {
  const cell: Cell = { ...gamma.fmse, part };
  return { ...effect, item: `${part}: ${effect.item}`, cell, than: { ...gamma.mse, part } };
}

function sweepEffects(): Plain[] {
  const [mse, fmse] = printedScores();
  return [
    {
      item: convergenceMetric,
      paper: difference(fmse, mse, 1),
      metric: convergenceMetric,
      points: 1,
    },
    { item: meanOverTraining, metric: meanOverTraining, points: 1 },
    { item: timeToMse, metric: timeToMse, lowerIsBetter: true },
  ];
}

/** Fig. 3's two scores, as the text has them. */
function printedScores(): string[] {
  const scores = readPaper('fmse').figures.find(({ id }) => id === 'Fig. 3')?.parameters?.score;
  return Array.isArray(scores) ? scores : [];
}

function table1Effects(network: string): Plain[] {
  const columns = printedPairs().filter((one) => one.table === 'Table 1' && one.network === network);
  const joints = columns.map(({ column, metric, mse, fmse }): Plain => {
    return { item: column, paper: difference(fmse, mse, 1), metric, points: 1 };
  });
  return [
    ...joints,
    { item: 'training images (Fig. 6)', paper: trainingEffect(), metric: 'train PCKh@0.5', points: 1 },
  ];
}

/** The text gives one number for both networks; the studies' claims hold it. */
function trainingEffect(): string | undefined {
  const claims = fmseStudies.flatMap((study) => study.claims);
  const found = claims.find((claim) => claim.kind === 'better' && claim.metric === 'train PCKh@0.5');
  return found?.kind === 'better' && found.effect !== undefined ? `${found.effect}` : undefined;
}

/** Without the columns that no trained network here has: the held-out images have no person of that size. */
function table2Effects(network: string, rows: readonly Row[]): Plain[] {
  return printedPairs()
    .filter((one) => one.table === 'Table 2' && one.network === network)
    .filter(({ metric }) => rows.length === 0 || rows.some(({ values }) => metric in values))
    .map(({ column, metric, mse, fmse }) => {
      return {
        item: column,
        paper: difference(String(100 * Number(fmse)), String(100 * Number(mse)), 1),
        metric,
      };
    });
}

function longEffects(): Plain[] {
  return [
    { item: 'held-out images', metric: convergenceMetric, points: 1 },
    { item: 'training images', metric: 'train PCKh@0.5', points: 1 },
  ];
}

function difference(a: string, b: string, digits: number): string {
  return (Number(a) - Number(b)).toFixed(digits);
}
