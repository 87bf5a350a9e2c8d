/** A table as text: Markdown, plain columns, CSV. */
import type { SetTable } from './table';
import { type CellValue, type Exact, isExact, isMeasured, type SetColumn } from './table-cells';

/** Sets a table as a GitHub-flavored Markdown table, its caption above; the best cells are bold. */
export function tableMarkdown({ columns, caption }: SetTable): string {
  const texts = columns.map((c) => [
    escapeMarkdown(c.heading),
    ...c.cells.map(({ head, tail, best }) => {
      const text = escapeMarkdown(head + tail);
      return best ? `**${text}**` : text;
    }),
  ]);
  const widths = texts.map((column) => Math.max(3, ...column.map((t) => t.length)));
  const line = (i: number): string =>
    `| ${texts.map((t, c) => pad(t[i], widths[c], columns[c].align)).join(' | ')} |`;
  const rule = `| ${columns.map((c, i) => ruleOf(c, widths[i])).join(' | ')} |`;
  const rows = (texts[0] ?? []).map((_, i) => line(i));
  const above = caption ? [escapeMarkdown(caption), ''] : [];
  return `${[...above, rows[0], rule, ...rows.slice(1)].join('\n')}\n`;
}

/** Escapes what Markdown or html inside it would read as markup, in one table cell. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]#|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\s*\n\s*/g, ' ');
}

function ruleOf({ align }: SetColumn, width: number): string {
  if (align === 'center') return `:${'-'.repeat(width - 2)}:`;
  return align === 'left' ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`;
}

function pad(text: string, width: number, align: SetColumn['align']): string {
  return align === 'decimal' || align === 'right' ? text.padStart(width) : text.padEnd(width);
}

/** Sets a table for a terminal: columns two spaces apart, decimal points in line, `*` behind the best cells. */
export function tablePlain({ columns, caption }: SetTable): string {
  const set = columns.map((column) => {
    const cells = column.cells.map(({ head, tail, best }) => ({ head, tail: best ? `${tail}*` : tail }));
    const [heads, tails] = [cells.map((c) => c.head.length), cells.map((c) => c.tail.length)];
    const decimal = column.align === 'decimal';
    const [head, tail] = [Math.max(0, ...heads), Math.max(0, ...tails)];
    const body = cells.map((c) =>
      decimal ? c.head.padStart(head) + c.tail.padEnd(tail) : pad(c.head + c.tail, 0, column.align),
    );
    const width = Math.max(column.heading.length, ...body.map((t) => t.length));
    return [column.heading, ...body].map((t) => pad(t, width, column.align));
  });
  const rows = (set[0] ?? []).map((_, i) =>
    set
      .map((column) => column[i])
      .join('  ')
      .trimEnd(),
  );
  const rule = set.map((column) => '-'.repeat(column[0].length)).join('  ');
  return [...(caption ? [caption, ''] : []), rows[0], rule, ...rows.slice(1)].join('\n');
}

/** Sets a table as CSV (RFC 4180, `\n`), numbers unrounded; means over runs take three columns: mean, sd, n. */
export function tableCsv({ columns }: SetTable): string {
  const flat = columns.flatMap(csvColumns);
  const rows = (columns[0]?.values ?? []).map((_, i) => flat.map((c) => csvField(c.values[i])).join(','));
  return `${[flat.map((c) => csvField(c.heading)).join(','), ...rows].join('\n')}\n`;
}

interface CsvColumn {
  heading: string;
  values: Array<number | string | boolean | null | undefined>;
}

function csvColumns({ heading, values }: SetColumn): CsvColumn[] {
  const plain = values.map((value) => (isExact(value) ? value.value : value));
  if (!plain.some(isMeasured)) return [{ heading, values: plain as CsvColumn['values'] }];
  const pickFrom = (part: 'mean' | 'sd' | 'n') => (value: Exclude<CellValue, Exact>) => {
    if (isMeasured(value)) return part === 'sd' && value.n < 2 ? undefined : value[part];
    return part === 'mean' ? value : undefined;
  };
  return (['mean', 'sd', 'n'] as const).map((part) => ({
    heading: `${heading} ${part}`,
    values: plain.map(pickFrom(part)),
  }));
}

function csvField(value: CsvColumn['values'][number]): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
