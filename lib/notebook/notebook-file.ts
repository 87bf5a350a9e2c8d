/** Notebooks on disk: read and checked, written whole, always nbformat 4.5 with cell ids. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import { kernelDisplayName, kernelMetadata, kernelName } from './kernelspec';

const text = z.union([z.string(), z.array(z.string())]).transform((t) => (Array.isArray(t) ? t.join('') : t));
const record = z.record(z.string(), z.unknown());

const cellSchema = z
  .object({
    cell_type: z.enum(['code', 'markdown', 'raw']),
    id: z.string().optional(),
    metadata: record.default({}),
    source: text,
    outputs: z.array(record).optional(),
    execution_count: z.number().nullable().optional(),
  })
  .loose();

const notebookSchema = z
  .object({
    cells: z.array(cellSchema),
    metadata: record.default({}),
    nbformat: z.literal(4),
    nbformat_minor: z.number(),
  })
  .loose();

/** One output of a cell, as nbformat has it. */
export type Output = Record<string, unknown> & { output_type?: unknown };

/** One cell; `source` is one string. */
export interface Cell {
  cell_type: 'code' | 'markdown' | 'raw';
  id?: string;
  metadata: Record<string, unknown>;
  source: string;
  outputs?: Output[];
  execution_count?: number | null;
}

/** A notebook, nbformat 4. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/**
 * Reads a notebook of this project's kernel.
 * @throws InputError when the file is absent, not JSON, not a notebook, or made for another kernel.
 */
export function readNotebook(path: string): Notebook {
  const notebook = parse(path, readText(path));
  const { name } = (notebook.metadata.kernelspec ?? {}) as { name?: string };
  if (name !== undefined && name !== kernelName) {
    throw new InputError({
      what: `made for the kernel "${name}"`,
      where: path,
      expected: `"${kernelName}"`,
      fix: `choose the kernel "${kernelDisplayName}" in the notebook and save it`,
    });
  }
  return notebook;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError({
      what: absent ? 'no such notebook' : `cannot be read (${(error as Error).message})`,
      where: path,
    });
  }
}

function parse(path: string, content: string): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new InputError({
      what: `is not JSON (${(error as Error).message})`,
      where: path,
      expected: 'a notebook (.ipynb)',
    });
  }
  const found = notebookSchema.safeParse(json);
  if (found.success) return found.data as Notebook;
  const [{ path: field, message }] = found.error.issues;
  const what = `is not a notebook: ${field.join('.') || 'its top level'}: ${message}`;
  throw new InputError({ what, where: path, expected: 'nbformat 4' });
}

/**
 * A copy that is ready to run: every code cell without outputs, every cell with an id (from its place and its
 * source, so that the same notebook gives the same file).
 */
export function cleared(notebook: Notebook): Notebook {
  const used = new Set<string>();
  const cells = notebook.cells.map((cell, place) => {
    const metadata = { ...cell.metadata };
    delete metadata.execution;
    delete metadata.papersweep;
    const fresh: Cell = { ...cell, id: idOf(cell, place, used), metadata };
    return cell.cell_type === 'code' ? { ...fresh, outputs: [], execution_count: null } : fresh;
  });
  const metadata = { ...notebook.metadata, kernelspec: { ...kernelMetadata } };
  return { ...notebook, cells, metadata, nbformat: 4, nbformat_minor: Math.max(5, notebook.nbformat_minor) };
}

function idOf(cell: Cell, place: number, used: Set<string>): string {
  const hash = createHash('sha256').update(`${place}\n${cell.source}`).digest('hex').slice(0, 8);
  const id = cell.id !== undefined && !used.has(cell.id) ? cell.id : hash;
  used.add(id);
  return id;
}

/**
 * Writes a notebook atomically, in the form that Jupyter itself saves: one space of indent, sources by line.
 * @throws InputError when the disk is full or the folder cannot be written.
 */
export function writeNotebook(path: string, notebook: Notebook): void {
  const cells = notebook.cells.map((cell) => sorted({ ...cell, source: lines(cell.source) }));
  writeFileAtomic(path, `${JSON.stringify(sorted({ ...notebook, cells }), null, 1)}\n`);
}

/** Text by line, each with its line break, as nbformat keeps it. */
export function lines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function sorted<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}
