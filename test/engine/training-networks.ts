/** Small networks to train: six plain layers, and between them every layer of nn. */
import { batchNormTraining, conv2d, createRandom, tf } from '../../lib/engine';
import * as nn from '../../lib/nn';

type Image = tf.Tensor4D;

/** What is trained: parameters, buffers that a pass moves on, and the loss of a batch. */
export interface Trained {
  parameters: tf.Variable[];
  buffers: tf.Variable[];
  /** Input [N, H, W, C]. */
  inputShape: [number, number, number, number];
  loss(images: Image): tf.Scalar;
}

/** Six times convolution, batch normalization, ReLU. */
export function sixLayers(): Trained {
  const random = createRandom(1);
  const normal = (inputs: number) => random.normals(9 * inputs * 8, 0, Math.sqrt(2 / (9 * inputs)));
  const layers = tf.tidy(() =>
    [3, 8, 8, 8, 8, 8].map((inputs) => ({
      filter: tf.variable(tf.tensor4d(normal(inputs), [3, 3, inputs, 8])),
      scale: tf.variable(tf.ones([8]) as tf.Tensor1D),
      offset: tf.variable(tf.zeros([8]) as tf.Tensor1D),
    })),
  );
  const layer = (x: Image, { filter, scale, offset }: (typeof layers)[number]) =>
    tf.relu(batchNormTraining(conv2d(x, filter, { padding: 1 }), scale, offset).y);
  return {
    parameters: layers.flatMap((one) => Object.values(one)),
    buffers: [],
    inputShape: [4, 16, 16, 3],
    loss: (images) => tf.mean(tf.square(layers.reduce(layer, images))) as tf.Scalar,
  };
}

class Pyramid extends nn.Module {
  readonly stem: nn.Focus;
  readonly dark4: nn.Sequential;
  readonly dark5: nn.Sequential;

  constructor(random: ReturnType<typeof createRandom>) {
    super();
    const halve = (inChannels: number) => ({ inChannels, outChannels: inChannels, kernelSize: 3, stride: 2 });
    this.stem = new nn.Focus({ inChannels: 3, outChannels: 8, kernelSize: 3 }, random);
    this.dark4 = new nn.Sequential(
      new nn.BaseConv({ ...halve(8), activation: 'lrelu' }, random),
      new nn.CspLayer({ inChannels: 8, outChannels: 8 }, random),
    );
    this.dark5 = new nn.Sequential(
      new nn.DWConv(halve(8), random),
      new nn.SppBottleneck({ inChannels: 8, outChannels: 8, kernelSizes: [3, 5] }, random),
      new nn.ResLayer(8, random),
    );
  }

  forward(images: Image): Image[] {
    const c3 = this.stem.forward(images);
    const c4 = this.dark4.forward(c3);
    return [c3, c4, this.dark5.forward(c4)];
  }
}

/** YOLO's parts: a CSP backbone, a neck with attention, fusion over the levels, heads. */
export class CspNetwork extends nn.Module {
  readonly neck: nn.Pafpn;
  readonly fusion: nn.Mff;
  readonly heads: nn.ConvModule[];
  readonly scales: nn.Scale[];
  readonly classifier: nn.Linear;

  constructor(seed: number) {
    super();
    const random = createRandom(seed);
    const channels = [8, 8, 8] as const;
    const attention = { form: 'released', reduction: 2 } as const;
    this.neck = new nn.Pafpn(new Pyramid(random), { channels, blocks: 1, attention }, random);
    this.fusion = new nn.Mff({ channels, form: 'residual' }, random);
    const head = { inChannels: 8, outChannels: 4, kernelSize: 3, padding: 1, normGroups: 2, rectify: true };
    this.heads = channels.map(() => new nn.ConvModule(head, random));
    this.scales = channels.map(() => new nn.Scale());
    this.classifier = new nn.Linear({ inFeatures: 4, outFeatures: 3 }, random);
  }

  forward(images: Image): tf.Tensor[] {
    const levels = this.fusion.forward(this.neck.forward(images));
    const maps = levels.map((level, i) => this.scales[i].forward(this.heads[i].forward(level)));
    return [...maps, this.classifier.forward(tf.mean(maps[2], [1, 2]))];
  }
}

/** The other families' parts: residual blocks, pyramids, hourglass, branches of several sizes. */
export class ResidualNetwork extends nn.Module {
  readonly backbone: nn.Resnet;
  readonly pyramids: [nn.TorchvisionFpn, nn.MmdetFpn];
  readonly before: nn.HourglassConv;
  readonly block: nn.Bottleneck;
  readonly hourglass: nn.Hourglass;
  readonly transition: nn.Transition;
  readonly branches: nn.HighResolutionStage;

  constructor(seed: number) {
    super();
    const random = createRandom(seed);
    const layers = [1, 1, 1, 1] as const;
    this.backbone = new nn.Resnet(
      { block: 'basic', layers, width: 4, norm: 'batch', style: 'pytorch' },
      random,
    );
    const shape = { inChannels: [8, 16, 32], outChannels: 4 };
    this.pyramids = [
      new nn.TorchvisionFpn({ ...shape, extraFrom: 'c5' }, random),
      new nn.MmdetFpn({ ...shape, extraFrom: 'p5', rectifyExtra: true }, random),
    ];
    const before = { inChannels: 3, outChannels: 4, kernelSize: 3, stride: 2, activate: true };
    this.before = new nn.HourglassConv(before, random);
    this.block = new nn.Bottleneck({ inChannels: 4, channels: 1, norm: 'affine', style: 'caffe' }, random);
    this.hourglass = new nn.Hourglass({ depth: 1, channels: 4 }, random);
    this.transition = new nn.Transition([4], [4, 8], random);
    this.branches = new nn.HighResolutionStage([
      new nn.HighResolutionModule({ channels: [4, 8], blocks: 1, isMultiScale: true }, random),
    ]);
    // HRNet's first weights are so small that normalization would multiply every rounding by hundreds.
    for (const part of [this.transition, this.branches]) {
      for (const { value } of part.namedParameters().values()) {
        if (value.rank === 4) tf.tidy(() => value.assign(tf.mul(value, 100)));
      }
    }
  }

  forward(images: Image): tf.Tensor[] {
    const maps = this.hourglass.forward(this.block.forward(this.before.forward(images)));
    const levels = this.backbone.forward(images);
    return [
      ...this.pyramids.flatMap((pyramid) => pyramid.forward(levels)),
      ...this.branches.forward(this.transition.forward([maps])),
    ];
  }
}

/** A network of nn whose outputs shall be near a pattern. */
export function networkOf(module: CspNetwork | ResidualNetwork, inputShape: Trained['inputShape']): Trained {
  const values = (all: Map<string, nn.Parameter>) => [...all.values()].map(({ value }) => value);
  const loss = (images: Image) => {
    const parts = module.forward(images).map((y) => {
      const pattern = tf.tensor(Array.from({ length: y.size }, (_, i) => Math.sin(i)), y.shape); // biome-ignore format: one line
      return tf.mean(tf.square(tf.sub(y, pattern)));
    });
    return tf.addN(parts) as tf.Scalar;
  };
  return {
    parameters: values(module.namedParameters()),
    buffers: values(module.namedBuffers()),
    inputShape,
    loss,
  };
}
