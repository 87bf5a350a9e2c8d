/** Tables 1 and 2 with our trained networks under the paper's. */
import { type Table, table } from '../../show/table';
import type { CellValue } from '../../show/table-cells';
import { bySeed } from '../../study/rows';
import { describe } from '../../study/stats/describe';
import { gammaOf } from './by-gamma';
import { metricName, type PrintedPair, printedRows } from './printed-results';
import type { TrainedSweep } from './trained';

/** Table 1: PCKh@0.5 by joint, in percent; the paper's rows are of MPII. */
export function table1(pairs: readonly TrainedSweep[]): Table {
  return resultTable('Table 1', pairs, 1, 'PCKh@0.5 in %');
}

/** Table 2: AP and AR by OKS, 0 to 1; the paper's rows are of COCO. */
export function table2(pairs: readonly TrainedSweep[]): Table {
  return resultTable(
    'Table 2',
    pairs,
    3,
    'OKS, 0 to 1; a dash: no held-out person is of that size, or nothing is recorded',
  );
}

function resultTable(
  id: PrintedPair['table'],
  pairs: readonly TrainedSweep[],
  digits: number,
  unit: string,
): Table {
  const printed = printedRows(id);
  const columns = Object.keys(printed[0].values);
  const ours = pairs.flatMap((pair) => [0, 1].map((gamma) => rowOf(pair, gamma, id, columns)));
  const theirs = printed.map(({ network, loss, dataset, values }) => {
    return { where: `paper, ${dataset.split(',')[0]}`, network, loss, ...values };
  });
  return table([...theirs, ...ours], {
    name: id.toLowerCase().replace(' ', ''),
    columns: ['where', 'network', 'loss', ...columns.map((key) => ({ key, digits }))],
    caption: `${unit}; ours are held-out images, mean ± sd over n seeds, on other data with small networks: rows of one place are alike, places are not`,
    source: `Xu and Feng, ${id}`,
  });
}

function rowOf(
  { place, network, rows }: TrainedSweep,
  gamma: number,
  id: PrintedPair['table'],
  columns: readonly string[],
): Record<string, CellValue> {
  const own = rows.filter((row) => gammaOf(row) === gamma);
  const cells = columns.map((column): [string, CellValue] => {
    const values = [...bySeed(own, metricName(id, column)).values()];
    return [column, values.length ? describe(values) : undefined];
  });
  return { where: place, network, loss: gamma === 0 ? 'MSE' : 'FMSE', ...Object.fromEntries(cells) };
}
