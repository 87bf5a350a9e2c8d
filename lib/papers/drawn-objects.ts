/** Where small detectors learn drawn objects: the same images in every paper, so that levels can be set side by side. */
import type { Plain } from '../train/config/merge';

/**
 * ours: images of 256 x 192 with at most 16 objects of three kinds, overlapping, on a cloudy ground without clutter, flipped
 * but not moved: 400 to learn from, 100 held out (`test`; recipes are chosen on `val`).
 */
export const drawnObjects: Plain = {
  data: {
    set: 'shapes',
    images: 1000,
    limit: 400,
    val: 'test',
    drawing: { widthPx: 256, heightPx: 192, mostObjects: 16, classes: 3, clutter: false },
  },
  augmentation: { affine: 0 },
};
