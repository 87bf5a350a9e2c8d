/** A table as LaTeX, for a report: the rules of booktabs, the best cells bold. */
import type { SetTable } from './table';
import type { SetColumn } from './table-cells';

/** Sets a table as a `table` float; the document needs `\usepackage{booktabs}`. */
export function tableLatex({ name, columns, caption }: SetTable): string {
  const row = (cells: string[]): string => `    ${cells.join(' & ')} \\\\`;
  const body = (columns[0]?.cells ?? []).map((_, i) => row(columns.flatMap((c) => cellLatex(c, i))));
  return `${[
    '\\begin{table}',
    '  \\centering',
    ...(caption ? [`  \\caption{${escapeLatex(caption)}}`] : []),
    `  \\label{tab:${name}}`,
    `  \\begin{tabular}{${columns.map(specOf).join('')}}`,
    '    \\toprule',
    row(columns.map(headingLatex)),
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
  ].join('\n')}\n`;
}

/** A column of numbers is two: up to the decimal point, set right, and from it on, set left. */
function specOf({ align }: SetColumn): string {
  return { left: 'l', right: 'r', center: 'c', decimal: 'r@{}l' }[align];
}

function headingLatex({ align, heading }: SetColumn): string {
  const text = escapeLatex(heading);
  return align === 'decimal' ? `\\multicolumn{2}{c}{${text}}` : text;
}

function cellLatex({ align, cells }: SetColumn, row: number): string[] {
  const { head, tail, best } = cells[row];
  const parts = (align === 'decimal' ? [head, tail] : [head + tail]).map(escapeLatex);
  return best ? parts.map((part) => (part ? `\\textbf{${part}}` : '')) : parts;
}

const special: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '±': '$\\pm$',
  '−': '$-$',
  '–': '--',
  '×': '$\\times$',
  '≤': '$\\le$',
  '≥': '$\\ge$',
  '→': '$\\to$',
  '∞': '$\\infty$',
  α: '$\\alpha$',
  β: '$\\beta$',
  γ: '$\\gamma$',
  δ: '$\\delta$',
  Δ: '$\\Delta$',
  η: '$\\eta$',
  λ: '$\\lambda$',
  μ: '$\\mu$',
  σ: '$\\sigma$',
};

/** Escapes what LaTeX would read as a command, and spells the signs and Greek letters in use here. */
export function escapeLatex(text: string): string {
  return Array.from(text.replace(/\s+/g, ' '), (c) => special[c] ?? c).join('');
}
