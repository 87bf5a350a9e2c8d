/** A run's configuration: every value that moves its score, checked, filled and frozen. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { yoloxAugmentation } from '../../data/augmentation';
import { fmseAugmentation } from '../../data/transforms/pose-affine';
import { InputError } from '../../errors';
import { configure, findModel, type ModelEntry } from '../../models';
import { faultOf } from './fault';
import { isPlain, merge, type Plain, parseSetting } from './merge';
import { requirePossible } from './possible';
import { budgets, findPreset, presetNames } from './presets';
import { schemaLike } from './schema-like';
import {
  clipSchema,
  count,
  dataSchema,
  emaSchema,
  optimizerSchema,
  positiveCount,
  runSchema,
  scheduleSchema,
  side,
} from './sections';
import { assignerSchema, detectionLossSchema, familyOf, poseLossSchema } from './targets';

/** What all tasks share. */
const common = {
  preset: z.enum(presetNames),
  budget: z.enum(budgets),
  seed: z.int().min(0).max(0xffffffff).default(0),
  /** The name, and all keys of that model's own configuration. */
  model: z.looseObject({ name: z.string() }),
  /** A file of weights to begin with, by path (also from the library's folder); null: first values from the seed. */
  initialWeights: z.string().min(1).nullable().default(null),
  data: dataSchema,
  epochs: positiveCount,
  batch: positiveCount,
  /** Batches whose gradients make one step. */
  accumulate: positiveCount.default(1),
  optimizer: optimizerSchema,
  schedule: scheduleSchema,
  ema: emaSchema,
  clip: clipSchema,
  /** Parts that are not trained, by the beginning of their parameters' names. */
  frozen: z.array(z.string()).default([]),
  run: runSchema,
};

const size = { width: side, height: side };

const detectionSchema = z.strictObject({
  task: z.literal('detection').default('detection'),
  ...common,
  input: z.strictObject({
    ...size,
    /** Every so many steps the width changes by up to ± reach strides; null: one size. */
    multiScale: z
      .strictObject({ every: positiveCount, reach: count, stride: positiveCount })
      .nullable()
      .default(null),
    /** Objects of an image that are learnt from at most. */
    maxLabels: positiveCount.default(120),
  }),
  /** Null: letterbox alone. */
  augmentation: schemaLike(yoloxAugmentation).nullable().default(null),
  assigner: assignerSchema,
  loss: detectionLossSchema,
  evaluation: z
    .strictObject({
      /** Epochs between validations; the last is always judged. */
      every: positiveCount.default(1),
      /** What the best checkpoint is chosen by. */
      metric: z.enum(['AP', 'AP50', 'AP75']).default('AP'),
    })
    .prefault({}),
});

const poseSchema = z.strictObject({
  task: z.literal('pose').default('pose'),
  ...common,
  input: z.strictObject({
    ...size,
    /** The crop is so many times the person's box. */
    margin: z.number().positive().default(1.25),
  }),
  heatmaps: z
    .strictObject({
      /** How targets are drawn; `fmse`: the paper's window, whose delta is sigma. */
      kind: z.enum(['msra', 'unbiased', 'udp', 'fmse']).default('msra'),
      /** Heatmap pixels. */
      sigma: z.number().positive().default(2),
    })
    .prefault({}),
  /** Null: the crop alone. */
  augmentation: schemaLike(fmseAugmentation).nullable().default(null),
  loss: poseLossSchema,
  evaluation: z
    .strictObject({
      every: positiveCount.default(1),
      metric: z.enum(['PCKh@0.5', 'PCKh@0.1', 'AP']).default('PCKh@0.5'),
    })
    .prefault({}),
});

/** A detector's run. */
export type DetectionConfig = z.infer<typeof detectionSchema>;
/** A pose network's run. */
export type PoseConfig = z.infer<typeof poseSchema>;
/** Either, told apart by `task`. */
export type TrainConfig = DetectionConfig | PoseConfig;

