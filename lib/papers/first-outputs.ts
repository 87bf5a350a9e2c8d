/** What a real network says of real images before it has learned anything. */
import { readImage } from '../data/image-file';
import { packRgb } from '../data/packed-image';
import { createRandom, tf } from '../engine';
import type { Size } from '../heatmaps';
import { buildYolo, findModel, type YoloConfig } from '../models';
import { fitImage } from '../predict';
import type { GridImage, HeadOutputs } from './on-grid';

/** The network that is asked, with its first values. */
export interface FirstNetwork {
  /** An anchor-free name of the list. */
  model: string;
  classes: number;
  seed: number;
}

/**
 * One batch through the network as at the first training step: first values, batch statistics.
 * @param images all of one grid; their pictures are read
 * @returns each image's raw outputs, its boxes decoded as YOLOX decodes them
 */
export async function firstOutputs(
  images: readonly GridImage[],
  { model, classes, seed }: FirstNetwork,
): Promise<HeadOutputs[]> {
  const { config, pixels } = findModel(model);
  const [{ points }] = images;
  const side = points.sizes[0][0] * points.strides[0];
  const batch = new Float32Array(images.length * side * side * 3);
  for (const [i, { sample }] of images.entries()) {
    const image = packRgb(typeof sample.image === 'string' ? await readImage(sample.image) : sample.image);
    const size: Size = [side, side];
    batch.set(fitImage(image, { kind: 'letterbox', size, border: 114 }, pixels).values, i * side * side * 3);
  }
  const { network } = buildYolo(createRandom(seed), { classes }, config as YoloConfig);
  network.train();
  const raw = tf.tidy(() => network.forward(tf.tensor4d(batch, [images.length, side, side, 3])).raw);
  const values = (await raw.data()) as Float32Array;
  raw.dispose();
  network.dispose();
  const perImage = values.length / images.length;
  return images.map((image, i) =>
    headOutputs(values.slice(i * perImage, (i + 1) * perImage), image, classes),
  );
}

/** Raw rows with their boxes: center (x + column, y + row) · stride, sides exp · stride. */
function headOutputs(raw: Float32Array, { points }: GridImage, classes: number): HeadOutputs {
  const cells = points.level.length;
  const boxesCxcywh = new Float64Array(cells * 4);
  const objectness = new Float32Array(cells);
  const classLogits = new Float32Array(cells * classes);
  for (let cell = 0; cell < cells; cell++) {
    const stride = points.strides[points.level[cell]];
    const row = raw.subarray(cell * (5 + classes), (cell + 1) * (5 + classes));
    for (let k = 0; k < 2; k++) {
      boxesCxcywh[4 * cell + k] = points.xy[2 * cell + k] + (row[k] - 0.5) * stride;
      boxesCxcywh[4 * cell + 2 + k] = Math.exp(row[2 + k]) * stride;
    }
    objectness[cell] = row[4];
    classLogits.set(row.subarray(5), cell * classes);
  }
  return { raw, boxesCxcywh, objectness, classLogits };
}
