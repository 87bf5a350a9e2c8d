/** The places that torchvision's detectors look from: rounded anchors, on a grid whose step is a whole number. */
import type { FeatureSize } from '../boxes';

/** Sides of the square anchors of each level, pixels, and height over width of each anchor. */
export interface TorchvisionAnchors {
  sides: readonly (readonly number[])[];
  ratios: readonly number[];
}

/** RetinaNet's: 32 to 512 pixels, each in three scales cut to whole pixels. */
export const retinanetAnchors: TorchvisionAnchors = Object.freeze({
  sides: [32, 64, 128, 256, 512].map((side) =>
    [0, 1 / 3, 2 / 3].map((power) => Math.trunc(side * 2 ** power)),
  ),
  ratios: [0.5, 1, 2],
});

/** FCOS's: one square a cell, as wide as the stride. */
export const fcosAnchors: TorchvisionAnchors = Object.freeze({
  sides: [[8], [16], [32], [64], [128]],
  ratios: [1],
});

/**
 * All anchors of a batch: level by level, row by row, cell by cell; in a cell ratio by ratio, small to large.
 * A level's step is the image's side divided by the map's, rounded down: 114 and not 128 at P7 of 800 pixels.
 * @param sizes of the maps, the finest first with stride 8
 * @returns [P, 4] xyxy float32, not cut at the borders
 * Source: torchvision `AnchorGenerator`.
 */
export function torchvisionGrid(
  sizes: readonly FeatureSize[],
  { sides, ratios }: TorchvisionAnchors,
): Float32Array {
  const [imageHeight, imageWidth] = sizes[0].map((cells) => cells * 8);
  const corners: number[] = [];
  sizes.forEach(([h, w], level) => {
    const base = baseAnchors(sides[level], ratios);
    const [stepY, stepX] = [Math.floor(imageHeight / h), Math.floor(imageWidth / w)];
    for (let cell = 0; cell < h * w; cell++) {
      const [x, y] = [(cell % w) * stepX, Math.floor(cell / w) * stepY];
      for (const [x1, y1, x2, y2] of base) corners.push(x1 + x, y1 + y, x2 + x, y2 + y);
    }
  });
  return Float32Array.from(corners);
}

function baseAnchors(sides: readonly number[], ratios: readonly number[]): number[][] {
  return ratios.flatMap((ratio) =>
    sides.map((side) => {
      const tall = Math.fround(Math.sqrt(ratio));
      const [w, h] = [Math.fround(Math.fround(1 / tall) * side), Math.fround(tall * side)];
      return [-w / 2, -h / 2, w / 2, h / 2].map(roundHalfEven);
    }),
  );
}

/** As PyTorch rounds: 2.5 to 2, 3.5 to 4. */
function roundHalfEven(value: number): number {
  const up = Math.round(value);
  return up - value === 0.5 && up % 2 !== 0 ? up - 1 : up;
}
