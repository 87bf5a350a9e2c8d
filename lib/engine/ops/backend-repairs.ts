/** Kernels of the backends that give a wrong result without a word, put right. */
import { tf } from '../tensorflow';
import { type KernelCall, wrapKernel } from './own-kernel';
import { repairWasmSums } from './wasm-sums';

/** What the kernels here are called with. */
interface Call {
  x: tf.Tensor;
  filter: tf.Tensor4D;
}

/** Repairs the kernels of the native and the WASM backend; each has a test of its own. */
export function repairBackends(): void {
  repairNative();
  repairWasm();
}

const inputsOf = (call: KernelCall) => call.inputs as Call;

function repairNative(): void {
  // Rounding whole numbers gives zeros.
  wrapKernel('Round', 'tensorflow', (original) => (call) => {
    const { x } = inputsOf(call);
    return x.dtype === 'int32' ? tf.clone(x) : original(call);
  });
  // TensorFlow has no dilated depthwise convolution on the processor: the filter gets holes instead.
  wrapKernel('DepthwiseConv2dNative', 'tensorflow', (original) => (call) => {
    const { dilations = 1, ...attrs } = call.attrs as { dilations?: number | [number, number] };
    const [rows, columns] = typeof dilations === 'number' ? [dilations, dilations] : dilations;
    if (rows === 1 && columns === 1) return original(call);
    return tf.tidy(() => {
      const filter = withHoles(inputsOf(call).filter, rows, columns);
      const plain = { ...call, inputs: { ...call.inputs, filter }, attrs: { ...attrs, dilations: [1, 1] } };
      return original(plain) as tf.Tensor;
    });
  });
}

/** Puts dilation - 1 zeros between the entries of a filter [KH, KW, C, M]. */
function withHoles(filter: tf.Tensor4D, rows: number, columns: number): tf.Tensor4D {
  const [h, w, c, m] = filter.shape;
  const wide = tf.pad(filter.reshape([h, w, 1, c * m]), [
    [0, 0],
    [0, 0],
    [0, columns - 1],
    [0, 0],
  ]);
  const trimmed = wide
    .reshape<tf.Tensor3D>([h, w * columns, c * m])
    .slice([0, 0], [h, (w - 1) * columns + 1]);
  const width = trimmed.shape[1];
  const tall = tf.pad(trimmed.reshape([h, 1, width, c * m]), [
    [0, 0],
    [0, rows - 1],
    [0, 0],
    [0, 0],
  ]);
  return tall.reshape([h * rows, width, c, m]).slice([0], [(h - 1) * rows + 1]) as tf.Tensor4D;
}

function repairWasm(): void {
  // A number cast to bool keeps its lowest byte: 256 is false, 3 is neither.
  wrapKernel('Cast', 'wasm', (original) => (call) => {
    const { x } = inputsOf(call);
    const toBool = (call.attrs as { dtype: string }).dtype === 'bool' && x.dtype !== 'bool';
    return toBool ? tf.tidy(() => tf.notEqual(x, tf.zerosLike(x))) : original(call);
  });
  // Clipping turns NaN into the lower bound.
  wrapKernel('ClipByValue', 'wasm', (original) => (call) => {
    const { x } = inputsOf(call);
    if (x.dtype !== 'float32') return original(call);
    const { clipValueMin, clipValueMax } = call.attrs as { clipValueMin: number; clipValueMax: number };
    return tf.tidy(() => tf.minimum(tf.maximum(x, clipValueMin), clipValueMax));
  });
  // A slice that reaches over the edge reads whatever lies there.
  wrapKernel('Slice', 'wasm', (original) => (call) => {
    const { x } = inputsOf(call);
    const { begin, size } = call.attrs as { begin: number[]; size: number[] };
    const [from, sizes] = tf.slice_util.parseSliceParams(x, begin, size);
    tf.slice_util.assertParamsValid(x, from, sizes);
    return original(call);
  });
  // One-hot rows of numbers are all zeros, or whole numbers.
  wrapKernel('OneHot', 'wasm', (original) => (call) => {
    const { dtype, onValue, offValue } = call.attrs as { dtype: string; onValue: number; offValue: number };
    if (dtype !== 'float32') return original(call);
    const attrs = { ...call.attrs, dtype: 'int32', onValue: 1, offValue: 0 };
    return tf.tidy(() => {
      const info = original({ ...call, attrs }) as tf.TensorInfo;
      const isHot = tf.cast(tf.engine().makeTensorFromTensorInfo(info), 'float32');
      return tf.add(tf.mul(isHot, onValue - offValue), offValue);
    });
  });
  repairWasmSums();
}
