/** RetinaNet's anchors: at each cell of five feature maps, three ratios times three octave scales. */

/** What the anchors are made of; the defaults are RetinaNet's. */
export interface AnchorOptions {
  /** Stride of each level, pixels. */
  strides: readonly number[];
  /** Height over width. */
  ratios: readonly number[];
  /** Side of the smallest square anchor, in strides. */
  octaveBaseScale: number;
  /** Sides a level: octaveBaseScale · 2^(i / scalesPerOctave). */
  scalesPerOctave: number;
}

/** RetinaNet's: 9 anchors a cell, sides of 4, 5.04 and 6.35 strides, levels P3 to P7. */
export const retinaAnchorOptions: AnchorOptions = Object.freeze({
  strides: [8, 16, 32, 64, 128],
  ratios: [0.5, 1, 2],
  octaveBaseScale: 4,
  scalesPerOctave: 3,
});

/** Height and width of a feature map, cells. */
export type FeatureSize = readonly [height: number, width: number];

/** Feature map sizes of an image: each side divided by the stride, rounded up. */
export function featureSizes(heightPx: number, widthPx: number, strides: readonly number[]): FeatureSize[] {
  return strides.map((stride) => [Math.ceil(heightPx / stride), Math.ceil(widthPx / stride)]);
}

const { fround } = Math;

/**
 * The anchors of one cell, centred on (0, 0).
 * @returns [ratios · scales, 4] xyxy: ratio by ratio, in each the scales from small to large.
 *   With stride 8 the square of the first scale is [-16, -16, 16, 16].
 *   Float32, rounded at each step as the reference does: which of two anchors at equal distance from a box
 *   overlaps it more is decided by these last bits.
 * Source: RetinaNet, section 4; mmdetection 3.3 AnchorGenerator.
 */
export function baseAnchors(stride: number, options: AnchorOptions = retinaAnchorOptions): Float32Array {
  const { ratios, octaveBaseScale, scalesPerOctave } = options;
  const corners: number[] = [];
  for (const ratio of ratios) {
    const tall = fround(Math.sqrt(ratio));
    const wide = fround(1 / tall);
    for (let i = 0; i < scalesPerOctave; i++) {
      const scale = fround(2 ** (i / scalesPerOctave) * octaveBaseScale);
      const w = fround(fround(stride * wide) * scale);
      const h = fround(fround(stride * tall) * scale);
      corners.push(-0.5 * w, -0.5 * h, 0.5 * w, 0.5 * h);
    }
  }
  return Float32Array.from(corners);
}

/**
 * All anchors of an image: level by level, row by row, cell by cell, centred on (ix · stride, iy · stride).
 * @param sizes feature map of each level, as many as there are strides
 * @returns [cells · 9, 4] xyxy float32, not cut at the image's borders
 * @throws RangeError when sizes and strides differ in number
 */
export function gridAnchors(
  sizes: readonly FeatureSize[],
  options: AnchorOptions = retinaAnchorOptions,
): Float32Array {
  const { strides } = options;
  if (sizes.length !== strides.length)
    throw new RangeError(`gridAnchors: ${sizes.length} feature maps for ${strides.length} strides`);
  const bases = strides.map((stride) => baseAnchors(stride, options));
  const total = sizes.reduce((sum, [h, w], level) => sum + h * w * bases[level].length, 0);
  const out = new Float32Array(total);
  let at = 0;
  sizes.forEach((size, level) => {
    at = placeLevel(out, at, size, strides[level], bases[level]);
  });
  return out;
}

function placeLevel(out: Float32Array, start: number, size: FeatureSize, stride: number, base: Float32Array) {
  let at = start;
  for (let iy = 0; iy < size[0]; iy++) {
    for (let ix = 0; ix < size[1]; ix++) {
      for (let k = 0; k < base.length; k++) out[at++] = base[k] + (k % 2 === 0 ? ix : iy) * stride;
    }
  }
  return at;
}
