/** An image on the network's grid, as YOLOX lays it there: scaled to fit, at the top left. */
import type { LabelledBoxes } from '../../assign';
import { featureSizes, type GridPoints, gridPoints, scaleBoxes, xyxyToCxcywh } from '../../boxes';
import type { DetectionSample } from '../../data';
import { InputError } from '../../errors';

/** Strides of YOLOX's three levels. */
export const yoloxStrides = [8, 16, 32] as const;

/** One image, its boxes and the cells that may learn them. */
export interface GridImage {
  sample: DetectionSample;
  /** Cells at (ix + 0.5) · stride. */
  points: GridPoints;
  /** On the grid: pixels of the network's input. */
  truth: LabelledBoxes;
  /** Pixels of the grid for one of the image. */
  scale: number;
}

/** The cells of a square input: 6400, 1600 and 400 of them at 640 pixels. */
export function yoloxPoints(sizePx: number): GridPoints {
  if (!Number.isInteger(sizePx) || sizePx < 32 || sizePx % 32 !== 0)
    throw new InputError({ what: `input size ${sizePx}`, expected: 'a multiple of 32, such as 640' });
  return gridPoints(featureSizes(sizePx, sizePx, yoloxStrides), yoloxStrides);
}

/** Lays an image on the grid: its longer side becomes the input's, the rest of the square stays empty. */
export function onGrid(sample: DetectionSample, points: GridPoints): GridImage {
  const sizePx = points.sizes[0][0] * points.strides[0];
  const scale = sizePx / Math.max(sample.widthPx, sample.heightPx);
  const boxesCxcywh = xyxyToCxcywh(scaleBoxes(sample.boxes, scale));
  return { sample, points, truth: { boxesCxcywh, labels: sample.labels }, scale };
}

/** The square of one cell in the image's own pixels, xyxy. */
export function cellSquare({ points, scale }: GridImage, cell: number): [number, number, number, number] {
  const half = points.strides[points.level[cell]] / 2;
  const [x, y] = [points.xy[2 * cell], points.xy[2 * cell + 1]];
  return [(x - half) / scale, (y - half) / scale, (x + half) / scale, (y + half) / scale];
}
