/** Where a configuration starts: one paper's setting, at one of three budgets. */
import { flipAugmentation, gentleAugmentation, yoloxAugmentation } from '../../data/augmentation';
import { fmseAugmentation } from '../../data/transforms/pose-affine';
import { InputError, nearest } from '../../errors';
import { fmseStages } from '../schedules';
import { merge, type Plain } from './merge';

/** `smoke`: seconds, shows that all works. `small`: minutes on two cores. `paper`: as the paper states it. */
export const budgets = ['smoke', 'small', 'paper'] as const;
export type Budget = (typeof budgets)[number];

/** The papers' names. */
export const presetNames = ['yolox', 'improved-yolox', 'iou-balanced', 'dsla', 'fmse'] as const;
export type PresetName = (typeof presetNames)[number];

const coco = { set: 'coco2017', train: 'train2017', val: 'val2017' };
const sgd = { kind: 'sgd', momentum: 0.9 };

/** Source: YOLOX, section 2.1: 0.01 batch / 64, momentum 0.9, decay 5e-4; Nesterov and groups: its code. */
const yoloxSgd = { ...sgd, lr: 0.01, lrBatch: 64, nesterov: true, weightDecay: 5e-4 };

/** Source: YOLOX, section 2.1. Sizes are printed as 448 to 832 (its code: 480 to 800), so 640 ± 6 strides. */
const yoloxPaper: Plain = {
  model: { name: 'yolox-s' },
  data: coco,
  epochs: 300,
  batch: 128,
  input: { width: 640, height: 640, multiScale: { every: 10, reach: 6, stride: 32 } },
  augmentation: yoloxAugmentation,
  optimizer: yoloxSgd,
  schedule: { kind: 'yolox', warmupEpochs: 5, warmupLr: 0, tailEpochs: 15, minRatio: 0.05 },
  loss: { kind: 'yolox', l1Epochs: 15 },
  evaluation: { every: 10 },
};

/**
 * ours: 205 images of blood cells, 30 epochs of a narrow network; rate, average and augmentation as such a short run
 * wants them (the average of 0.9998 would still be the first weights).
 */
const detectionSmall: Plain = {
  data: { set: 'bccd' },
  epochs: 30,
  batch: 8,
  // SimOTA's cost grows with the padded labels: no image of these sets has more.
  input: { width: 256, height: 192, multiScale: null, maxLabels: 32 },
  augmentation: gentleAugmentation,
  ema: { decay: 0.995, ramp: 100 },
  evaluation: { metric: 'AP50' },
};
const yoloxSmall: Plain = {
  ...detectionSmall,
  model: { name: 'yolox-micro' },
  optimizer: { ...yoloxSgd, lrBatch: 8 },
  schedule: { kind: 'yolox', warmupEpochs: 3, warmupLr: 0, tailEpochs: 0, minRatio: 0.02 },
  loss: { kind: 'yolox', l1Epochs: 0 },
};

/** ours: a few synthetic images, so that nothing need be downloaded. */
const detectionSmoke: Plain = {
  data: { set: 'shapes', images: 100, limit: 16 },
  epochs: 2,
  batch: 4,
  input: { width: 128, height: 128 },
};
const yoloxSmoke = merge(yoloxSmall, {
  ...detectionSmoke,
  schedule: { kind: 'yolox', warmupEpochs: 0.5, tailEpochs: 0 },
});

/**
 * Source: improved YOLOX, section 3.2: 50 epochs, batch 2, the rate 0.00015625. That number is YOLOX's rate of one image
 * (0.01 / 64): multiplied by the batch it would be twice as large, which the paper does not say.
 */
const improvedPaper = merge(yoloxPaper, {
  model: { name: 'improved-yolox-l' },
  epochs: 50,
  batch: 2,
  optimizer: { ...yoloxSgd, lr: 0.00015625, lrBatch: null },
  loss: { kind: 'yolox', iou: 'ciou' },
  evaluation: { every: 1 },
});
const improved: Plain = { model: { name: 'improved-yolox-micro' }, loss: { kind: 'yolox', iou: 'ciou' } };

/** mmdetection's schedule of 12 epochs. */
const oneTimes = { kind: 'multi-step', milestones: [8, 11], gamma: 0.1, warmupFactor: 1 / 3 };

/**
 * Source: IoU-balanced losses, section 4.1: 12 epochs, two processors, the default rate of 0.01 divided by 4 (so a batch
 * of 4), images of 1000 x 600 for ablations; Tables 1 to 4 for eta, lambda and w_loc. Decay, warm-up and clipping are
 * those of its code's configuration. There the backbone begins with ImageNet's weights and its first stage is frozen.
 */
const balancedPaper: Plain = {
  model: { name: 'retinanet-r50' },
  data: coco,
  epochs: 12,
  batch: 4,
  input: { width: 1024, height: 608 }, // 1000 x 600, filled up to whole strides
  augmentation: flipAugmentation,
  optimizer: { ...sgd, lr: 0.0025, weightDecay: 1e-4, decayNorm: true, decayBias: true },
  schedule: { ...oneTimes, warmup: 'linear', warmupSteps: 500 },
  ema: null,
  clip: { norm: 35 },
  loss: { kind: 'retina', eta: 1.5, lambda: 1.5, wLoc: 3.049, delta: 0.111 },
};

