/** An image on the network's grid, as YOLOX lays it there: scaled to fit, at the top left. */
import type { CellPredictions, LabelledBoxes } from '../assign';
import { featureSizes, type GridPoints, gridPoints, scaleBoxes, xyxyToCxcywh } from '../boxes';
import type { DetectionSample } from '../data';
import { InputError } from '../errors';

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

/** The logit of 0.01: what YOLOX starts objectness and classes at. */
export const priorLogit = -Math.log(0.99 / 0.01);

/** Raw outputs of a head on one image, and what they decode to. */
export interface HeadOutputs extends CellPredictions {
  /** [A, 5 + C] x, y, w, h, objectness, classes. */
  raw: Float32Array;
  boxesCxcywh: Float64Array;
  objectness: Float32Array;
  classLogits: Float32Array;
}

/** An untrained head, idealized: outputs of zero, so boxes of one stride at each cell's corner, and logits of 0.01. */
export function untrainedOutputs(points: GridPoints, classes: number): HeadOutputs {
  const cells = points.level.length;
  const raw = new Float32Array(cells * (5 + classes)).fill(priorLogit);
  const boxesCxcywh = new Float64Array(cells * 4);
  for (let cell = 0; cell < cells; cell++) {
    const stride = points.strides[points.level[cell]];
    boxesCxcywh[4 * cell] = points.xy[2 * cell] - stride / 2;
    boxesCxcywh[4 * cell + 1] = points.xy[2 * cell + 1] - stride / 2;
    boxesCxcywh.fill(stride, 4 * cell + 2, 4 * cell + 4);
    raw.fill(0, cell * (5 + classes), cell * (5 + classes) + 4);
  }
  const objectness = new Float32Array(cells).fill(priorLogit);
  const classLogits = new Float32Array(cells * classes).fill(priorLogit);
  return { raw, boxesCxcywh, objectness, classLogits };
}
