/**
 * Long sums on the WASM backend: its kernels add float32 one after the other, so that the error grows with the number
 * of summands, without a word (1.2 % at 840,000 equal numbers near 0.01). Here long rows are summed in pieces.
 */
import { tf } from '../tensorflow';
import { type KernelCall, type KernelFunction, wrapKernel } from './own-kernel';

/** Summands that are added one after the other: their error stays near float32's own. */
const piece = 256;

/** From how many summands on a matrix product is made of shorter ones; below, its error is that of TensorFlow's own. */
const longProduct = 4096;

/** What `Sum` and `Mean` are told. */
interface Reduction {
  axis: number | number[];
  keepDims?: boolean;
}

/** What `BatchMatMul` is told. */
interface Product {
  transposeA: boolean;
  transposeB: boolean;
}

/** Makes sums, means (and with them moments and norms) and matrix products of many summands as exact as short ones. */
export function repairWasmSums(): void {
  wrapKernel('Sum', 'wasm', (original) => (call) => {
    const { x } = call.inputs as { x: tf.Tensor };
    const { axis, keepDims } = call.attrs as Reduction;
    const isShort = summands(x, axis) <= piece || x.dtype !== 'float32';
    return isShort ? original(call) : tf.tidy(() => sumInPieces(x, axis, keepDims));
  });
  wrapKernel('Mean', 'wasm', (original) => (call) => {
    const { x } = call.inputs as { x: tf.Tensor };
    const { axis, keepDims } = call.attrs as Reduction;
    const n = summands(x, axis);
    if (n <= piece) return original(call);
    return tf.tidy(() => tf.div(tf.sum(tf.cast(x, 'float32'), axis, keepDims), n));
  });
  wrapKernel('BatchMatMul', 'wasm', (original) => (call) => {
    const { a, b } = call.inputs as { a: tf.Tensor; b: tf.Tensor };
    const n = a.shape[innerAxes(call)[0]];
    const isLong = n > longProduct && a.dtype === 'float32' && b.dtype === 'float32';
    return isLong ? productInPieces(original, call, n) : original(call);
  });
}

function summands(x: tf.TensorInfo, axis: number | number[]): number {
  return tf.util.parseAxisParam(axis, x.shape).reduce((n, at) => n * x.shape[at], 1);
}

/** Sums the pieces of each row, then their sums: as many rounds as it takes. */
function sumInPieces(x: tf.Tensor, axis: number | number[], keepDims = false): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const outer = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const n = summands(x, axis);
  const pieces = Math.ceil(n / piece);
  const rows = tf.transpose(x, [...outer, ...axes]).reshape<tf.Tensor2D>([-1, n]);
  const full = tf.pad2d(rows, [
    [0, 0],
    [0, pieces * piece - n],
  ]);
  const sums = tf.sum(tf.sum(full.reshape([-1, pieces, piece]), 2), 1);
  const kept = (size: number, i: number) => (axes.includes(i) ? 1 : size);
  return sums.reshape(keepDims ? x.shape.map(kept) : outer.map((i) => x.shape[i]));
}

/** The axes of the two factors along which a product sums. */
function innerAxes(call: KernelCall): [number, number] {
  const { a, b } = call.inputs as { a: tf.Tensor; b: tf.Tensor };
  const { transposeA, transposeB } = call.attrs as unknown as Product;
  return [a.shape.length - (transposeA ? 2 : 1), b.shape.length - (transposeB ? 1 : 2)];
}

/** Adds the products of stretches of the inner axis; one is held at a time. */
function productInPieces(original: KernelFunction, call: KernelCall, n: number): tf.Tensor {
  const { a, b } = call.inputs as { a: tf.Tensor; b: tf.Tensor };
  const [axisA, axisB] = innerAxes(call);
  const stretch = longProduct / 2;
  let total = tf.scalar(0) as tf.Tensor;
  for (let from = 0; from < n; from += stretch) {
    const before = total;
    total = tf.tidy(() => {
      const inputs = {
        a: along(a, axisA, from, Math.min(stretch, n - from)),
        b: along(b, axisB, from, Math.min(stretch, n - from)),
      };
      return tf.add(
        before,
        tf.engine().makeTensorFromTensorInfo(original({ ...call, inputs }) as tf.TensorInfo),
      );
    });
    before.dispose();
  }
  return total;
}

/** The entries from … from + count − 1 of one axis. */
function along(x: tf.Tensor, axis: number, from: number, count: number): tf.Tensor {
  const begin = x.shape.map((_, i) => (i === axis ? from : 0));
  const size = x.shape.map((length, i) => (i === axis ? count : length));
  return tf.slice(x, begin, size);
}
