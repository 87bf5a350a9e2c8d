/**
 * Slices that lie in one piece on the WASM backend: its kernel copies the whole tensor before it takes the part, so that
 * splitting a vector into n parts copies it n times. Here the part alone is copied.
 */
import { tf } from '../tensorflow';
import { type KernelCall, wrapKernel } from './own-kernel';

/** What is used of the WASM backend. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/** Makes `Slice` and `SplitV` copy no more than what they give. */
export function repairWasmSlices(): void {
  wrapKernel('Slice', 'wasm', (original) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { begin, size } = call.attrs as { begin: number[]; size: number[] };
    const [from, shape] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size);
    return copyPart(call, x, from, shape) ?? original(call);
  });
  wrapKernel('SplitV', 'wasm', (original) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { numOrSizeSplits, axis } = call.attrs as { numOrSizeSplits: number | number[]; axis: number };
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    if (x.dtype === 'string' || x.shape.slice(0, along).some((size) => size !== 1)) return original(call);
    let at = 0;
    return tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, along).map((count) => {
      const begin = x.shape.map((_, i) => (i === along ? at : 0));
      at += count;
      return copyPart(
        call,
        x,
        begin,
        x.shape.map((size, i) => (i === along ? count : size)),
      )!;
    });
  });
}

/** The part, or undefined where it does not lie in one piece. */
function copyPart(
  call: KernelCall,
  x: tf.TensorInfo,
  begin: number[],
  shape: number[],
): tf.TensorInfo | undefined {
  if (x.dtype === 'string' || !tf.slice_util.isSliceContinous(x.shape, begin, shape)) return undefined;
  const backend = call.backend as WasmBackend;
  const part = backend.makeOutput(shape, x.dtype);
  if (part.shape.includes(0)) return part;
  const start = begin.reduce((sum, at, i) => sum * x.shape[i] + at, 0);
  const values = backend.typedArrayFromHeap(part); // taken after the output was made: the heap may have moved
  values.set(backend.typedArrayFromHeap(x).subarray(start, start + values.length));
  return part;
}
