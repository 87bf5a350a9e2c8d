/** Reads what the papers print from `data/papers`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, nearest } from '../errors';
import { parseFormula } from './formula';
import { type CellRef, type Paper, type PaperClaim, type PaperTable, paperSchema } from './schema';

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
  for (const claim of result.data.claims) checkClaim(result.data, claim);
  for (const table of result.data.tables) checkTable(table);
  return result.data;
}

function checkTable(table: PaperTable): void {
  if (Array.isArray(table.deltasFrom)) findRow(table, table.deltasFrom);
  for (const follows of table.follows ?? []) {
    if ('formula' in follows) checkNames([follows.formula], Object.keys(follows.columns));
  }
}

/** Every cell a claim names is there, and every name in its formulas has a value. */
function checkClaim(paper: Paper, claim: PaperClaim): void {
  if (claim.relation === 'formula') checkFormula(paper, claim);
  else if ('cells' in claim) for (const cell of claim.cells) printedCell(paper, cell);
  else if (claim.relation !== 'refers') checkRows(paper, claim);
}

function checkRows(paper: Paper, claim: Extract<PaperClaim, { base: string[] }>): void {
  const columns = [...(claim.columns ?? []), ...('column' in claim ? [claim.column] : [])];
  for (const row of [claim.row, claim.base]) {
    findRow(findTable(paper, claim.table), row);
    for (const column of columns) printedCell(paper, { table: claim.table, row, column });
  }
}

function checkFormula(paper: Paper, claim: Extract<PaperClaim, { relation: 'formula' }>): void {
  const given = claim.with ?? {};
  for (const value of [claim.printed, ...Object.values(given)]) {
    if (typeof value === 'object' && 'table' in value) printedCell(paper, value);
  }
  const { printed, formula } = claim;
  const other = typeof printed === 'object' && 'formula' in printed ? [printed.formula] : [];
  checkNames([formula, ...other], Object.keys(given));
}

/** Formulas have just the names that are given values. */
function checkNames(formulas: readonly string[], given: readonly string[]): void {
  const names = formulas.flatMap((text) => parseFormula(text).names);
  const where = `formula ${formulas.join(' and ')}`;
  const unknown = names.find((name) => !given.includes(name));
  const unused = given.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new InputError({ what: `"${unknown}" has no value`, where });
  if (unused !== undefined) throw new InputError({ what: `"${unused}" is not used`, where });
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
