/** What the paper's tables say that one row has over another. */
import { findTable, readPaper } from '../../read-paper';

/** The printed values of two rows subtracted, points, e.g. 1.9; the paper's own rounding stays. */
export function printedGain(
  table: string,
  { key, than }: { key: readonly string[]; than: readonly string[] },
  column: string,
): number {
  const { rows, columns } = findTable(readPaper('iou-balanced'), table);
  const numberOf = (wanted: readonly string[]) => {
    const row = rows.find((one) => one.key.join() === wanted.join());
    if (!row) throw new RangeError(`${table} has no row ${wanted.join(', ')}`);
    return Number.parseFloat(row.values[columns.indexOf(column)]);
  };
  return Number((numberOf(key) - numberOf(than)).toFixed(1));
}

/** Keys of a table's rows, as printed. */
export function printedKeys(table: string): string[][] {
  return findTable(readPaper('iou-balanced'), table).rows.map(({ key }) => [...key]);
}
