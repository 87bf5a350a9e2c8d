import * as assert from 'uvu/assert';
import {
  averageFlipped,
  decodeHrnet,
  decodeMsra,
  decodeUdp,
  flipBack,
  fmseTargets,
  gaussianKernel,
  type Heatmaps,
  type HeatmapTargets,
  heatmapPeaks,
  type Joints,
  msraTargets,
  type Size,
  udpTargets,
  unbiasedTargets,
} from '../../lib/heatmaps';
import { type GoldenArray, type GoldenCase, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const cases = readGolden('heatmaps');
const find = (name: string) => cases.find((c) => c.name === name)!;
const same = (got: ArrayLike<number>, want: unknown, atol = 1e-5) =>
  assert.ok(worst(got, numbers(want), 1e-5, atol) <= 1, `worst ${worst(got, numbers(want), 1e-5, atol)}`);

const jointsOf = ({ inputs }: GoldenCase): Joints => ({
  xy: numbers(inputs.joints ?? inputs.keypoints),
  visible: numbers(inputs.visible),
});
const mapsOf = (array: unknown, from = 0, length?: number): Heatmaps => {
  const { shape } = array as GoldenArray;
  const values = Float32Array.from(numbers(array));
  return {
    values: values.subarray(from, length ? from + length : undefined),
    size: [shape.at(-1)!, shape.at(-2)!],
  };
};

type Targets = (joints: Joints, input: Size, heatmap: Size, sigma: number) => HeatmapTargets;
const targets = suite('heatmap targets');
const kinds: [string, Targets][] = [
  ['hrnet_target_32x32_s2', msraTargets],
  ['hrnet_target_24x32_s1', msraTargets],
  ['msra', msraTargets],
  ['msra_unbiased', unbiasedTargets],
  ['udp', udpTargets],
];
for (const [name, make] of kinds) {
  targets(`agree with the reference: ${name}`, () => {
    const golden = find(name);
    const { inputs, outputs } = golden;
    const input = (inputs.image_size ?? inputs.input_size) as Size;
    const got = make(jointsOf(golden), input, inputs.heatmap_size as Size, inputs.sigma as number);
    same(got.values, outputs.target ?? outputs.heatmaps);
    same(got.weight, outputs.target_weight ?? outputs.keypoint_weights);
  });
}
targets('of the FMSE paper are cut at one sigma, where the bell is still 0.61', () => {
  same(gaussianKernel(13, 6), find('fmse_paper_gauss_kernel').outputs.kernel_13x13);
  const got = fmseTargets({ xy: Float64Array.of(64, 64), visible: [1] }, [128, 128], [64, 64]);
  assert.ok(Math.abs(got.values[32 * 64 + 38] - Math.exp(-0.5)) < 1e-6);
  assert.is(got.values[32 * 64 + 39], 0);
});
targets('outside the map weigh nothing', () => {
  const got = msraTargets({ xy: Float64Array.of(500, 10), visible: [1] }, [128, 128], [32, 32], 2);
  assert.equal([got.weight[0], Math.max(...got.values)], [0, 0]);
});

const decode = suite('decoding');
for (const [name, make] of [
  ['msra_decode', (m: Heatmaps, s: Size) => decodeMsra(m, s)],
  ['msra_unbiased_decode', (m: Heatmaps, s: Size) => decodeMsra(m, s, true)],
  ['udp_decode', decodeUdp],
] as const) {
  decode(`agrees with the reference: ${name}`, () => {
    const { inputs, outputs } = find(name);
    const got = make(mapsOf(inputs.heatmaps), inputs.input_size as Size);
    same(got.xy, outputs.keypoints_input_px, 1e-3);
    same(got.score, outputs.scores);
  });
}
for (const refine of [true, false]) {
  decode(`agrees with HRNet, quarter offset ${refine ? 'on' : 'off'}`, () => {
    const { inputs, outputs } = find(`hrnet_decode_post${refine ? 1 : 0}`);
    const [all, center, scale] = [numbers(inputs.heatmaps), numbers(inputs.center), numbers(inputs.scale)];
    const joints = all.length / 2 / (16 * 12);
    for (let b = 0; b < 2; b++) {
      const maps = mapsOf(inputs.heatmaps, b * joints * 16 * 12, joints * 16 * 12);
      const pair = (of: Float64Array): Size => [of[b * 2], of[b * 2 + 1]];
      const got = decodeHrnet(maps, pair(center), pair(scale), refine);
      const want = (key: string, n: number) => Array.from(numbers(outputs[key]).subarray(b * n, (b + 1) * n));
      same(got.xy, { shape: [], data: want('final_preds', joints * 2) }, 1e-3);
      same(heatmapPeaks(maps).score, { shape: [], data: want('maxvals', joints) });
    }
  });
}
decode('finds the joint that was drawn, to a quarter of a heatmap pixel', () => {
  const joints = { xy: Float64Array.of(40.3, 71.9), visible: [1] };
  const { xy } = decodeMsra(unbiasedTargets(joints, [128, 128], [32, 32], 2), [128, 128], true);
  assert.ok(Math.hypot(xy[0] - 40.3, xy[1] - 71.9) < 1);
});

const flip = suite('flipBack');
flip('agrees with the reference', () => {
  const { inputs, outputs } = find('flip_back');
  same(flipBack(mapsOf(inputs.heatmaps), inputs.pairs as [number, number][]).values, outputs.flipped);
});
flip('averages a map with its own mirror to itself', () => {
  const maps = mapsOf(find('msra').outputs.heatmaps);
  const mirrored = flipBack(maps, [[0, 1]]);
  assert.equal(averageFlipped(maps, mirrored, [[0, 1]], false).values, maps.values);
});
