/** What is done to a detector's training images, as the papers state it. */
import { InputError } from '../errors';
import type { AffineRanges } from './transforms/affine';
import type { HsvShift } from './transforms/hsv';

/** Probabilities are 0 to 1. */
export interface DetectionAugmentation {
  /** Probability of a mosaic of four images in place of one, seen through `mosaicAffine`. */
  mosaic: number;
  mosaicAffine: AffineRanges;
  /** Probability that a mosaic is mixed with another image, scaled by `mixupScale`. */
  mixup: number;
  mixupScale: readonly [least: number, most: number];
  /** Probability that objects of another image are pasted over a mosaic; needs masks. Scaled by `copyPasteScale`. */
  copyPaste: number;
  copyPasteScale: readonly [least: number, most: number];
  /** Probability of an affine map of an image that is no mosaic. */
  affine: number;
  affineRanges: AffineRanges;
  /** Probability of a shift of the colors, within ± `hsvReach`. */
  hsv: number;
  hsvReach: HsvShift;
  /** Probability of mirroring. */
  flip: number;
  /** Mosaic, mixup, copy-paste and affine maps are off in the last so many epochs. */
  noAugmentationEpochs: number;
}

const gentle: AffineRanges = Object.freeze({
  degrees: 0,
  translate: 0.1,
  scale: [0.8, 1.25] as const,
  shearDegrees: 0,
});

/**
 * Mosaic, MixUp with scale jitter, colors, flip. Source: YOLOX, section 2.1 and Table 5 (large models); the ranges of
 * rotation, shift, shear and colors are those of its code.
 */
export const yoloxAugmentation: DetectionAugmentation = Object.freeze({
  mosaic: 1,
  mosaicAffine: Object.freeze({ degrees: 10, translate: 0.1, scale: [0.1, 2] as const, shearDegrees: 2 }),
  mixup: 1,
  mixupScale: [0.5, 1.5] as const,
  copyPaste: 0,
  copyPasteScale: [0.5, 1.5] as const,
  affine: 0,
  affineRanges: gentle,
  hsv: 1,
  hsvReach: Object.freeze({ hue: 5, saturation: 30, value: 30 }),
  flip: 0.5,
  noAugmentationEpochs: 15,
});

/**
 * The same for small models: no MixUp, mosaic scaled by 0.5 to 1.5. Source: YOLOX, Table 5. (The released nano takes a
 * mosaic every second time only, which the paper does not say.)
 */
export const yoloxSmallAugmentation: DetectionAugmentation = Object.freeze({
  ...yoloxAugmentation,
  mosaicAffine: Object.freeze({ degrees: 10, translate: 0.1, scale: [0.5, 1.5] as const, shearDegrees: 2 }),
  mixup: 0,
});

/** Copy-paste in MixUp's place. Source: YOLOX, Table 5, last row. */
export const yoloxCopyPaste: DetectionAugmentation = Object.freeze({
  ...yoloxAugmentation,
  mixup: 0,
  copyPaste: 1,
});

/** Colors and flip: YOLOX's YOLOv3 baseline, section 2.1. */
export const yoloxBaselineAugmentation: DetectionAugmentation = Object.freeze({
  ...yoloxAugmentation,
  mosaic: 0,
  mixup: 0,
  noAugmentationEpochs: 0,
});

/** Flip alone: DSLA, section 4.1; RetinaNet, FCOS and FoveaBox in mmdetection. */
export const flipAugmentation: DetectionAugmentation = Object.freeze({
  ...yoloxBaselineAugmentation,
  hsv: 0,
});

/** ours: flip and a gentle affine map of single images, for small sets, where mosaics ask for more epochs. */
export const gentleAugmentation: DetectionAugmentation = Object.freeze({ ...flipAugmentation, affine: 1 });

/** What is left of an augmentation in its last epochs. `epoch` counts from 0. */
export function augmentationAt<A extends { noAugmentationEpochs: number }>(
  augmentation: A,
  epoch: number,
  epochs: number,
  without: Partial<A>,
): A {
  return epoch < epochs - augmentation.noAugmentationEpochs ? augmentation : { ...augmentation, ...without };
}

/** @throws InputError naming the first value that cannot be */
export function checkAugmentation(augmentation: DetectionAugmentation): void {
  for (const key of ['mosaic', 'mixup', 'copyPaste', 'affine', 'hsv', 'flip'] as const)
    if (!(augmentation[key] >= 0 && augmentation[key] <= 1)) throw fault(key, augmentation[key], '0 to 1');
  const scales = {
    mixupScale: augmentation.mixupScale,
    copyPasteScale: augmentation.copyPasteScale,
    'mosaicAffine.scale': augmentation.mosaicAffine.scale,
    'affineRanges.scale': augmentation.affineRanges.scale,
  };
  for (const [key, [least, most]] of Object.entries(scales))
    if (!(least > 0 && most >= least))
      throw fault(key, `${least}, ${most}`, 'two numbers above 0, the lesser first');
  const last = augmentation.noAugmentationEpochs;
  if (!(Number.isInteger(last) && last >= 0))
    throw fault('noAugmentationEpochs', last, 'a whole number from 0 on');
}

function fault(key: string, value: unknown, expected: string): InputError {
  return new InputError({ what: `${key} ${value}`, where: 'augmentation', expected });
}
