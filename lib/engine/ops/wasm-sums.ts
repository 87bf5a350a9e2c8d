/**
 * Long sums on the WASM backend: its kernels add float32 one after the other, so that the error grows with the number
 * of summands, without a word (1.2 % at 840,000 equal numbers near 0.01). Here long rows are summed in pieces.
 */
import { tf } from '../tensorflow';
import { wrapKernel } from './own-kernel';

/** Summands that are added one after the other: their error stays near float32's own. */
const piece = 32;

/** Longest axis along which one matrix product sums: up to there its error is about that of TensorFlow's own. */
const longProduct = 2048;

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
    const n = summands(x, axis);
    if (n > 0 && (n <= piece || x.dtype !== 'float32')) return original(call);
    return tf.tidy(() => (n > 0 ? sumInPieces(x, axis, keepDims) : sumOfNone(x, axis, keepDims)));
  });
  wrapKernel('Mean', 'wasm', (original) => (call) => {
    const { x } = call.inputs as { x: tf.Tensor };
    const { axis, keepDims } = call.attrs as Reduction;
    const n = summands(x, axis);
    if (n > 0 && n <= piece) return original(call);
    return tf.tidy(() => tf.div(tf.sum(tf.cast(x, 'float32'), axis, keepDims), n));
  });
  wrapKernel('BatchMatMul', 'wasm', (original) => (call) => {
    const { a, b } = call.inputs as { a: tf.Tensor; b: tf.Tensor };
    const { transposeA, transposeB } = call.attrs as Product;
    const n = a.shape[a.shape.length - (transposeA ? 2 : 1)];
    const isAligned = tf.util.arraysEqual(a.shape.slice(0, -2), b.shape.slice(0, -2));
    if (n <= longProduct || !isAligned || a.dtype !== 'float32') return original(call);
    return tf.tidy(() => productInPieces(innerFirst(a, !transposeA), innerFirst(b, transposeB)));
  });
}

function summands(x: tf.TensorInfo, axis: number | number[]): number {
  return tf.util.parseAxisParam(axis, x.shape).reduce((n, at) => n * x.shape[at], 1);
}

/** Sums the pieces of each row, then their sums: as many rounds as it takes. */
function sumInPieces(x: tf.Tensor, axis: number | number[], keepDims = false): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const outer = outerAxes(x, axes);
  const n = summands(x, axis);
  const pieces = Math.ceil(n / piece);
  const rows = tf.transpose(x, [...outer, ...axes]).reshape<tf.Tensor2D>([-1, n]);
  const full = tf.pad2d(rows, [
    [0, 0],
    [0, pieces * piece - n],
  ]);
  const sums = tf.sum(tf.sum(full.reshape([-1, pieces, piece]), 2), 1);
  return sums.reshape(reducedShape(x, axis, keepDims));
}

/** Zeros: the original leaves what lay in its memory before. */
function sumOfNone(x: tf.Tensor, axis: number | number[], keepDims = false): tf.Tensor {
  return tf.zeros(reducedShape(x, axis, keepDims), x.dtype);
}

function outerAxes(x: tf.Tensor, axes: number[]): number[] {
  return x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
}

function reducedShape(x: tf.Tensor, axis: number | number[], keepDims: boolean): number[] {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  if (keepDims) return x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return outerAxes(x, axes).map((i) => x.shape[i]);
}

/** The axis to sum along before the other one. */
function innerFirst(x: tf.Tensor, turn: boolean): tf.Tensor {
  const r = x.shape.length;
  return turn ? tf.transpose(x, [...x.shape.keys()].slice(0, -2).concat(r - 1, r - 2)) : x;
}

/** Products of stretches of the axis to sum along, then their sum. @param a [..., n, M]; @param b [..., n, N] */
function productInPieces(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [n, rows] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - 1];
  const pieces = Math.ceil(n / longProduct);
  const products = tf.matMul(inStretches(a, pieces), inStretches(b, pieces), true); // [batch pieces, M, N]
  const sums = tf.sum(products.reshape([-1, pieces, rows * columns]), 1);
  return sums.reshape([...a.shape.slice(0, -2), rows, columns]);
}

/** [..., n, M] as [batch pieces, n / pieces, M], filled up with zeros. */
function inStretches(x: tf.Tensor, pieces: number): tf.Tensor3D {
  const [n, m] = x.shape.slice(-2);
  const stretch = Math.ceil(n / pieces);
  const full = tf.pad3d(x.reshape([-1, n, m]), [
    [0, 0],
    [0, pieces * stretch - n],
    [0, 0],
  ]);
  return full.reshape([-1, stretch, m]);
}