/** ours: as YOLOX's, with mmdetection's decay and clipping, and the rate of a batch of 8. */
const denseSmall: Plain = {
  ...detectionSmall,
  optimizer: { ...sgd, lr: 0.01, weightDecay: 1e-4 },
  schedule: { kind: 'warm-cosine', warmupEpochs: 3, warmupLr: 0 },
  clip: { norm: 35 },
};
const denseSmoke: Plain = { ...detectionSmoke, schedule: { kind: 'warm-cosine', warmupEpochs: 0.5 } };
const balancedSmall: Plain = {
  ...denseSmall,
  model: { name: 'retinanet-micro' },
  loss: balancedPaper.loss,
};

/**
 * Source: DSLA, section 4.1: 12 epochs, batch 16, rate 0.01, decay 1e-4, sides of 800 and at most 1333, kappa 0.2. Points
 * without half a stride, the rate of biases, warm-up, clipping and the overlap of suppression are its code's.
 */
const dslaPaper: Plain = {
  model: { name: 'fcos-r50', centerness: 'none', pointOffset: 0, iouThreshold: 0.6 },
  data: coco,
  epochs: 12,
  batch: 16,
  input: { width: 1344, height: 800 }, // 1333, filled up to whole strides
  augmentation: flipAugmentation,
  optimizer: { ...sgd, lr: 0.01, weightDecay: 1e-4, decayNorm: true, biasLrScale: 2 },
  schedule: { ...oneTimes, warmup: 'constant', warmupSteps: 500 },
  ema: null,
  clip: { norm: 35 },
  assigner: { name: 'dsla' },
  loss: { kind: 'dsla' },
};
const dslaSmall: Plain = {
  ...denseSmall,
  model: { name: 'fcos-micro', centerness: 'none', pointOffset: 0, iouThreshold: 0.6 },
  assigner: { name: 'dsla' },
  loss: { kind: 'dsla' },
};

/**
 * Source: FMSE, section 3.3: Adam, 200 epochs of stages, crops of 256 x 256, rotation, scale, flip; Fig. 4: 8 hourglasses;
 * Eq. 1: the window with delta 6; Fig. 3: gamma 1. The batch is not printed: ours, 32, is HRNet's of one processor.
 */
const fmsePaper: Plain = {
  model: { name: 'hourglass-8' },
  data: { set: 'mpii' },
  epochs: 200,
  batch: 32,
  input: { width: 256, height: 256 },
  heatmaps: { kind: 'fmse', sigma: 6 },
  augmentation: fmseAugmentation,
  optimizer: { kind: 'adam', lr: 1e-3 },
  schedule: { kind: 'staged', stages: fmseStages },
  ema: null,
  loss: { kind: 'focal-mse', gamma: 1, delta: 1e-3 },
  evaluation: { metric: 'PCKh@0.5' },
};

/** ours: 1000 sporting people, 40 epochs of one narrow hourglass; a sharp Gaussian on maps of 32 x 32. */
const fmseSmall: Plain = {
  model: { name: 'hourglass-micro' },
  data: { set: 'lspet-1000' },
  epochs: 40,
  batch: 16,
  input: { width: 128, height: 128 },
  heatmaps: { kind: 'msra', sigma: 1 },
  augmentation: fmseAugmentation,
  optimizer: { kind: 'adam', lr: 1e-3 },
  schedule: { kind: 'warm-cosine', warmupEpochs: 0.6, warmupLr: 0 },
  ema: { decay: 0.99, ramp: 100 },
  loss: { kind: 'focal-mse', gamma: 1, delta: 1e-3 },
};
const fmseSmoke = merge(fmseSmall, {
  data: { set: 'figures', images: 100, limit: 16 },
  epochs: 2,
  batch: 4,
  input: { width: 64, height: 64 },
});

const presets: Readonly<Record<PresetName, Readonly<Record<Budget, Plain>>>> = {
  yolox: { smoke: yoloxSmoke, small: yoloxSmall, paper: yoloxPaper },
  'improved-yolox': {
    smoke: merge(yoloxSmoke, improved),
    small: merge(yoloxSmall, improved),
    paper: improvedPaper,
  },
  'iou-balanced': {
    smoke: merge(balancedSmall, denseSmoke),
    small: balancedSmall,
    paper: balancedPaper,
  },
  dsla: { smoke: merge(dslaSmall, denseSmoke), small: dslaSmall, paper: dslaPaper },
  fmse: { smoke: fmseSmoke, small: fmseSmall, paper: fmsePaper },
};

/**
 * Gives a paper's setting at a budget: what differs from the defaults.
 * @throws InputError when there is no such preset or budget, with the nearest name.
 */
export function findPreset(preset: unknown, budget: unknown): Plain {
  const name = oneOf(preset, presetNames, 'preset');
  return presets[name][oneOf(budget, budgets, 'budget')];
}

function oneOf<T extends string>(word: unknown, words: readonly T[], what: string): T {
  const found = words.find((one) => one === word);
  if (found) return found;
  const near = typeof word === 'string' ? nearest(word, words) : undefined;
  throw new InputError({
    what: `no ${what} ${JSON.stringify(word)}`,
    expected: near ? `perhaps "${near}"` : `one of: ${words.join(', ')}`,
  });
}
