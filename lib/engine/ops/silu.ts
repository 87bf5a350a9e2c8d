/** SiLU (swish). Source: Elfwing et al., "Sigmoid-weighted linear units", Eq. 3. */
import { tf } from '../tensorflow';
import { type OwnKernel, registerOwnKernel, runOwnKernel } from './own-kernel';
import { rawOp } from './raw-op';

const siluKernel: OwnKernel = {
  name: 'Silu',
  composite: ({ x }) => [tf.mul(x, tf.sigmoid(x))],
  gradient: {
    inputsToSave: ['x'],
    backward: ([dy], [x]) => ({ x: () => runOwnKernel('SiluGrad', { dy, x })[0] }),
  },
};

/** With s = sigmoid(x): dx = dy (s + x s (1 - s)); TensorFlow has the second summand as one operation. */
const siluGradKernel: OwnKernel = {
  name: 'SiluGrad',
  native: ({ dy, x }) => {
    const s = tf.sigmoid(x);
    const [slope] = rawOp('SigmoidGrad', { T: { type: 'float32' } }, [s, x]);
    return [tf.mul(dy, tf.add(s, slope))];
  },
  composite: ({ dy, x }) => {
    const s = tf.sigmoid(x);
    return [tf.mul(dy, tf.mul(s, tf.add(1, tf.mul(x, tf.sub(1, s)))))];
  },
};

/** Registers the operation. */
export function registerSilu(): void {
  registerOwnKernel(siluKernel);
  registerOwnKernel(siluGradKernel);
}

/**
 * Gives x sigmoid(x), saving x alone for its gradient. Worked: silu(1) = 0.7310586.
 * @param activations any shape, float32
 * @returns the same shape; the caller owns it
 */
export function silu<T extends tf.Tensor>(activations: T): T {
  return runOwnKernel('Silu', { x: activations })[0] as T;
}
