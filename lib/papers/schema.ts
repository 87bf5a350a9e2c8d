/** What a paper prints, as data: the shape of `data/papers/<paper>.json`. Numbers stay strings, as printed. */
import { z } from 'zod';

/** A number as printed, perhaps with a printed delta: `54.6`, `54.6(+0.7)`; `-` where a cell is empty. */
const printedNumber = z
  .string()
  .regex(/^(-?\d+(\.\d+)?(\([+-]\d+(\.\d+)?\))?|-)$/, 'a number as printed, e.g. "54.6" or "54.6(+0.7)"');
const text = z.string().min(1);
const kind = z.enum(['exact', 'sweep', 'drawing', 'quoted']);
const key = z.array(text).min(1);

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
    deltasFrom: key.optional(),
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
  });

const figureSchema = z.strictObject({
  id: text,
  shows: text,
  kind,
  parameters: z.record(text, z.union([printedNumber, z.array(printedNumber)])).optional(),
});

const cell = z.strictObject({ table: text, row: key, column: text });
const spoken = { where: text, says: text };
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
  /** Every column of a row is above the base row's. */
  z.strictObject({ ...spoken, relation: z.literal('all above'), table: text, row: key, base: key }),
  /** First cell is COCO's AP; the others, AP at some IoU thresholds (named by their columns), bound it. */
  z.strictObject({ ...spoken, relation: z.literal('mean of thresholds'), cells: z.array(cell).min(2) }),
]);

/** Schema of one file. */
export const paperSchema = z.strictObject({
  paper: z.string().regex(/^[a-z0-9-]+$/),
  title: text,
  authors: z.array(text).min(1),
  year: z.int(),
  source: text,
  tables: z.array(tableSchema),
  figures: z.array(figureSchema),
  claims: z.array(claimSchema),
  /** Said in the text, with no printed number to hold it against. */
  unchecked: z.array(z.strictObject({ ...spoken, why: text })),
});

/** One paper's printed numbers. */
export type Paper = z.infer<typeof paperSchema>;
export type PaperTable = Paper['tables'][number];
export type PaperClaim = Paper['claims'][number];
/** Names one printed value. */
export type CellRef = z.infer<typeof cell>;
