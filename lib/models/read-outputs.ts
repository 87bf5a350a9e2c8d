/** Brings a batch's outputs out of the engine, image by image. */
import type { tf } from '../engine';
import type { DenseOutputs } from './dense-outputs';

/** One image's outputs, float32. */
export interface ImageOutputs {
  /** [P, classes] */
  classLogits: Float32Array;
  /** [P, 4] */
  boxes: Float32Array;
  /** [P]; absent where the model has none. */
  centerness?: Float32Array;
}

/** @param outputs of a network; stay the caller's */
export async function readOutputs({ classLogits, boxes, centerness }: DenseOutputs): Promise<ImageOutputs[]> {
  const [logits, sides, centers] = await Promise.all([rows(classLogits), rows(boxes), rows(centerness)]);
  return logits!.map((image, i) => ({ classLogits: image, boxes: sides![i], centerness: centers?.[i] }));
}

/** The values of each image. */
async function rows(tensor: tf.Tensor3D | undefined): Promise<Float32Array[] | undefined> {
  if (!tensor) return undefined;
  const [n, p, width] = tensor.shape;
  const all = (await tensor.data()) as Float32Array;
  return Array.from({ length: n }, (_, i) => all.subarray(i * p * width, (i + 1) * p * width));
}
