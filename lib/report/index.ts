/** The door of the report. */
export { collectItems, type Item } from './collect';
export { readNotebook } from './notebook';
export { type Report, type ReportNotebook, type ReportOptions, writeReport } from './write-report';
