/** What a paper prints, as data: the shape of `data/papers/<paper>.json`. Numbers stay strings, as printed. */
import { z } from 'zod';
import { parseFormula } from './formula';

/** A number as printed, perhaps with a printed delta: `54.6`, `54.6(+0.7)`, `1e-3`; `-` where a cell is empty. */
const printedNumber = z
  .string()
  .regex(
    /^(-?\d+(\.\d+)?(e-?\d+)?(\([+-]\d+(\.\d+)?\))?|-)$/,
    'a number as printed, e.g. "54.6" or "54.6(+0.7)"',
  );
/** Arithmetic that `parseFormula` can read. */
const formula = z.string().superRefine((text, context) => {
  try {
    parseFormula(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});
const text = z.string().min(1);
const kind = z.enum(['exact', 'sweep', 'drawing', 'quoted']);
const key = z.array(text).min(1);
/** What a reader must know beside it: a doubtful reading, a second kind, a condition. */
const note = text.optional();

/** A column that others determine, in every row that prints them all. */
const followsSchema = z.union(
  [
    z.strictObject({ column: text, note, mean: key }),
    z.strictObject({ column: text, note, formula, columns: z.record(text, text) }),
    /** COCO's AP, bounded by AP at some IoU thresholds, which are named by their columns. */
    z.strictObject({ column: text, note, thresholds: key }),
  ],
  'not a column with its "mean", "formula" and "columns", or "thresholds"',
);

const tableSchema = z
  .strictObject({
    id: text,
    caption: text,
    dataset: text,
    kind,
    /** Names of the columns that identify a row. */
    keys: key,
    columns: key,
    /** Key of the row from which printed deltas are counted. */
    deltasFrom: z.union([key, z.literal('the row above')], 'not a row\'s key or "the row above"').optional(),
    follows: z.array(followsSchema).optional(),
    note,
    rows: z.array(z.strictObject({ key, values: z.array(printedNumber) })).min(1),
  })
  .refine(
    (t) => t.rows.every((row) => row.values.length === t.columns.length && row.key.length === t.keys.length),
    {
      message: 'a row has another number of keys or values than the table has columns',
    },
  )
  .refine((t) => new Set(t.rows.map((row) => row.key.join('|'))).size === t.rows.length, {
    message: 'two rows have the same key',
  })
  .refine((t) => t.deltasFrom !== 'the row above' || !t.rows[0].values.some((value) => value.includes('(')), {
    message: 'the first row has a delta, but no row above it',
  })
  .refine((t) => (t.follows ?? []).flatMap(followedColumns).every((column) => t.columns.includes(column)), {
    message: '"follows" names a column that the table has not',
  });

/** The columns that one entry of `follows` names, its own first. */
export function followedColumns(follows: z.infer<typeof followsSchema>): string[] {
  if ('mean' in follows) return [follows.column, ...follows.mean];
  if ('thresholds' in follows) return [follows.column, ...follows.thresholds];
  return [follows.column, ...Object.values(follows.columns)];
}

const figureSchema = z.strictObject({
  id: text,
  shows: text,
  kind,
  /** What its results were measured on, where that is not COCO. */
  dataset: text.optional(),
  note,
  parameters: z
    .record(text, z.union([printedNumber, z.array(printedNumber)], 'not a number or a list'))
    .optional(),
});

const cell = z.strictObject({ table: text, row: key, column: text });
const spoken = { where: text, says: text, note };
const claimSchema = z.discriminatedUnion('relation', [
  /** First cell minus second. */
  z.strictObject({
    ...spoken,
    relation: z.literal('difference'),
    printed: printedNumber,
    cells: z.tuple([cell, cell]),
  }),
  /** The cell holds the highest value of its column, and that value is `printed`. */
  z.strictObject({ ...spoken, relation: z.literal('best'), printed: printedNumber, cells: z.tuple([cell]) }),
  /** All cells print one value. */
  z.strictObject({ ...spoken, relation: z.literal('same'), cells: z.array(cell).min(2) }),
  /** Every column of a row, or each of those named, is above the base row's. */
  z.strictObject({
    ...spoken,
    relation: z.literal('all above'),
    table: text,
    row: key,
    base: key,
    columns: key.optional(),
  }),
  /** The first cell is above each of the others. */
  z.strictObject({ ...spoken, relation: z.literal('above'), cells: z.array(cell).min(2) }),
  /**
   * What a formula gives is what is printed: a number, a cell, or another formula. `with` gives the names of both:
   * a cell, or a number without rounding. `compare` says what the text claims of the formula's value.
   */
  z.strictObject({
    ...spoken,
    relation: z.literal('formula'),
    formula,
    compare: z.enum(['equal', 'above', 'at least']).optional(),
    printed: z.union([printedNumber, cell, z.strictObject({ formula })], 'not a number, a cell or a formula'),
    with: z.record(text, z.union([printedNumber, cell], 'not a number or a cell')).optional(),
  }),
  /** Two rows' means over the same columns, weighted in a way that is not printed but is the same for both. */
  z.strictObject({
    ...spoken,
    relation: z.literal('same weights'),
    table: text,
    row: key,
    base: key,
    column: text,
    columns: z.array(text).min(2),
  }),
  /**
   * The paper has what it refers to (a table, figure, column or `[16]`), and that is of the kind told;
   * or the formula told has the symbol.
   */
  z.strictObject({
    ...spoken,
    relation: z.literal('refers'),
    to: text,
    as: kind.optional(),
    in: formula.optional(),
  }),
  /** First cell is COCO's AP; the others, AP at some IoU thresholds (named by their columns), bound it. */
  z.strictObject({ ...spoken, relation: z.literal('mean of thresholds'), cells: z.array(cell).min(2) }),
]);

/** Schema of one file. */
export const paperSchema = z.strictObject({
  paper: z.string().regex(/^[a-z0-9-]+$/),
  title: text,
  authors: z.array(text).min(1),
  /** Left out where the paper does not print it. */
  year: z.int().optional(),
  source: text,
  /** How many references it lists. */
  references: z.int().min(1).optional(),
  tables: z.array(tableSchema),
  figures: z.array(figureSchema),
  claims: z.array(claimSchema),
  /** Said in the text, with no printed number to hold it against. */
  unchecked: z.array(z.strictObject({ ...spoken, why: text })),
});

/** One paper's printed numbers. */
export type Paper = z.infer<typeof paperSchema>;
export type PaperTable = Paper['tables'][number];
export type PaperFollows = z.infer<typeof followsSchema>;
export type PaperClaim = Paper['claims'][number];
/** Names one printed value. */
export type CellRef = z.infer<typeof cell>;
