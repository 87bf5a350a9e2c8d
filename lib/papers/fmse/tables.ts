/** The tables of the notebook: each a function from computed numbers to a table. */
import { type Table, table } from '../../show/table';
import { exactTable as paperAgainstItself } from '../notebook-tables';
import type { Origin } from '../real-boxes';
import { type Bell, centralMap, hrnetBell, mapBalance, paperBell } from './bell';
import { bestPrediction, type FocalWeight } from './fmse';
import type { StandInShares } from './gamma-sweep';

/** What each γ does to one map: exact, from Eqs. 1 and 5 alone. */
export function balanceTable(bell: Bell, mapSide: number, weights: readonly FocalWeight[]): Table {
  const [own, theirs] = [bell, hrnetBell].map((shown) => centralMap(shown, mapSide));
  const rows = weights.map((weight) => {
    const { gamma, foregroundWeight, peakOverBackground, bestConstant, falsePeakPrice } = mapBalance(
      own,
      weight,
    );
    const hrnet = 100 * mapBalance(theirs, weight).foregroundWeight;
    const percent = { own: 100 * foregroundWeight, hrnet, price: 100 * falsePeakPrice };
    return { gamma, peakOverBackground, ...percent, bestConstant, best: bestPrediction(0.01, weight) };
  });
  return table(rows, {
    name: 'weight-by-gamma',
    columns: [
      { key: 'gamma', label: 'γ' },
      { key: 'peakOverBackground', label: 'weight of the peak over the background’s', digits: 1 },
      { key: 'own', label: 'weight on the foreground', unit: '%', digits: 2 },
      { key: 'hrnet', label: 'the same, HRNet’s bell', unit: '%', digits: 2 },
      { key: 'bestConstant', label: 'best constant prediction', digits: 3 },
      { key: 'price', label: 'a false bell over a missed one', unit: '%', digits: 4 },
      { key: 'best', label: 'best prediction at a chance of 1 %', digits: 3 },
    ],
    caption: `One ${mapSide} x ${mapSide} map, sigma ${bell.sigma}, ${bell.side} x ${bell.side}, epsilon = ${weights[0].epsilon}. A false bell lies wholly on background`,
    source: 'Eqs. 1 and 5',
  });
}

/** The shares of the foreground on real persons, two rows a stand-in. `name` is the table's. */
export function shareTable(
  name: string,
  sweep: readonly StandInShares[],
  bell: Bell,
  { source }: Origin,
): Table {
  const rows = sweep.flatMap(({ name: prediction, standsFor, shares }) =>
    (['loss', 'gradient'] as const).map((quantity) => {
      const values = shares.map((share) => [`${share.gamma}`, 100 * share[quantity]]);
      return { prediction, standsFor, of: quantity, ...Object.fromEntries(values) };
    }),
  );
  const gammas = sweep[0].shares.map(({ gamma }) => gamma);
  return table(rows, {
    name,
    columns: [
      { key: 'prediction' },
      { key: 'standsFor', label: 'stands for' },
      { key: 'of', label: 'share of the' },
      ...gammas.map((gamma) => ({ key: `${gamma}`, label: `γ = ${gamma}`, unit: '%', digits: 1 })),
    ],
    caption: `Share that falls on the foreground; targets of sigma ${bell.sigma}, ${bell.side} x ${bell.side}`,
    source,
  });
}

/** Every printed number that follows from others: the window's pixels, differences, means. */
export function exactTable(): Table {
  const map = centralMap(paperBell, 64);
  const front = map.filter((y) => y > 0).length;
  const back = map.length - front;
  return paperAgainstItself('fmse', [
    { item: 'section 2: foreground pixels of a 64 x 64 map', paper: '169', ours: front },
    { item: 'section 2: background pixels', paper: '3927', ours: back },
    { item: 'section 2: their ratio', paper: '0.00430', ours: front / back },
  ]);
}
