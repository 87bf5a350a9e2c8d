/** Writes figures, tables and pictures as files. */
import { join } from 'node:path';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import { type FigureFormat, renderFormats } from '../show/render-figure';
import { tableLatex } from '../show/table-latex';
import { tableMarkdown } from '../show/table-text';
import type { FigureItem, ImageItem, Item, TableItem } from './collect';

/** The forms that a table can be written in. */
export type TableFormat = 'csv' | 'md' | 'tex';

/** All forms, in the order in which they are offered. */
export const formats = ['svg', 'png', 'pdf', 'csv', 'md', 'tex'] as const;

/** One of them. */
export type Format = FigureFormat | TableFormat;

/** Where the files of one notebook go. */
export interface Folders {
  figures: string;
  tables: string;
}

/** Writes a thing in those of the formats that suit its kind; returns the paths. */
export async function writeItem(
  item: Item,
  wanted: readonly Format[],
  to: Folders,
  scale = 2,
): Promise<string[]> {
  if (item.kind === 'figure') return writeFigure(item, wanted.filter(isFigureFormat), to.figures, scale);
  if (item.kind === 'table') return writeTable(item, wanted.filter(isTableFormat), to.tables);
  return wanted.some(isFigureFormat) ? writeImage(item, to.figures) : [];
}

async function writeFigure(item: FigureItem, wanted: FigureFormat[], folder: string, scale: number) {
  const files = wanted.length > 0 ? await renderFormats(item, wanted, { scale }) : [];
  return files.map((bytes, i) => {
    const path = join(folder, `${item.name}.${wanted[i]}`);
    writeFileAtomic(path, bytes);
    return path;
  });
}

function writeTable(item: TableItem, wanted: TableFormat[], folder: string): string[] {
  return wanted.map((format) => {
    const path = join(folder, `${item.name}.${format}`);
    writeFileAtomic(path, tableText(item, format));
    return path;
  });
}

function tableText({ set, csv }: TableItem, format: TableFormat): string {
  if (format === 'csv') return csv;
  return format === 'md' ? tableMarkdown(set) : tableLatex(set);
}

function writeImage({ name, type, bytes }: ImageItem, folder: string): string[] {
  const path = join(folder, `${name}.${type}`);
  writeFileAtomic(path, bytes);
  return [path];
}

function isFigureFormat(format: Format): format is FigureFormat {
  return format === 'svg' || format === 'png' || format === 'pdf';
}

function isTableFormat(format: Format): format is TableFormat {
  return !isFigureFormat(format);
}

/**
 * Reads format names.
 * @throws InputError when one is unknown
 */
export function parseFormats(names: readonly string[]): Format[] {
  return names.map((name) => {
    const known = formats.find((format) => format === name.toLowerCase());
    if (known) return known;
    throw new InputError({ what: `unknown format "${name}"`, expected: formats.join(', ') });
  });
}
