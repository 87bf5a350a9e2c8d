/** A study's recorded trials as a file for other programs. */
import { table } from '../show/table';
import { countedRows, type Plan } from './plan';

/** The forms. */
export type ExportForm = 'csv' | 'json' | 'markdown' | 'latex';

/** One row a trial, every metric a column; as JSON the whole records. */
export function exported(plan: Plan, form: ExportForm): string {
  const rows = countedRows(plan);
  if (form === 'json') {
    const records = rows.map((row) => plan.store.read(row.from ?? plan.study.name, row.id));
    return `${JSON.stringify(records, null, 1)}\n`;
  }
  const flat = rows.map(({ cell, seed, values, wallSeconds, engine, commit, id }) => {
    return { ...cell, seed, ...values, 'wall seconds': wallSeconds, engine, commit, id };
  });
  const set = table(flat, { name: plan.study.name });
  const texts = { csv: set.toCsv, markdown: set.toMarkdown, latex: set.toLatex };
  return `${texts[form]().trimEnd()}\n`;
}
