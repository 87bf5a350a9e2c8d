/** Resizing with a right gradient: TensorFlow.js forgets half-pixel centres on the way back (silently, on native). */
import { tf } from '../tensorflow';
import { registerOwnGradient } from './own-kernel';

/** Which place in the source each target pixel looks at. */
interface Sampling {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

/**
 * Resizes bilinearly with half-pixel centres, as PyTorch (align_corners=False) and OpenCV do.
 * Worked: the row [0, 4] to width 4 is [0, 1, 3, 4].
 * @param x [N, H, W, C] float32
 * @param size [height, width]
 * @returns [N, height, width, C]; the caller owns it
 */
export function resizeBilinear(x: tf.Tensor4D, size: [number, number]): tf.Tensor4D {
  return tf.image.resizeBilinear(x, size, false, true);
}

/**
 * Replaces the gradients of `tf.image.resizeBilinear` and `resizeNearestNeighbor` where half-pixel centres are asked
 * for, on every engine: dx = R^T dy C, with R and C the matrices by which rows and columns are interpolated.
 */
export function repairResizeGradients(): void {
  repair('ResizeBilinear', bilinearMatrix);
  repair('ResizeNearestNeighbor', nearestMatrix);
}

type Matrix = (from: number, to: number, sampling: Sampling) => tf.Tensor2D;

function repair(kernel: string, matrix: Matrix): void {
  const upstream = tf.getGradient(kernel);
  registerOwnGradient(kernel, {
    inputsToSave: ['images'],
    backward: ([dy], saved, attributes) => {
      const sampling = attributes as unknown as Sampling;
      if (!sampling.halfPixelCenters) {
        return upstream.gradFunc(dy, saved, attributes) as Record<string, () => tf.Tensor>;
      }
      const images = saved[0] as tf.Tensor4D;
      return { images: () => backward(dy as tf.Tensor4D, images.shape, sampling, matrix) };
    },
  });
}

function backward(
  dy: tf.Tensor4D,
  [n, h, w, c]: [number, number, number, number],
  sampling: Sampling,
  matrix: Matrix,
): tf.Tensor4D {
  const [, height, width] = dy.shape;
  return tf.tidy(() => {
    const rows = matrix(h, height, sampling); // [height, h]
    const columns = matrix(w, width, sampling); // [width, w]
    const byRow = tf.matMul(tile(rows, n), dy.reshape([n, height, width * c]), true); // [n, h, width c]
    const turned = byRow.reshape([n * h, width, c]);
    return tf.matMul(tile(columns, n * h), turned, true).reshape([n, h, w, c]); // [n h, w, c]
  });
}

/** The same matrix for each of `count` products; not every engine broadcasts a batch by itself. */
function tile(matrix: tf.Tensor2D, count: number): tf.Tensor3D {
  return tf.tile(matrix.expandDims<tf.Tensor3D>(0), [count, 1, 1]);
}

/** Where target pixel i lies in the source, in pixels from its first one's centre. */
function place(i: number, from: number, to: number, { alignCorners, halfPixelCenters }: Sampling): number {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale;
}

const bilinearMatrix: Matrix = (from, to, sampling) => {
  const matrix = tf.buffer([to, from]);
  for (let i = 0; i < to; i++) {
    const at = place(i, from, to, sampling);
    const low = Math.floor(at);
    const high = Math.min(low + 1, from - 1);
    const share = at - low;
    const first = Math.max(low, 0);
    matrix.set(matrix.get(i, first) + 1 - share, i, first);
    matrix.set(matrix.get(i, high) + share, i, high);
  }
  return matrix.toTensor() as tf.Tensor2D;
};

/** With half-pixel centres TensorFlow rounds (i + 0.5) scale down. */
const nearestMatrix: Matrix = (from, to, { alignCorners, halfPixelCenters }) => {
  const matrix = tf.buffer([to, from]);
  for (let i = 0; i < to; i++) {
    const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
    const at = Math.fround((i + (halfPixelCenters ? 0.5 : 0)) * Math.fround(scale));
    const source = alignCorners ? Math.round(at) : Math.floor(at);
    matrix.set(1, i, Math.min(source, from - 1));
  }
  return matrix.toTensor() as tf.Tensor2D;
};
