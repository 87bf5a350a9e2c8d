/** Finds the figures, tables and pictures of an executed notebook by what they say of themselves. */
import { InputError } from '../errors';
import type { Size } from '../show/house-style';
import { isPlainName } from '../show/names';
import type { PlotlySpec } from '../show/plotly-types';
import type { SetTable } from '../show/table';
import { tableMime } from '../show/table';
import type { Notebook, Output } from './notebook';

/** What every shown thing has. */
interface Shown {
  name: string;
  title: string;
  caption: string;
  source?: string;
}

/** A figure, as Plotly draws it. */
export interface FigureItem extends Shown {
  kind: 'figure';
  spec: PlotlySpec;
  size: Size;
}

/** A table, ready to be set. */
export interface TableItem extends Shown {
  kind: 'table';
  set: SetTable;
  csv: string;
}

/** A picture of pixels. */
export interface ImageItem extends Shown {
  kind: 'image';
  type: 'png' | 'jpg';
  bytes: Buffer;
  /** CSS pixels, where they are not the file's own. */
  size?: Size;
}

/** One shown thing. */
export type Item = FigureItem | TableItem | ImageItem;

type Bundle = Extract<Output, { type: 'bundle' }>;

const plotlyMime = 'application/vnd.plotly.v1+json';

/**
 * Gives what a notebook shows, in its order.
 * @throws InputError when two things of one kind have the same name, or a name could not be a file's
 */
export function collectItems(notebook: Notebook): Item[] {
  const items = notebook.cells.flatMap((cell) => cell.outputs.flatMap((o) => itemOf(o, notebook.path) ?? []));
  const seen = new Set<string>();
  for (const { kind, name } of items) {
    const key = `${kind === 'table' ? 'table' : 'figure'} ${name}`;
    if (seen.has(key)) {
      throw new InputError({ what: `two outputs are named ${key}`, where: notebook.path, fix: 'rename one' });
    }
    seen.add(key);
  }
  return items;
}

/** The shown thing that an output carries, or undefined. */
export function itemOf(output: Output, where: string): Item | undefined {
  if (output.type !== 'bundle') return undefined;
  const said = Object(output.metadata.papersweep) as Record<string, unknown>;
  if (!['figure', 'table', 'image'].includes(String(said.kind))) return undefined;
  const text = (key: string): string => (typeof said[key] === 'string' ? said[key] : '');
  const name = text('name');
  if (!isPlainName(name))
    throw new InputError({ what: `an output is named "${name}"`, where, expected: 'a plain name' });
  const shown = {
    name,
    title: text('title') || name,
    caption: text('caption'),
    source: text('source') || undefined,
  };
  return said.kind === 'figure'
    ? figureOf(shown, output.data)
    : said.kind === 'table'
      ? tableOf(shown, output.data)
      : imageOf(shown, output);
}

function figureOf(shown: Shown, data: Record<string, unknown>): FigureItem | undefined {
  const spec = data[plotlyMime] as PlotlySpec | undefined;
  if (!Array.isArray(spec?.data) || typeof spec.layout !== 'object') return undefined;
  const { width = 720, height = 440 } = spec.layout as Partial<Size>;
  const size = { width: Number(width), height: Number(height) };
  return { kind: 'figure', ...shown, spec, size };
}

function tableOf(shown: Shown, data: Record<string, unknown>): TableItem | undefined {
  const set = data[tableMime] as SetTable | undefined;
  if (!Array.isArray(set?.columns)) return undefined;
  return { kind: 'table', ...shown, set, csv: String(data['text/csv'] ?? '') };
}

function imageOf(shown: Shown, { data, metadata }: Bundle): ImageItem | undefined {
  const found = imageIn(data);
  const { width, height } = Object(metadata['image/png']) as Partial<Size>;
  const size = typeof width === 'number' && typeof height === 'number' ? { size: { width, height } } : {};
  return found && { kind: 'image', ...shown, ...found, ...size };
}

/** The PNG or JPEG of a MIME bundle. */
export function imageIn(data: Record<string, unknown>): { type: 'png' | 'jpg'; bytes: Buffer } | undefined {
  for (const [mime, type] of [
    ['image/jpeg', 'jpg'],
    ['image/png', 'png'],
  ] as const) {
    const text = data[mime];
    if (typeof text === 'string') return { type, bytes: Buffer.from(text, 'base64') };
  }
  return undefined;
}
