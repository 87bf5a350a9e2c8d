import * as assert from 'uvu/assert';
import {
  averageFlipped,
  decodeMsra,
  flipBack,
  fmseTargets,
  msraTargets,
  unbiasedTargets,
} from '../../lib/heatmaps';
import { suite } from '../harness';

const at = (x: number, y: number) => ({ xy: Float64Array.of(x, y), visible: [1] });

const targets = suite('heatmap targets');
targets('of the FMSE paper are cut at one sigma, where the bell is still 0.61', () => {
  const got = fmseTargets(at(64, 64), [128, 128], [64, 64]);
  assert.ok(Math.abs(got.values[32 * 64 + 38] - Math.exp(-0.5)) < 1e-6);
  assert.is(got.values[32 * 64 + 39], 0);
});
targets('outside the map, or of a joint that is not labelled, weigh nothing', () => {
  const away = msraTargets(at(500, 10), [128, 128], [32, 32], 2);
  assert.equal([away.weight[0], Math.max(...away.values)], [0, 0]);
  const hidden = msraTargets({ xy: Float64Array.of(60, 60), visible: [0] }, [128, 128], [32, 32], 2);
  assert.equal([hidden.weight[0], Math.max(...hidden.values)], [0, 0]);
});

const decode = suite('decoding');
decode('finds the joint that was drawn, to a quarter of a heatmap pixel', () => {
  const { xy } = decodeMsra(unbiasedTargets(at(40.3, 71.9), [128, 128], [32, 32], 2), [128, 128], true);
  assert.ok(Math.hypot(xy[0] - 40.3, xy[1] - 71.9) < 1);
});

const flip = suite('averageFlipped');
flip('of a map and its own mirror is the map', () => {
  const two = { xy: Float64Array.of(40, 40, 90, 60), visible: [1, 1] };
  const maps = msraTargets(two, [128, 128], [32, 32], 2);
  assert.equal(averageFlipped(maps, flipBack(maps, [[0, 1]]), [[0, 1]], false).values, maps.values);
});
