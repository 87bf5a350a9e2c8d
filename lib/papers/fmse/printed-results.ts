/** What the paper prints for its trained networks, and the columns' names in our records. */
import { findRow, findTable, printedCell, readPaper } from '../read-paper';

/** One printed number with MSE and with FMSE. */
export interface PrintedPair {
  table: 'Table 1' | 'Table 2';
  /** `Hourglass` or `HRNet`. */
  network: string;
  /** As printed: `Wrist`, `AP(M)`. */
  column: string;
  /** In a record. */
  metric: string;
  mse: string;
  fmse: string;
}

const archs = { Hourglass: 'HourglassNet', HRNet: 'HRNet' } as const;

/** Every pair of numbers of Tables 1 and 2, the mean of Table 1 first. */
export function printedPairs(): PrintedPair[] {
  const paper = readPaper('fmse');
  return (['Table 1', 'Table 2'] as const).flatMap((table) =>
    Object.entries(archs).flatMap(([network, arch]) => {
      const columns = findTable(paper, table).columns;
      const sorted = [...columns].sort((a, b) => Number(b === 'Mean') - Number(a === 'Mean'));
      return sorted.map((column): PrintedPair => {
        const cell = (row: string) => printedCell(paper, { table, row: [row], column });
        return {
          table,
          network,
          column,
          metric: metricName(table, column),
          mse: cell(arch),
          fmse: cell(`${arch}*`),
        };
      });
    }),
  );
}

/** `PCKh@0.5 Wrist` for Table 1's Wrist, `APm` for Table 2's AP(M). */
export function metricName(table: PrintedPair['table'], column: string): string {
  if (table === 'Table 2') return column.replace(/\((.)\)/, (_, size: string) => size.toLowerCase());
  return column === 'Mean' ? 'PCKh@0.5' : `PCKh@0.5 ${column}`;
}

/** The rows of a table as printed. */
export function printedRows(table: PrintedPair['table']) {
  const paper = readPaper('fmse');
  const { columns, dataset } = findTable(paper, table);
  return Object.entries(archs).flatMap(([network, arch]) =>
    [`${arch}`, `${arch}*`].map((key) => ({
      network,
      loss: key.endsWith('*') ? 'FMSE' : 'MSE',
      dataset,
      values: Object.fromEntries(
        findRow(findTable(paper, table), [key]).map((value, i) => [columns[i], Number(value)]),
      ),
    })),
  );
}
