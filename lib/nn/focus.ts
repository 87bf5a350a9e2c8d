/** Focus: each 2 x 2 block of pixels becomes one pixel of four times the channels. */
import { type Random, tf } from '../engine';
import { BaseConv, type BaseConvOptions } from './base-conv';
import { Module } from './module';

/** Halves the image without losing a pixel, then convolves. Source: YOLOv5; YOLOX `Focus`. */
export class Focus extends Module {
  readonly conv: BaseConv;

  /** @param options of the convolution, inChannels those of the image */
  constructor(options: BaseConvOptions, random: Random) {
    super();
    this.conv = new BaseConv({ ...options, inChannels: 4 * options.inChannels }, random);
  }

  /** @param image [N, H, W, C], H and W even */
  forward(image: tf.Tensor4D): tf.Tensor4D {
    return this.conv.forward(spaceToChannels(image));
  }
}

/** Channels in the reference's order: top left, bottom left, top right, bottom right. */
function spaceToChannels(x: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const blocks = tf.reshape(x, [n, h / 2, 2, w / 2, 2, c]); // row and column within a block on axes 2 and 4
  return tf.reshape(tf.transpose(blocks, [0, 1, 3, 4, 2, 5]), [n, h / 2, w / 2, 4 * c]);
}
