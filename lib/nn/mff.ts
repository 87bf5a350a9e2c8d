/** Multi-scale feature fusion of improved YOLOX (section 2.2, Eqs. 5-7): all levels averaged, refined, dealt out again. */
import { type Random, tf } from '../engine';
import type { ActivationName } from './activation';
import { BaseConv, yoloxNorm } from './base-conv';
import { MaxPool2d } from './max-pool';
import { Module } from './module';
import { NonLocal } from './non-local';
import type { Pyramid } from './pafpn';
import { UpsampleNearest } from './upsample-nearest';

/**
 * `printed`: each level becomes the refined map, resized; refined is softmax(θ'φ) g alone (Eqs. 6, 7).
 * `residual`: each level keeps itself and adds it, and the refinement is residual too, as in Libra R-CNN, whose
 * balanced pyramid this is (the paper cites it).
 */
export type MffForm = 'printed' | 'residual';

/** What shapes the fusion. */
export interface MffOptions {
  /** Of the three maps, fine to coarse. */
  channels: readonly [number, number, number];
  form: MffForm;
  activation?: ActivationName;
}

/**
 * The text calls OUT2 the high-resolution map, yet upsamples it and downsamples OUT0, which can not meet in the middle.
 * Our reading goes by size: the fine map is downsampled (maximum of 2 x 2), the coarse one upsampled (nearest), and back.
 * The levels differ in channels, of which the paper says nothing. Ours: 1x1 convolutions to the middle's channels and back.
 */
export class Mff extends Module {
  readonly align_fine: BaseConv;
  readonly align_coarse: BaseConv;
  readonly refine: NonLocal;
  readonly restore_fine: BaseConv;
  readonly restore_coarse: BaseConv;
  readonly halve = new MaxPool2d({ kernelSize: 2, stride: 2 });
  readonly double = new UpsampleNearest(2);
  readonly form: MffForm;

  constructor({ channels: [fine, middle, coarse], form, activation }: MffOptions, random: Random) {
    super();
    const conv = (inChannels: number, outChannels: number) =>
      new BaseConv({ inChannels, outChannels, kernelSize: 1, activation }, random);
    this.align_fine = conv(fine, middle);
    this.align_coarse = conv(coarse, middle);
    const refine = { channels: middle, reduction: 1, useScale: false, norm: yoloxNorm };
    this.refine = new NonLocal({ ...refine, isResidual: form === 'residual' }, random);
    this.restore_fine = conv(middle, fine);
    this.restore_coarse = conv(middle, coarse);
    this.form = form;
  }

  /** @param pyramid [N, 2H, 2W, ·], [N, H, W, ·], [N, H / 2, W / 2, ·]; H and W even; gives the same shapes */
  forward(pyramid: Pyramid): Pyramid {
    const refined = this.refine.forward(this.average(pyramid));
    const dealt = [
      this.restore_fine.forward(this.double.forward(refined)),
      refined,
      this.restore_coarse.forward(this.halve.forward(refined)),
    ];
    return this.form === 'printed' ? dealt : dealt.map((map, level) => tf.add(pyramid[level], map));
  }

  /** N = (N_2 + N_1 + N_0) / 3 at the middle's size (Eq. 5). */
  average([fine, middle, coarse]: Pyramid): tf.Tensor4D {
    const fromFine = this.halve.forward(this.align_fine.forward(fine));
    const fromCoarse = this.double.forward(this.align_coarse.forward(coarse));
    return tf.div(tf.addN([fromFine, middle, fromCoarse]), 3);
  }
}
