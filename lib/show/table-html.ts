/** A table as plain html: no scripts, no colors of its own, readable in light and dark. */

import type { SetTable } from './table';
import type { Cell, SetColumn } from './table-cells';

/** Escapes a text for html, quotes included. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (c) => names[c]);
}

/** Sets a table as html. */
export function tableHtml({ columns, caption }: SetTable): string {
  // A caption is no wider than its table: above nothing it would be a column of single words.
  if (columns.length === 0) return `<p>${escapeHtml(caption ?? '')}</p>`;
  const cell = 'padding:0.25em 0.9em;border:0';
  const rule = (widthPx: number) => `border-bottom:${widthPx}px solid rgba(128,128,128,0.35)`;
  const heads = columns.map(
    (column) =>
      `<th scope="col" style="${cell};text-align:${side(column)}">${escapeHtml(column.heading)}</th>`,
  );
  const rows = (columns[0]?.cells ?? []).map((_, i) => {
    const cells = columns.map(
      (c) => `<td style="${cell};text-align:${side(c)}">${cellHtml(c.cells[i], c)}</td>`,
    );
    return `<tr style="${rule(1)}">${cells.join('')}</tr>`;
  });
  const above = caption
    ? `<caption style="caption-side:top;text-align:left;padding:0.4em 0">${escapeHtml(caption)}</caption>`
    : '';
  return [
    '<table style="border-collapse:collapse;font-variant-numeric:tabular-nums">',
    above,
    `<thead><tr style="${rule(2)}">${heads.join('')}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody>`,
    '</table>',
  ]
    .filter(Boolean)
    .join('\n');
}

function side({ align }: SetColumn): string {
  return align === 'decimal' ? 'right;white-space:nowrap' : align;
}

/** What follows the decimal point stands in a box as wide as the widest of its column: the points line up. */
function cellHtml({ head, tail, best }: Cell, { align, cells }: SetColumn): string {
  const mark = (text: string): string =>
    best && text ? `<strong>${escapeHtml(text)}</strong>` : escapeHtml(text);
  const widest = Math.ceil(Math.max(...cells.map((c) => widthCh(c.tail))));
  if (align !== 'decimal' || widest === 0) return mark(head + tail);
  return `${mark(head)}<span style="display:inline-block;text-align:left;min-width:${widest}ch">${mark(tail)}</span>`;
}

/** Width of a tail in units of a digit, never less than in the fonts in use: points and brackets are narrow. */
function widthCh(tail: string): number {
  return Array.from(tail).reduce((sum, c) => sum + (/[\s.()]/.test(c) ? 0.62 : /\d/.test(c) ? 1 : 1.35), 0);
}
