/** The gradient of the absolute value at 0: TensorFlow.js has −1, where there is no slope to speak of. */
import { tf } from '../tensorflow';
import { registerOwnGradient } from './own-kernel';

/** Makes the gradient of `tf.abs` the sign of its input: 0 at 0, as in PyTorch and TensorFlow. */
export function repairAbsGradient(): void {
  registerOwnGradient('Abs', {
    inputsToSave: ['x'],
    backward: ([dy], [x]) => ({ x: () => tf.mul(dy, tf.sign(x.toFloat())) }),
  });
}
