/** Looks at the tensors of every kernel while a step is traced. */
import { tf } from '../tensorflow';
import { traceError } from './trace-error';

/** The part of TensorFlow.js's engine that every operation goes through. */
interface KernelRunner {
  runKernel(name: string, inputs: Record<string, unknown>, attributes?: object): unknown;
}

/**
 * From here on, until `release`, a kernel that is given a disposed tensor, or a variable that was not named (it would
 * be frozen in the graph), is an error which says so.
 */
export function guardKernels(variables: readonly tf.Variable[]): { release(): void } {
  const engine = tf.engine() as unknown as KernelRunner;
  const all = Object.values(tf.engine().state.registeredVariables) as tf.Variable[];
  const others = new Map(all.filter((one) => !variables.includes(one)).map((one) => [one.dataId, one]));
  const original = engine.runKernel;
  engine.runKernel = (name, inputs, attributes) => {
    for (const tensor of Object.values(inputs).flat())
      if (tensor instanceof tf.Tensor) check(name, tensor, others);
    return original.call(engine, name, inputs, attributes);
  };
  return {
    release: () => {
      engine.runKernel = original;
    },
  };
}

function check(kernel: string, tensor: tf.Tensor, others: Map<object, tf.Variable>): void {
  if (tensor.isDisposed) {
    const what = `${kernel} is given a tensor that was disposed of`;
    throw traceError({
      what,
      fix: 'dispose of it after its last use, or leave it to the step: it disposes of all',
    });
  }
  const other = others.get(tensor.dataId);
  if (!other) return;
  const what = `${kernel} uses a variable that was not named (${other.name}, [${other.shape}])`;
  throw traceError({ what, fix: 'add it to the variables of compile' });
}
