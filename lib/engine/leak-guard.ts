/** Whether a piece of work leaves tensors behind. */
import { tf } from './tensorflow';

/**
 * Runs `work` and checks that as many tensors are alive after it as before; what it gives back must be no tensor.
 * @throws Error with the number of tensors that stayed.
 */
export async function withoutLeak<T>(work: () => Promise<T> | T): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await work();
  const stayed = tf.memory().numTensors - before;
  if (stayed !== 0) {
    throw new Error(
      `${Math.abs(stayed)} tensor(s) ${stayed > 0 ? 'stayed alive' : 'too many were disposed'}`,
    );
  }
  return result;
}
