/** A paper held against itself: printed deltas, text and tables against what its own numbers give. */
import { auditClaim } from './audit-claim';
import { auditTable } from './audit-table';
import type { Paper } from './schema';
import type { Outcome } from './verdict';

export type { AuditVerdict } from './verdict';

/** One check: what is printed, what follows from the paper's other numbers. */
export interface AuditRow extends Outcome {
  where: string;
  check: string;
  /** What a reader must know to judge it. */
  note?: string;
}

/**
 * Every check of one paper: first each table's (deltas, then columns that follow from others), then each claim,
 * in the file's order. Nothing is typed in: the right-hand side is always computed from the printed values.
 */
export function auditPaper(paper: Paper): AuditRow[] {
  const tables = paper.tables.flatMap((table) => auditTable(table));
  return [...tables, ...paper.claims.map((claim) => auditClaim(paper, claim))];
}
