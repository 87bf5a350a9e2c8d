/** CBAM-CSP of improved YOLOX (Figs. 5, 6): attention behind each CSP layer. */
import type { Random, tf } from '../engine';
import { yoloxNorm } from './base-conv';
import { Cbam, type CbamForm } from './cbam';
import { CspLayer, type CspOptions } from './csp-layer';
import { Module } from './module';

/** Which attention follows the CSP layers. */
export interface CspAttention {
  form: CbamForm;
  reduction: number;
}

/** A CSP layer, then CBAM on what it gives. */
export class CbamCsp extends Module {
  readonly csp: CspLayer;
  readonly cbam: Cbam;

  constructor(options: CspOptions, attention: CspAttention, random: Random) {
    super();
    this.csp = new CspLayer(options, random);
    this.cbam = new Cbam({ channels: options.outChannels, norm: yoloxNorm, ...attention }, random);
  }

  /** @param x [N, H, W, I] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.cbam.forward(this.csp.forward(x));
  }
}

/** A CSP layer, with attention where one is given. */
export function cspLayer(
  options: CspOptions,
  attention: CspAttention | undefined,
  random: Random,
): CspLayer | CbamCsp {
  return attention ? new CbamCsp(options, attention, random) : new CspLayer(options, random);
}
