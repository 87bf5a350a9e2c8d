/** What a report reads of an executed notebook (nbformat 4). */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../errors';
import { plainName } from '../show/names';

/** One output of a cell; texts are whole, not lists of lines. */
export type Output =
  | { type: 'stream'; name: string; text: string }
  | { type: 'error'; ename: string; evalue: string; traceback: string }
  | { type: 'bundle'; data: Record<string, unknown>; metadata: Record<string, unknown> };

/** One cell. */
export interface Cell {
  kind: 'markdown' | 'code' | 'raw';
  source: string;
  tags: string[];
  outputs: Output[];
  /** Pictures put into a Markdown cell: name → MIME type → base64. */
  attachments: Record<string, Record<string, string>>;
}

/** A notebook to report on. `id` is its file's name as a plain name. */
export interface Notebook {
  id: string;
  path: string;
  title: string;
  /** The paragraph that begins with `**Claim`, else the first one under the title; Markdown. */
  lead: string;
  cells: Cell[];
}

/**
 * Reads an executed notebook.
 * @throws InputError when the file is missing, is not JSON, or is no notebook of format 4
 */
export function readNotebook(path: string): Notebook {
  const raw = parse(path);
  if (!Array.isArray(raw.cells) || raw.nbformat !== 4) {
    throw new InputError({
      what: 'not a Jupyter notebook',
      where: path,
      expected: 'nbformat 4 with a list of cells',
    });
  }
  const cells = raw.cells.map((cell) => readCell((cell ?? {}) as RawCell));
  const id = plainName(basename(path).replace(/\.ipynb$/, '')) || 'notebook';
  return { id, path, ...headOf(cells, id), cells };
}

interface RawCell {
  cell_type?: string;
  source?: unknown;
  outputs?: unknown;
  metadata?: { tags?: unknown };
  attachments?: Cell['attachments'];
}

function parse(path: string): { cells?: unknown; nbformat?: unknown } {
  try {
    return Object(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError({
      what: missing ? 'no such notebook' : 'not JSON',
      where: path,
      expected: 'a .ipynb file',
    });
  }
}

function readCell(raw: RawCell): Cell {
  const kind = raw.cell_type === 'markdown' || raw.cell_type === 'code' ? raw.cell_type : 'raw';
  const tags = Array.isArray(raw.metadata?.tags) ? raw.metadata.tags.map(String) : [];
  const outputs = Array.isArray(raw.outputs) ? raw.outputs.flatMap(readOutput) : [];
  return { kind, source: whole(raw.source), tags, outputs, attachments: raw.attachments ?? {} };
}

function readOutput(raw: Record<string, unknown>): Output[] {
  if (raw.output_type === 'stream')
    return [{ type: 'stream', name: String(raw.name), text: whole(raw.text) }];
  if (raw.output_type === 'error') {
    const traceback = Array.isArray(raw.traceback) ? raw.traceback.join('\n') : '';
    return [{ type: 'error', ename: String(raw.ename), evalue: String(raw.evalue), traceback }];
  }
  if (raw.output_type !== 'display_data' && raw.output_type !== 'execute_result') return [];
  const data = Object.entries(Object(raw.data)).map(([mime, v]) => [mime, /json$/.test(mime) ? v : whole(v)]);
  return [{ type: 'bundle', data: Object.fromEntries(data), metadata: Object(raw.metadata) }];
}

/** nbformat lets a text be one string or a list of lines. */
function whole(text: unknown): string {
  return Array.isArray(text) ? text.join('') : typeof text === 'string' ? text : '';
}

function headOf(cells: Cell[], id: string): { title: string; lead: string } {
  const markdown = cells
    .filter((c) => c.kind === 'markdown')
    .map((c) => c.source)
    .join('\n\n');
  const title = /^#\s+(.+)$/m.exec(markdown);
  const after = title ? markdown.slice(title.index + title[0].length) : '';
  const paragraphs = after.split(/\n\s*\n/).map((p) => p.trim());
  const claim = paragraphs.find((p) => /^\*\*Claim/.test(p));
  const lead = claim ?? paragraphs.find((p) => p && !/^(#|[-*+>]\s|[|$`!]|\d+\.)/.test(p));
  return { title: title?.[1].trim() ?? id, lead: lead ?? '' };
}
