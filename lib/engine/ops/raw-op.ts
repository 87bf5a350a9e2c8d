/** TensorFlow's own operations on the native engine, also those that TensorFlow.js does not name. */
import { tf } from '../tensorflow';

/** An attribute of an operation, with the type under which TensorFlow knows it. */
export type RawAttribute =
  | { float: number }
  | { int: number | number[] }
  | { bool: boolean }
  | { string: string }
  | { type: 'float32' | 'int32' };

/** What is used of the native backend. */
interface NativeBackend {
  binding: Record<string, number>;
  executeMultipleOutputs(
    name: string,
    attributes: object[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/**
 * Runs one TensorFlow operation. The call is not on the tape: use it inside a kernel or a gradient.
 * @param outputs how many tensors the operation gives
 */
export function rawOp(
  name: string,
  attributes: Record<string, RawAttribute>,
  inputs: tf.Tensor[],
  outputs = 1,
): tf.Tensor[] {
  const backend = tf.backend() as unknown as NativeBackend;
  const list = Object.entries(attributes).map(([key, value]) => attributeOf(backend.binding, key, value));
  return backend.executeMultipleOutputs(name, list, inputs, outputs);
}

function attributeOf(binding: NativeBackend['binding'], name: string, attribute: RawAttribute): object {
  const [[kind, value]] = Object.entries(attribute);
  const type = binding[`TF_ATTR_${kind.toUpperCase()}`];
  if (kind !== 'type') return { name, type, value };
  return { name, type, value: value === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT };
}
