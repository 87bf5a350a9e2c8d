/** How fast the engine is here: the billions of multiplications and additions a second that it reaches. */
import { tf } from './tensorflow';

/** GFLOP/s of the two operations that networks spend their time in; each multiply-add counts as two. */
export interface EngineSpeed {
  /** 3x3 convolution, 64 to 64 channels, 4 x 64 x 64 x 64. */
  convolution: number;
  /** Matrix product, 1024 x 1024 by 1024 x 1024. */
  matmul: number;
}

/**
 * Measures the engine in a second or two: the median of five runs each (fewer where one takes long), after a first
 * that warms up.
 */
export async function measureSpeed(): Promise<EngineSpeed> {
  const images = tf.ones([4, 64, 64, 64]) as tf.Tensor4D;
  const kernel = tf.ones([3, 3, 64, 64]) as tf.Tensor4D;
  const matrix = tf.ones([1024, 1024]);
  const convolution = await gflops(4 * 64 * 64 * 64 * 9 * 64, () => tf.conv2d(images, kernel, 1, 'same'));
  const matmul = await gflops(1024 ** 3, () => tf.matMul(matrix, matrix));
  tf.dispose([images, kernel, matrix]);
  return { convolution, matmul };
}

async function gflops(multiplyAdds: number, operation: () => tf.Tensor): Promise<number> {
  const seconds: number[] = [];
  const began = performance.now();
  while (seconds.length < 2 || (seconds.length < 6 && performance.now() - began < 1000)) {
    const started = performance.now();
    const result = operation();
    const corner = tf.tidy(() => result.flatten().slice(0, 1));
    await corner.data();
    seconds.push((performance.now() - started) / 1000);
    tf.dispose([result, corner]);
  }
  const measured = seconds.slice(1).sort((a, b) => a - b); // the first run warms up
  return Math.round((2 * multiplyAdds) / measured[measured.length >> 1] / 1e8) / 10;
}
