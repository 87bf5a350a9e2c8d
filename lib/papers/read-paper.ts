/** Reads what the papers print from `data/papers`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, nearest } from '../errors';
import { type CellRef, type Paper, type PaperTable, paperSchema } from './schema';

const folder = join(__dirname, '..', '..', 'data', 'papers');

/** Names of the papers there are, sorted. */
export function paperNames(): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -5))
    .sort();
}

/**
 * The printed numbers of one paper.
 * @throws InputError when there is no such paper, or its file does not fit the schema
 */
export function readPaper(name: string): Paper {
  const known = paperNames();
  if (known.includes(name))
    return parsePaper(readFileSync(join(folder, `${name}.json`), 'utf8'), `${name}.json`);
  const near = nearest(name, known);
  throw new InputError({ what: `no paper "${name}"`, expected: near ?? `one of: ${known.join(', ')}` });
}

/**
 * Checks the text of such a file.
 * @throws InputError naming the first field that does not fit, or a claim's cell that no table has
 */
export function parsePaper(json: string, where: string): Paper {
  const result = paperSchema.safeParse(parseJson(json, where));
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new InputError({
      what: `${path.join('.') || 'the whole'}: ${message}`,
      where: `data/papers/${where}`,
    });
  }
  for (const claim of result.data.claims) {
    if ('cells' in claim) claim.cells.forEach((cell) => void printedCell(result.data, cell));
    else for (const row of [claim.row, claim.base]) findRow(findTable(result.data, claim.table), row);
  }
  return result.data;
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new InputError({ what: `not JSON: ${(error as Error).message}`, where: `data/papers/${where}` });
  }
}

/**
 * A table by its name, e.g. `Table 3`.
 * @throws InputError when the paper has none of that name
 */
export function findTable(paper: Paper, id: string): PaperTable {
  const table = paper.tables.find((t) => t.id === id);
  if (table) return table;
  const known = paper.tables.map((t) => t.id);
  throw new InputError({ what: `no "${id}"`, where: paper.paper, expected: `one of: ${known.join('; ')}` });
}

/**
 * The values of a row by its key.
 * @throws InputError when the table has no such row
 */
export function findRow(table: PaperTable, key: readonly string[]): string[] {
  const row = table.rows.find((r) => r.key.join('|') === key.join('|'));
  if (row) return row.values;
  throw new InputError({ what: `no row ${key.join(', ')}`, where: table.id });
}

/**
 * One printed value, its printed delta with it.
 * @throws InputError when there is no such table, row or column
 */
export function printedCell(paper: Paper, { table, row, column }: CellRef): string {
  const found = findTable(paper, table);
  const at = found.columns.indexOf(column);
  if (at >= 0) return findRow(found, row)[at];
  throw new InputError({ what: `no column ${column}`, where: table, expected: found.columns.join(', ') });
}
