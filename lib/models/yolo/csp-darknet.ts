/** CSPDarknet: Focus, then four stages of one halving convolution and one CSP layer. Source: YOLOX `CSPDarknet`. */
import type { Random, tf } from '../../engine';
import {
  type ActivationName,
  type CspAttention,
  cspLayer,
  denseOrDepthwise,
  Focus,
  Module,
  type Pyramid,
  Sequential,
  SppBottleneck,
} from '../../nn';

/** What shapes the backbone. */
export interface CspDarknetOptions {
  /** Multiplies the bottlenecks: 3, 9, 9, 3 at 1. */
  depth: number;
  /** Multiplies the channels: 64 behind the stem at 1, doubled by each stage. */
  width: number;
  depthwise: boolean;
  activation: ActivationName;
  /** Behind each of the four CSP layers: improved YOLOX's CBAM-CSP (Figs. 1, 5). */
  attention?: CspAttention;
}

/** The parts' names are YOLOX's. */
export class CspDarknet extends Module {
  readonly stem: Focus;
  readonly dark2: Sequential;
  readonly dark3: Sequential;
  readonly dark4: Sequential;
  readonly dark5: Sequential;

  constructor(options: CspDarknetOptions, random: Random) {
    super();
    const { depth, width, depthwise, activation, attention } = options;
    const base = Math.floor(64 * width);
    const few = Math.max(1, Math.round(3 * depth));
    const halve = (inChannels: number) => {
      const shape = { inChannels, outChannels: 2 * inChannels, kernelSize: 3, stride: 2, activation };
      return denseOrDepthwise(depthwise, shape, random);
    };
    const csp = (channels: number, blocks: number, shortcut = true) => {
      const shape = { inChannels: channels, outChannels: channels, blocks, shortcut, depthwise, activation };
      return cspLayer(shape, attention, random);
    };
    const last = { inChannels: 16 * base, outChannels: 16 * base, activation };
    this.stem = new Focus({ inChannels: 3, outChannels: base, kernelSize: 3, activation }, random);
    this.dark2 = new Sequential(halve(base), csp(2 * base, few));
    this.dark3 = new Sequential(halve(2 * base), csp(4 * base, 3 * few));
    this.dark4 = new Sequential(halve(4 * base), csp(8 * base, 3 * few));
    this.dark5 = new Sequential(halve(8 * base), new SppBottleneck(last, random), csp(16 * base, few, false));
  }

  /** @param images [N, H, W, 3]; gives the maps of strides 8, 16 and 32 */
  forward(images: tf.Tensor4D): Pyramid {
    const c2 = this.dark2.forward(this.stem.forward(images));
    const c3 = this.dark3.forward(c2);
    const c4 = this.dark4.forward(c3);
    return [c3, c4, this.dark5.forward(c4)];
  }
}
