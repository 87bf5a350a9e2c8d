/** What DSLA's tables print, in points (hundredths) as its text speaks of them. */
import { cellValue } from '../printed';
import { findTable, readPaper } from '../read-paper';
import type { Paper } from '../schema';

let known: Paper | undefined;
const paper = () => {
  known ??= readPaper('dsla');
  return known;
};

/** Keys of a table's rows, in its order. */
export function printedKeys(table: string): string[][] {
  return findTable(paper(), table).rows.map(({ key }) => key);
}

/** A printed value in points. @param name first word of the row's key; of Table 3's two rows the first, ResNet-50's */
export function printedPoints(table: string, name: string, column = 'AP'): number {
  const row = printedKeys(table).find(([first]) => first === name);
  return 100 * cellValue(paper(), { table, row: row ?? [name], column }).value;
}

/** A printed value minus another one, points, with the one decimal that is printed. */
export function printedDifference(table: string, name: string, than: string, column = 'AP'): number {
  const difference = printedPoints(table, name, column) - printedPoints(table, than, column);
  return Number(difference.toFixed(1));
}

/** The least score of a drawn box in Figs. 5 and 6. */
export function printedLeastScore(): number {
  const parameters = paper().figures.find(({ id }) => id === 'Fig. 5')?.parameters;
  return Number(parameters?.['least score']);
}
