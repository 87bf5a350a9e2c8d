/** The sections that belong to a family of models: who learns what (assigner), and by which loss. */
import { z } from 'zod';
import {
  centerOptions,
  dslaOptions,
  fcosOptions,
  foveaOptions,
  retinaMaxIou,
  simotaOptions,
} from '../../assign';
import { InputError } from '../../errors';
import { positiveCount, share } from './sections';

const weight = z.number().min(0);
const ranges = (defaults: readonly (readonly [number, number])[]) =>
  z
    .array(z.tuple([z.number(), z.number()]))
    .min(1)
    .default(defaults.map(([least, most]) => [least, Math.min(most, 1e8)])); // JSON has no infinity

/** Multiplies all bounds of ranges: below 1 for images smaller than those that the ranges were made for. */
const rangeScale = z.number().positive().default(1);

const iouKind = z.enum(['linear', 'square', 'log', 'giou', 'diou', 'ciou']);

/** Label assigners by name; ranges are pixels by level, 1e8 stands for no bound. */
export const assignerSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('simota'),
    centerRadius: z.number().positive().default(simotaOptions.centerRadius),
    topIous: positiveCount.default(simotaOptions.topIous),
    iouWeight: weight.default(simotaOptions.iouWeight),
    outsideCost: weight.default(simotaOptions.outsideCost),
    /** A number: so many cells a box; 1 is one-to-one. */
    cells: z
      .union([z.literal('dynamic'), positiveCount], 'not "dynamic" or a whole number from 1')
      .default('dynamic'),
  }),
  z.strictObject({ name: z.literal('center'), ranges: ranges(centerOptions.ranges) }),
  z.strictObject({ name: z.literal('multi-positive'), ranges: ranges(centerOptions.ranges) }),
  z.strictObject({
    name: z.literal('anchor-ratio'),
    maxRatio: z.union([z.literal('best'), z.number().min(1)], 'not "best" or a number from 1').default(4),
  }),
  z.strictObject({
    name: z.literal('max-iou'),
    positiveIou: share.default(retinaMaxIou.positiveIou),
    negativeIou: share.default(retinaMaxIou.negativeIou),
    minPositiveIou: share.default(retinaMaxIou.minPositiveIou),
  }),
  z.strictObject({ name: z.literal('atss'), topk: positiveCount.default(9) }),
  z.strictObject({
    name: z.literal('fcos'),
    ranges: ranges(fcosOptions.ranges),
    rangeScale,
    /** Strides; null: the whole box. */
    centerRadius: z.number().positive().nullable().default(null),
  }),
  z.strictObject({
    name: z.literal('fovea'),
    scaleRanges: ranges(foveaOptions.scaleRanges),
    rangeScale,
    sigma: share.default(foveaOptions.sigma),
  }),
  z.strictObject({
    name: z.literal('dsla'),
    ranges: ranges(dslaOptions.ranges),
    rangeScale,
    kappa: z.number().min(0).lt(1).default(dslaOptions.kappa),
    intervalRelaxation: z.boolean().default(dslaOptions.intervalRelaxation),
    coreZone: z.boolean().default(dslaOptions.coreZone),
    bounds: z.enum(['paper', 'code']).default(dslaOptions.bounds),
    centerRadius: z.number().positive().nullable().default(null),
  }),
]);

const focal = (alpha: number, gamma: number) => ({
  /** Of the focal loss. */
  alpha: share.default(alpha),
  gamma: weight.default(gamma),
});

