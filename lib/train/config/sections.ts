/** The sections of a configuration that all tasks share. */
import { z } from 'zod';
import { emaOptions } from '../ema';

/** A whole number from 1. */
export const positiveCount = z.int().min(1);
/** A whole number from 0. */
export const count = z.int().min(0);
/** A number from 0 to 1. */
export const share = z.number().min(0).max(1);
/** A side of an input, pixels. */
export const side = z.int().min(32).max(4096);

const rate = z.number().positive();
const beta = z.number().min(0).lt(1);

const anyOptimizer = {
  /** The full learning rate. */
  lr: rate,
  /** The batch that `lr` is for: the rate is lr batch / lrBatch; null: it is `lr` at any batch. */
  lrBatch: positiveCount.nullable().default(null),
  weightDecay: z.number().min(0).default(0),
  /** Whether scale and offset of normalizations decay, and biases. */
  decayNorm: z.boolean().default(false),
  decayBias: z.boolean().default(false),
  /** Multiplies the rate of biases, and of parts by the beginning of their names. */
  biasLrScale: rate.default(1),
  lrScales: z.record(z.string(), rate).default({}),
};
const adam = {
  ...anyOptimizer,
  betas: z.tuple([beta, beta]).default([0.9, 0.999]),
  epsilon: z.number().min(0).default(1e-8),
};

/** Optimizers by kind. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    ...anyOptimizer,
    momentum: beta.default(0.9),
    dampening: share.default(0),
    nesterov: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('adam'), ...adam }),
  z.strictObject({ kind: z.literal('adamw'), ...adam }),
]);

const epochs = z.number().min(0);

/** Schedules by kind; epochs may be fractions. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('yolox'),
    warmupEpochs: epochs.default(5),
    warmupLr: z.number().min(0).default(0),
    tailEpochs: epochs.default(15),
    minRatio: share.default(0.05),
  }),
  z.strictObject({
    kind: z.literal('warm-cosine'),
    warmupEpochs: epochs.default(5),
    warmupLr: z.number().min(0).default(1e-6),
  }),
  z.strictObject({ kind: z.literal('cosine') }),
  z.strictObject({
    kind: z.literal('multi-step'),
    milestones: z.array(epochs).default([8, 11]),
    gamma: rate.default(0.1),
    warmup: z.enum(['linear', 'constant']).default('linear'),
    warmupSteps: count.default(0),
    warmupFactor: share.default(1),
  }),
  z.strictObject({
    kind: z.literal('staged'),
    stages: z.array(z.strictObject({ epoch: epochs, factor: rate })).min(1),
  }),
]);

/** The average of the weights; null: none is kept. */
export const emaSchema = z
  .strictObject({
    decay: beta.default(emaOptions.decay),
    /** Steps. */
    ramp: rate.default(emaOptions.ramp),
  })
  .nullable()
  .default({ ...emaOptions });

/** Gradient clipping, by the length of the whole gradient and by its numbers; null: off. */
export const clipSchema = z
  .strictObject({ norm: rate.nullable().default(null), value: rate.nullable().default(null) })
  .prefault({});

/** Which images are learnt from and judged on. */
export const dataSchema = z
  .strictObject({
    /** A name of `papersweep data list`, `shapes` or `figures`, or a folder. */
    set: z.string().min(1).default('shapes'),
    train: z.string().min(1).default('train'),
    val: z.string().min(1).default('val'),
    /** Of drawn sets: how many images, all splits together. */
    images: positiveCount.default(1000),
    /** Of drawn shapes: how they are drawn, see `ShapesOptions`. What is absent is as there, and not in the resolved form. */
    drawing: z
      .strictObject({
        widthPx: z.int().min(16).optional(),
        heightPx: z.int().min(16).optional(),
        mostObjects: positiveCount.optional(),
        classes: z.int().min(3).max(6).optional(),
        clutter: z.boolean().optional(),
      })
      .optional(),
    /** Of drawn sets, and of splits that the set does not tell itself. */
    seed: z.int().min(0).max(0xffffffff).default(0),
    /** Of each split, only the first so many images; null: all. */
    limit: positiveCount.nullable().default(null),
    /** An image that cannot be read: the run stops, or the next one stands in for it. */
    onBroken: z.enum(['stop', 'skip']).default('stop'),
  })
  .prefault({});

/** What moves no score: it may change from one resume to the next. */
export const runSchema = z
  .strictObject({
    /** Threads that decode and transform; null: half of the cores. */
    workers: count.nullable().default(null),
    /** Batches made ahead. */
    prefetch: positiveCount.default(2),
    /** Decoded pixels kept in memory. */
    cacheMegabytes: z.number().min(0).default(1024),
    /** Epochs between checkpoints, and how many are kept beside the best. */
    checkpointEvery: positiveCount.default(1),
    keepLast: positiveCount.default(2),
    /** Steps between records of losses. */
    logEvery: positiveCount.default(1),
    tensorboard: z.boolean().default(true),
  })
  .prefault({});