/** Where a configuration comes from; what stands later here wins. */
export interface ConfigSources {
  /** A paper's name; where neither this nor the file says one: `fmse` for a pose network, else `yolox`. */
  preset?: string;
  /** `small` where neither this nor the file says one. */
  budget?: string;
  /** A JSON file, perhaps the `config.json` of another run. */
  file?: string;
  /** `key=value`. */
  settings?: readonly string[];
  /** The same as plain data: a notebook's, a study's. */
  overrides?: Plain;
}

/**
 * Gives the full configuration of a run, frozen.
 * @throws InputError for an unknown key (with the nearest), a value that cannot be, or parts that do not go together.
 */
export function resolveConfig({
  preset,
  budget,
  file,
  settings = [],
  overrides = {},
}: ConfigSources): TrainConfig {
  const fromFile = file === undefined ? {} : readConfigFile(file);
  const given = [fromFile, settings.map(parseSetting).reduce(merge, {}), overrides].reduce(merge, {});
  const chosen = {
    preset: preset ?? given.preset ?? presetFor(given),
    budget: budget ?? given.budget ?? 'small',
  };
  const base = findPreset(chosen.preset, chosen.budget);
  const whole = { ...merge(suited(base, given, String(chosen.preset)), given), ...chosen };
  return checkConfig(whole, file);
}

function presetFor({ model }: Plain): string {
  const name = isPlain(model) ? model.name : undefined;
  return typeof name === 'string' && findModel(name).task === 'pose' ? 'fmse' : 'yolox';
}

/**
 * What of a preset suits the model that is asked for: neither an assigner nor a loss that its family has not.
 * @throws InputError when that model has another task.
 */
function suited(base: Plain, given: Plain, preset: string): Plain {
  const [own, asked] = [modelOf(base), modelOf(merge(base, given))];
  if (own.task !== asked.task) {
    throw new InputError({
      what: `model "${asked.name}" is for ${asked.task}, preset "${preset}" for ${own.task}`,
      fix: `choose another preset${asked.task === 'pose' ? ', e.g. fmse' : ''}`,
    });
  }
  const { assigner, loss, ...rest } = base;
  const { assigners, losses } = familyOf(asked.name);
  return {
    ...rest,
    ...(isOneOf(assigner, 'name', assigners) && { assigner }),
    ...(isOneOf(loss, 'kind', losses) && { loss }),
  };
}

function isOneOf(section: unknown, key: string, words: readonly string[]): boolean {
  return isPlain(section) && words.includes(String(section[key]));
}

/**
 * Checks plain data that should be a configuration, and fills what is absent.
 * @param where it comes from, for messages
 * @throws InputError as `resolveConfig`.
 */
export function checkConfig(plain: Plain, where?: string): TrainConfig {
  const entry = modelOf(plain);
  const family = familyOf(entry.name);
  const filled: Plain = {
    ...plain,
    ...(family.assigners.length > 0 && { assigner: begun({ name: family.assigners[0] }, plain.assigner) }),
    loss: begun({ kind: family.losses[0] }, plain.loss),
  };
  const schema: z.ZodType<TrainConfig> = entry.task === 'pose' ? poseSchema : detectionSchema;
  const read = schema.safeParse(filled);
  if (!read.success) throw faultOf(read.error, filled, schema, where);
  const { name, ...options } = read.data.model;
  const model = { name, ...configure(entry.config as Plain, options, `model ${name}`) };
  const config = { ...read.data, model } as TrainConfig;
  requirePossible(config);
  return deepFreeze(config);
}

/** A section that begins with its family's first choice. */
function begun(first: Plain, section: unknown): unknown {
  if (section === undefined) return first;
  return isPlain(section) ? { ...first, ...section } : section;
}

function modelOf({ model }: Plain): ModelEntry {
  const name = isPlain(model) ? model.name : undefined;
  if (typeof name === 'string') return findModel(name);
  throw new InputError({
    what: 'no model.name',
    expected: 'a name of the list',
    fix: 'npx papersweep model list',
  });
}

function readConfigFile(path: string): Plain {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new InputError({ what: 'no such configuration', where: path });
  }
  try {
    const plain: unknown = JSON.parse(text);
    if (isPlain(plain)) return plain;
  } catch (error) {
    throw new InputError({ what: (error as Error).message, where: path, expected: 'JSON' });
  }
  throw new InputError({ what: 'no JSON object', where: path, expected: 'keys and values' });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
