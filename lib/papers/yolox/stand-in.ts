/**
 * Predictions without a network: made from the truth, spoiled to a known degree.
 *
 * SimOTA looks at predictions. Where no network has been trained yet, these stand in for them: a cell near some box
 * aims at the box whose center is nearest, and its raw outputs go from zero (an untrained head: a box of one stride)
 * to the outputs that give that box. They show how the rule answers to better predictions, not how a network learns.
 */
import type { GridPoints } from '../../boxes';
import { createRandom } from '../../engine/random';
import { InputError } from '../../errors';
import { type GridImage, type HeadOutputs, priorLogit, untrainedOutputs } from '../on-grid';
import { isNearCenter } from './simota-by-hand';

/** What is made once for an image, whatever the quality: the cells that aim at a box, and the errors of each. */
export interface Aims {
  image: GridImage;
  classes: number;
  /** [N] cells near the center of some box. */
  cell: Int32Array;
  /** [N] the box each aims at. */
  gtIndex: Int32Array;
  /** [N, 4] standard normal. */
  error: Float32Array;
}

/**
 * Chooses each near cell's aim and draws its errors; they depend on the seed and the image's name alone.
 * @param radius strides about a box's center, as SimOTA's candidates
 */
export function aimCells(image: GridImage, classes: number, seed: number, radius = 1.5): Aims {
  const { points, truth, sample } = image;
  const aim = new Map<number, { g: number; distance: number }>();
  for (let g = 0; g < truth.labels.length; g++) {
    const [x, y] = truth.boxesCxcywh.subarray(4 * g, 4 * g + 2);
    for (const cell of nearCells(points, x, y, radius)) {
      const distance = Math.hypot(points.xy[2 * cell] - x, points.xy[2 * cell + 1] - y);
      if (distance < (aim.get(cell)?.distance ?? Number.POSITIVE_INFINITY)) aim.set(cell, { g, distance });
    }
  }
  const cell = Int32Array.from(aim.keys()).sort();
  const gtIndex = cell.map((c) => aim.get(c)!.g);
  const error = createRandom(seed)
    .fork(sample.id)
    .normals(cell.length * 4);
  return { image, classes, cell, gtIndex, error };
}

function nearCells({ strides, sizes, start }: GridPoints, x: number, y: number, radius: number): number[] {
  return strides.flatMap((stride, level) => {
    const [h, w] = sizes[level];
    const near = (center: number, n: number) =>
      Array.from({ length: n }, (_, i) => i).filter((i) => isNearCenter(i, center, stride, radius));
    const columns = near(x, w);
    return near(y, h).flatMap((iy) => columns.map((ix) => start[level] + iy * w + ix));
  });
}

/**
 * Predictions of a quality: raw = q (r + (1 − q) e), with r the outputs that give the aim and e the cell's errors.
 * Objectness and the aim's class go from 0.01 to 0.99 (their logits in a straight line) in near cells inside the aim;
 * all else stays as untrained.
 * @param quality 0 (untrained: zeros) … 1 (perfect)
 * @throws InputError when it is none of these
 */
export function standInPredictions(aims: Aims, quality: number): HeadOutputs {
  if (!(quality >= 0 && quality <= 1))
    throw new InputError({ what: `quality ${quality}`, expected: 'a number from 0 to 1' });
  const { image, classes } = aims;
  const { points, truth } = image;
  const out = untrainedOutputs(points, classes);
  const sure = priorLogit * (1 - 2 * quality);
  for (let n = 0; n < aims.cell.length; n++) {
    const [cell, g] = [aims.cell[n], aims.gtIndex[n]];
    const stride = points.strides[points.level[cell]];
    const at = cell * (5 + classes);
    for (let k = 0; k < 4; k++) {
      const ix = k < 2 ? points.xy[2 * cell + k] / stride - 0.5 : 0;
      const wanted = truth.boxesCxcywh[4 * g + k] / stride;
      const right = k < 2 ? wanted - ix : Math.log(wanted);
      const output = quality * (right + (1 - quality) * aims.error[4 * n + k]);
      out.raw[at + k] = output;
      out.boxesCxcywh[4 * cell + k] = stride * (k < 2 ? ix + output : Math.exp(output));
    }
    if (!isInside(image, cell, g)) continue;
    out.objectness[cell] = out.raw[at + 4] = sure;
    out.classLogits[cell * classes + truth.labels[g]] = out.raw[at + 5 + truth.labels[g]] = sure;
  }
  return out;
}

function isInside({ points, truth }: GridImage, cell: number, g: number): boolean {
  const [x, y, w, h] = truth.boxesCxcywh.subarray(4 * g, 4 * g + 4);
  return Math.abs(points.xy[2 * cell] - x) < w / 2 && Math.abs(points.xy[2 * cell + 1] - y) < h / 2;
}
