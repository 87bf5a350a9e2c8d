import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine } from '../../lib/engine';
import { Conv2d, type Conv2dOptions, loadStateDict } from '../../lib/nn';
import { suite } from '../harness';

/** A convolution of one image by the definition, PyTorch's layouts: x [I, H, W], weight [O, I / groups, K, K]. */
function byDefinition(x: number[], size: number, weight: number[], options: Conv2dOptions): number[] {
  const { inChannels, outChannels, kernelSize: k } = options;
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  const inGroup = inChannels / groups;
  const out = Math.floor((size + 2 * padding - dilation * (k - 1) - 1) / stride) + 1;
  const y: number[] = [];
  for (let o = 0; o < outChannels; o++) {
    const first = Math.floor(o / (outChannels / groups)) * inGroup;
    for (let at = 0; at < out * out; at++) {
      let sum = 0;
      for (let w = 0; w < inGroup * k * k; w++) {
        const row = Math.floor(at / out) * stride - padding + (Math.floor(w / k) % k) * dilation;
        const column = (at % out) * stride - padding + (w % k) * dilation;
        if (row < 0 || column < 0 || row >= size || column >= size) continue;
        const channel = first + Math.floor(w / (k * k));
        sum += x[(channel * size + row) * size + column] * weight[o * inGroup * k * k + w];
      }
      y.push(sum);
    }
  }
  return y;
}

function run(options: Conv2dOptions, x: number[], size: number, weight: number[]): number[] {
  const conv = new Conv2d({ ...options, bias: false }, createRandom(0));
  const { inChannels, outChannels, kernelSize: k, groups = 1 } = options;
  const shape = [outChannels, inChannels / groups, k, k];
  loadStateDict(conv, new Map([['weight', { shape, data: Float32Array.from(weight) }]]));
  const y = tf.tidy(() => {
    const image = tf.transpose(tf.tensor4d(x, [1, inChannels, size, size]), [0, 2, 3, 1]);
    return tf.transpose(conv.forward(image), [0, 3, 1, 2]).dataSync();
  });
  conv.dispose();
  return Array.from(y);
}

const conv = suite('Conv2d');
const cases: Record<string, Conv2dOptions> = {
  'dense, stride 2': { inChannels: 4, outChannels: 6, kernelSize: 3, stride: 2, padding: 1 },
  depthwise: { inChannels: 4, outChannels: 4, kernelSize: 3, padding: 1, groups: 4 },
  'two filters a channel': { inChannels: 4, outChannels: 8, kernelSize: 3, groups: 4 },
  'two groups': { inChannels: 4, outChannels: 6, kernelSize: 3, padding: 1, groups: 2 },
  'dilation 2': { inChannels: 4, outChannels: 3, kernelSize: 3, padding: 2, dilation: 2 },
};
for (const [name, options] of Object.entries(cases)) {
  conv(`${name} equals the definition`, async () => {
    await useEngine();
    const random = createRandom(3);
    const { inChannels, outChannels, kernelSize: k, groups = 1 } = options;
    const x = Array.from(random.uniforms(inChannels * 36, -1, 1));
    const weight = Array.from(random.uniforms((outChannels * inChannels * k * k) / groups, -1, 1));
    const [got, want] = [run(options, x, 6, weight), byDefinition(x, 6, weight, options)];
    assert.is(got.length, want.length);
    assert.ok(got.every((value, i) => Math.abs(value - want[i]) < 1e-5));
  });
}

conv('has gradients of groups and dilation', async () => {
  await useEngine();
  for (const name of ['two groups', 'dilation 2', 'depthwise'] as const) {
    const layer = new Conv2d(cases[name], createRandom(0));
    const [gradient] = tf.tidy(() => {
      const x = tf.ones([1, 6, 6, 4]) as tf.Tensor4D;
      const { grads } = tf.variableGrads(() => tf.sum(layer.forward(x)));
      return [grads[layer.weight.value.name].dataSync()];
    });
    assert.ok(
      gradient.every((value) => value >= 16 && value <= 36),
      name,
    ); // pixels that a weight saw
    layer.dispose();
  }
});

conv('starts within 1 / sqrt(fan in), weight and bias', async () => {
  await useEngine();
  const layer = new Conv2d({ inChannels: 16, outChannels: 64, kernelSize: 3 }, createRandom(5));
  const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));
  const weight = largest(layer.weight.value.dataSync());
  assert.ok(weight <= 1 / 12 && weight > 0.99 / 12);
  assert.ok(largest(layer.bias!.value.dataSync()) <= 1 / 12);
  layer.dispose();
});

conv('refuses groups that do not divide the channels', () => {
  const make = () => new Conv2d({ inChannels: 4, outChannels: 6, kernelSize: 1, groups: 4 }, createRandom(0));
  assert.throws(make, /4 groups do not divide 4 and 6 channels/);
});
