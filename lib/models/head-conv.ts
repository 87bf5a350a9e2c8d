/** How the convolutions of dense heads start: RetinaNet's way, which FCOS, ATSS and FoveaBox took over. */
import type { Random } from '../engine';
import { Conv2d, constant, normal } from '../nn';

/** First bias of class logits: every location starts with probability 0.01. Source: RetinaNet, Section 4.1. */
export const priorBias = -Math.log((1 - 0.01) / 0.01);

/** The options of a 3x3 convolution that keeps the size, its weights normal with standard deviation 0.01. */
export function headConvOptions(inChannels: number, outChannels: number, random: Random, bias = 0) {
  const shape = { inChannels, outChannels, kernelSize: 3, padding: 1 };
  return { ...shape, initialWeight: normal(random, 0.01), initialBias: constant(bias) };
}

/** Such a convolution; `bias` is what its bias starts with. */
export function headConv(inChannels: number, outChannels: number, random: Random, bias = 0): Conv2d {
  return new Conv2d(headConvOptions(inChannels, outChannels, random, bias), random);
}
