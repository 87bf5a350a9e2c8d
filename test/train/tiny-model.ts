/** A network small enough to be worked by hand: a convolution, a normalization, a head. */
import { createRandom, tf } from '../../lib/engine';
import { BatchNorm2d, Conv2d, Module } from '../../lib/nn';

/** [N, H, W, 2] in, [N, H, W, 1] out. */
export class TinyModel extends Module {
  readonly stem: Conv2d;
  readonly bn: BatchNorm2d;
  readonly head: Conv2d;

  constructor(seed = 0) {
    super();
    const random = createRandom(seed);
    this.stem = new Conv2d({ inChannels: 2, outChannels: 3, kernelSize: 3, padding: 1, bias: false }, random);
    this.bn = new BatchNorm2d(3);
    this.head = new Conv2d({ inChannels: 3, outChannels: 1, kernelSize: 1 }, random);
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.head.forward(tf.relu(this.bn.forward(this.stem.forward(x))));
  }
}
