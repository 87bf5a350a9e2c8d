/** What the paper says of quality and of scores (Figs. 1 and 2), each with its verdict. */
import type { Table } from '../../show/table';
import { type StudyView, verdictTable } from '../../study';

/** The claims of Table 1's study that no table prints a number for. */
export function qualityVerdicts({ study, rows }: Pick<StudyView, 'study' | 'rows'>): Table {
  const claims = study.claims.filter(({ text }) => text.startsWith('Fig.'));
  return verdictTable({ ...study, name: `${study.name}-quality`, item: 'Figs. 1 and 2', claims }, rows);
}
