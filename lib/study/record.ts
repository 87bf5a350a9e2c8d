/** A run record: what a trial left, as one small JSON file that is checked whenever it is read. */
import { z } from 'zod';
import { InputError } from '../errors';
import { budgets } from '../train/config/presets';
import { behaviorSchema } from './behavior';
import { canonicalJson, shortHash } from './canonical';

/** Of this form; another one is refused. */
export const recordFormat = 1;

const text = z.string().min(1);
const amount = z.number().min(0);
const level = z.union([z.number(), z.string(), z.boolean()]);
/** A metric that is no number (no object of a class, say) is null. */
const metrics = z.record(z.string(), z.number().nullable());

const engineSchema = z.strictObject({
  name: text,
  device: text,
  version: z.string().optional(),
  threads: z.int().min(1),
});

const schema = z.strictObject({
  format: z.literal(recordFormat),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  study: text,
  budget: z.enum(budgets),
  cell: z.record(z.string(), level),
  seed: z.int().min(0),
  /** Full, as it was resolved. */
  config: z.record(z.string(), z.unknown()),
  /** Fingerprint of the data. */
  data: text,
  /** How it ended: only whole trials leave records. */
  ended: z.literal('done'),
  steps: z.int().min(0),
  metrics,
  epochs: z.array(metrics),
  mechanism: metrics,
  behavior: behaviorSchema,
  engine: engineSchema,
  machine: z.strictObject({
    platform: text,
    processor: text,
    cores: z.int().min(1),
    memoryGb: amount,
    gpu: z.string().optional(),
  }),
  versions: z.record(z.string(), z.string()),
  /** Short hash of the library's commit; `+` behind it: files differed. */
  commit: text,
  /** Hash of the code that can move a score. */
  code: text,
  times: z.strictObject({
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    /** Over all starts, interruptions left out. */
    wallSeconds: amount,
    stepMs: amount,
    waitMs: amount,
    peakMemoryMb: amount,
    /** How often it was begun or resumed. */
    starts: z.int().min(1),
  }),
  /** When and by what code the trial was measured once more (`study measure`), where it was. */
  measured: z.strictObject({ at: z.iso.datetime(), code: text, commit: text }).optional(),
  /** Hash of all the rest: tells an edit by hand. */
  digest: z.string(),
});

export type RunRecord = z.infer<typeof schema>;
export type EngineRecord = z.infer<typeof engineSchema>;
export type MachineRecord = RunRecord['machine'];

/** Completes a record by its digest. */
export function sealRecord(record: Omit<RunRecord, 'format' | 'digest'>): RunRecord {
  const whole = { format: recordFormat, ...record } as const;
  return { ...whole, digest: digestOf(whole) };
}

/**
 * Checks what should be a record.
 * @param where it comes from, for messages
 * @throws InputError when it is of another form, damaged, or was edited.
 */
export function checkRecord(value: unknown, where: string): RunRecord {
  const format = (value as { format?: unknown } | null)?.format;
  if (format !== recordFormat) {
    const what = format === undefined ? 'no run record' : `a record of format ${JSON.stringify(format)}`;
    throw new InputError({
      what,
      where,
      expected: `format ${recordFormat}`,
      fix: 'use the version that wrote it, or remove it',
    });
  }
  const read = schema.safeParse(value);
  if (!read.success) {
    const [{ path, message }] = read.error.issues;
    throw new InputError({
      what: `damaged record, ${path.join('.') || 'whole'}: ${message}`,
      where,
      fix: 'remove it and run its study again',
    });
  }
  const { digest, ...rest } = value as RunRecord;
  if (digest !== digestOf(rest)) {
    throw new InputError({
      what: 'the record was edited: its digest does not fit',
      where,
      fix: 'git restore it, or remove it and run its study again',
    });
  }
  return read.data;
}

/** What is read and what is compared: whatever does not depend on when, where and how fast it ran. */
export function resultOf({
  id,
  study,
  budget,
  cell,
  seed,
  config,
  data,
  steps,
  metrics,
  epochs,
  mechanism,
  behavior,
}: RunRecord) {
  return { id, study, budget, cell, seed, config, data, steps, metrics, epochs, mechanism, behavior };
}

/** Metrics and the mechanism's in one; those that are no numbers are left out. */
export function valuesOf({
  metrics,
  mechanism,
}: Pick<RunRecord, 'metrics' | 'mechanism'>): Record<string, number> {
  const all = Object.entries({ ...metrics, ...mechanism });
  return Object.fromEntries(all.filter((entry): entry is [string, number] => entry[1] !== null));
}

/** JSON has no NaN: what is no number is null. */
export function numbersOrNull(values: Readonly<Record<string, number>>): Record<string, number | null> {
  return Object.fromEntries(Object.entries(values).map(([name, v]) => [name, Number.isFinite(v) ? v : null]));
}

function digestOf(record: object): string {
  return shortHash(canonicalJson(record));
}
