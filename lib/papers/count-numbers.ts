/** How much a paper prints. */
import type { Paper, PaperTable } from './schema';

type PaperFigure = Paper['figures'][number];

/** Printed numbers of a table: its values and their deltas, empty cells left out. */
export function tableNumbers({ rows }: PaperTable): number {
  const counts = rows.flatMap(({ values }) => values.map(numbersIn));
  return counts.reduce((sum, count) => sum + count, 0);
}

function numbersIn(cell: string): number {
  if (cell === '-') return 0;
  return cell.includes('(') ? 2 : 1;
}

/** Numbers that a figure or the text about it prints. */
export function figureNumbers({ parameters = {} }: PaperFigure): number {
  return Object.values(parameters).flat().length;
}

/** All numbers recorded of a paper's tables and figures. */
export function paperNumbers({ tables, figures }: Paper): number {
  const counts = [...tables.map(tableNumbers), ...figures.map(figureNumbers)];
  return counts.reduce((sum, count) => sum + count, 0);
}