/** Losses of detectors by kind. */
export const detectionLossSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('yolox'),
    iou: iouKind.default('square'),
    iouWeight: weight.default(5),
    /** The L1 distance is added in the last so many epochs: in YOLOX, while strong augmentation is off. */
    l1Epochs: z.int().min(0).default(15),
    /** ours: of the selection's loss, where the head is end-to-end. */
    selectionWeight: weight.default(1),
  }),
  z.strictObject({
    kind: z.literal('retina'),
    ...focal(0.25, 2),
    /** Eta of the IoU-balanced classification loss; 0: the plain focal loss. */
    eta: weight.default(0),
    /** Lambda of the IoU-balanced localization loss; 0: plain smooth L1. */
    lambda: weight.default(0),
    /** Its factor, or "sum" for Eq. 5's ratio. */
    wLoc: z.union([z.literal('sum'), weight], 'not "sum" or a number from 0').default(1),
    /** Where smooth L1 turns from square to line. */
    delta: z.number().positive().default(0.111),
  }),
  z.strictObject({
    kind: z.literal('fcos'),
    ...focal(0.25, 2),
    iou: iouKind.default('log'),
    centernessWeight: weight.default(1),
  }),
  z.strictObject({
    kind: z.literal('dsla'),
    /** Of the quality focal loss. */
    beta: weight.default(2),
    classWeight: weight.default(1),
    iou: iouKind.default('log'),
    /** Whether labels are multiplied by the predicted boxes' IoU (Eq. 7's dynamic label). */
    iouCoupling: z.boolean().default(true),
  }),
  z.strictObject({
    kind: z.literal('fovea'),
    ...focal(0.4, 1.5),
    delta: z.number().positive().default(0.11),
  }),
  z.strictObject({
    kind: z.literal('atss'),
    ...focal(0.25, 2),
    iou: iouKind.default('giou'),
    iouWeight: weight.default(2),
    centernessWeight: weight.default(1),
  }),
]);

/** Losses of pose networks by kind. */
export const poseLossSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mse') }),
  z.strictObject({
    kind: z.literal('focal-mse'),
    gamma: weight.default(1),
    /** Keeps the background's weight above 0. */
    delta: z.number().positive().default(1e-3),
    /** Over what the sum is averaged: all pixels (the paper), or the weights. */
    average: z.enum(['pixels', 'weights']).default('pixels'),
  }),
]);

/** What goes with a family of models; the first of each list is taken where none is named. */
export interface Family {
  /** The beginning of its models' names. */
  models: RegExp;
  /** None for pose networks. */
  assigners: readonly z.infer<typeof assignerSchema>['name'][];
  losses: readonly string[];
}

const families: readonly Family[] = [
  {
    models: /^(improved-)?yolox/,
    assigners: ['simota', 'center', 'multi-positive'],
    losses: ['yolox'],
  },
  { models: /^yolov3/, assigners: ['anchor-ratio'], losses: ['yolox'] },
  { models: /^retinanet/, assigners: ['max-iou'], losses: ['retina'] },
  { models: /^fcos/, assigners: ['fcos', 'dsla'], losses: ['fcos', 'dsla'] },
  { models: /^atss/, assigners: ['atss'], losses: ['atss'] },
  { models: /^foveabox/, assigners: ['fovea', 'dsla'], losses: ['fovea', 'dsla'] },
  { models: /^(hourglass|hrnet)/, assigners: [], losses: ['mse', 'focal-mse'] },
];

/** The family of a model. */
export function familyOf(model: string): Family {
  const family = families.find(({ models }) => models.test(model));
  if (!family) throw new RangeError(`no family for the model ${model}`);
  return family;
}

/** @throws InputError when the assigner or the loss belongs to another family. */
export function requireFamily(model: string, assigner: string | undefined, loss: string): void {
  const family = familyOf(model);
  const refuse = (key: string, value: string, expected: readonly string[]) => {
    throw new InputError({
      what: `${key} "${value}" with model "${model}"`,
      expected: expected.map((one) => `"${one}"`).join(' or '),
      fix: `--set ${key}=${expected[0]}`,
    });
  };
  if (!family.losses.includes(loss)) refuse('loss.kind', loss, family.losses);
  if (assigner === undefined) return;
  if (!family.assigners.some((name) => name === assigner))
    refuse('assigner.name', assigner, family.assigners);
  const isSplit = (assigner === 'dsla') !== (loss === 'dsla');
  if (isSplit) refuse('loss.kind', loss, [assigner]);
}
