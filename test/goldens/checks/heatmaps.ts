/** heatmaps.json: targets, decoders, flips, and the losses on heatmaps. */
import { tf } from '../../../lib/engine';
import {
  decodeHrnet,
  decodeMsra,
  decodeUdp,
  flipBack,
  gaussianKernel,
  type Heatmaps,
  heatmapPeaks,
  msraTargets,
  type Size,
  udpTargets,
  unbiasedTargets,
} from '../../../lib/heatmaps';
import { focalMse, jointsMse } from '../../../lib/losses/heatmap-mse';
import { type Check, compare, compareWithin, tensorOf, valueAndGradient } from '../compare';
import { type GoldenArray, numbers } from '../read';

function mapsOf(array: unknown, from = 0, length?: number): Heatmaps {
  const shape = (array as GoldenArray).shape;
  const values = Float32Array.from(numbers(array));
  const [h, w] = shape.slice(-2);
  return { values: values.subarray(from, length === undefined ? undefined : from + length), size: [w, h] };
}

const targets: Check = ({ name, inputs, outputs }) => {
  const make = name.startsWith('udp') ? udpTargets : inputs.unbiased ? unbiasedTargets : msraTargets;
  const joints = { xy: numbers(inputs.joints ?? inputs.keypoints), visible: numbers(inputs.visible) };
  const input = (inputs.image_size ?? inputs.input_size) as Size;
  const got = make(joints, input, inputs.heatmap_size as Size, inputs.sigma as number);
  return [
    compareWithin('maps', got.values, outputs.target ?? outputs.heatmaps, 1e-5, 1e-5),
    compareWithin('weights', got.weight, outputs.target_weight ?? outputs.keypoint_weights, 1e-5, 1e-5),
  ];
};

const decoders: Check = ({ name, inputs, outputs }) => {
  const maps = mapsOf(inputs.heatmaps);
  const size = inputs.input_size as Size;
  const got = name.startsWith('udp')
    ? decodeUdp(maps, size)
    : decodeMsra(maps, size, inputs.unbiased === true);
  return [
    compareWithin('joints', got.xy, outputs.keypoints_input_px, 0, 1e-3),
    compareWithin('scores', got.score, outputs.scores, 1e-5, 1e-5),
  ];
};

const hrnet: Check = ({ name, inputs, outputs }) => {
  const [batch, joints, h, w] = (inputs.heatmaps as GoldenArray).shape;
  const pair = (of: unknown, b: number): Size => [numbers(of)[2 * b], numbers(of)[2 * b + 1]];
  const all = Array.from({ length: batch }, (_, b) => {
    const maps = mapsOf(inputs.heatmaps, b * joints * h * w, joints * h * w);
    const decoded = decodeHrnet(maps, pair(inputs.center, b), pair(inputs.scale, b), !name.endsWith('0'));
    return { decoded, peaks: heatmapPeaks(maps) };
  });
  const joined = (of: (one: (typeof all)[number]) => Float64Array) =>
    all.flatMap((one) => Array.from(of(one)));
  return [
    compareWithin(
      'joints',
      joined((o) => o.decoded.xy),
      outputs.final_preds,
      0,
      1e-3,
    ),
    compareWithin(
      'peaks',
      joined((o) => o.peaks.score),
      outputs.maxvals,
      1e-5,
      1e-5,
    ),
  ];
};

const fmse: Check = async ({ inputs, outputs }) => {
  const { gamma, delta } = inputs as Record<string, number>;
  const got = await valueAndGradient(inputs.pred, (x) =>
    tf.tidy(() => tf.sum(focalMse(x, tensorOf(inputs.target), { gamma, delta }))),
  );
  return [
    compare('float32', 'loss', got.value, outputs.loss_sum),
    compare('float32', 'gradient', got.gradient, outputs.grad_of_sum),
  ];
};

const joints: Check = async ({ name, inputs, outputs }) => {
  const last = (t: tf.Tensor) => tf.transpose(t, [0, 2, 3, 1]) as tf.Tensor4D;
  const weight = () =>
    name.endsWith('1') ? (tf.squeeze(tensorOf(inputs.target_weight), [2]) as tf.Tensor2D) : undefined;
  const got = await valueAndGradient(inputs.pred, (x) =>
    tf.tidy(() => jointsMse(last(x), last(tensorOf(inputs.target)), weight())),
  );
  return [
    compare('float32', 'loss', got.value, outputs.loss),
    compare('float32', 'gradient', got.gradient, outputs.grad),
  ];
};

/** heatmaps.json */
export const heatmaps: Check = (golden) => {
  const { inputs, outputs } = golden;
  if (outputs.kernel_13x13) {
    const got = gaussianKernel(13, inputs.delta as number);
    return [compareWithin('kernel', got, outputs.kernel_13x13, 1e-5, 1e-5)];
  }
  if (outputs.flipped) {
    const got = flipBack(mapsOf(inputs.heatmaps), inputs.pairs as [number, number][]).values;
    return [compareWithin('maps', got, outputs.flipped, 1e-5, 1e-5)];
  }
  if (outputs.grad_of_sum) return fmse(golden);
  if (inputs.target_weight) return joints(golden);
  if (outputs.final_preds) return hrnet(golden);
  return outputs.keypoints_input_px ? decoders(golden) : targets(golden);
};
