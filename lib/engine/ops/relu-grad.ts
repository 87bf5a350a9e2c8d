/** The gradient of ReLU as one operation, from the output alone, in place of a comparison, a cast and a product. */
import { tf } from '../tensorflow';
import { type OwnKernel, registerOwnGradient, registerOwnKernel, runOwnKernel } from './own-kernel';
import { rawOp } from './raw-op';

const reluGrad: OwnKernel = {
  name: 'ReluGrad',
  native: ({ dy, y }) => rawOp('ReluGrad', { T: { type: 'float32' } }, [dy, y]),
  composite: ({ dy, y }) => [tf.mul(dy, tf.step(y))],
  gradient: {
    inputsToSave: ['y'],
    backward: ([ddx], [y]) => ({
      dy: () => runOwnKernel('ReluGrad', { dy: ddx, y })[0],
      y: () => tf.zerosLike(y),
    }),
  },
};

/** Registers the operation and makes it the gradient of `tf.relu`; at 0 the gradient is 0, as PyTorch's. */
export function registerReluGrad(): void {
  registerOwnKernel(reluGrad);
  registerOwnGradient('Relu', {
    outputsToSave: [true],
    backward: ([dy], [y]) => ({ x: () => runOwnKernel('ReluGrad', { dy, y })[0] }),
  });
}
