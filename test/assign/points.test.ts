import * as assert from 'uvu/assert';
import { assignAtss } from '../../lib/assign/atss';
import { assignDsla, dslaOptions, levelScore } from '../../lib/assign/dsla';
import { assignFcos } from '../../lib/assign/fcos';
import { assignFovea } from '../../lib/assign/fovea';
import { gridAnchors } from '../../lib/boxes';
import { gridPoints } from '../../lib/boxes/points';
import { suite } from '../harness';

const one = { ranges: [[-1, 64]] as [number, number][] };
const points = gridPoints([[4, 4]], [8]);
const positives = (gtIndex: Int32Array) => [...gtIndex.keys()].filter((p) => gtIndex[p] >= 0);
const none = new Float64Array();

const fcos = suite('assignFcos');
fcos('finds nothing positive for no box, one outside the image, or one between points', () => {
  const found = (...box: number[]) =>
    positives(assignFcos(points, Float64Array.from(box), one).gtIndex).length;
  assert.equal([found(), found(100, 100, 120, 120), found(5, 5, 7, 7)], [0, 0, 0]);
});
fcos('gives a point to the smaller of two boxes', () => {
  const boxes = Float64Array.of(0, 0, 30, 30, 0, 0, 10, 10);
  assert.is(assignFcos(points, boxes, one).gtIndex[0], 1);
});

const fovea = suite('assignFovea');
fovea('gives a box smaller than a stride the cell it lies in', () => {
  const got = assignFovea(points, Float64Array.of(9, 9, 14, 14), { scaleRanges: [[1, 64]], sigma: 0.4 });
  assert.equal(positives(got.gtIndex), [5]);
});

const atss = suite('assignAtss');
const anchors = gridAnchors([[4, 4]], { strides: [8], ratios: [1], octaveBaseScale: 2, scalesPerOctave: 1 });
atss('leaves a box unlearnt that holds no anchor center', () => {
  assert.is(positives(assignAtss(anchors, [16], Float64Array.of(2, 2, 6, 6)).gtIndex).length, 0);
  assert.is(positives(assignAtss(anchors, [16], none).gtIndex).length, 0);
});
atss('gives a box the anchor that equals it', () => {
  const got = assignAtss(anchors, [16], Float64Array.of(8, 8, 24, 24));
  assert.ok(got.gtIndex[2 * 4 + 2] === 0 && got.maxIou[2 * 4 + 2] === 1);
});

const dsla = suite('assignDsla');
dsla('is 1 in the core zone, and nothing where no box is', () => {
  const corner = gridPoints([[8, 8]], [8], 0);
  const options = { ...dslaOptions, ranges: [[0, 64]] as [number, number][] };
  const got = assignDsla(corner, Float64Array.of(2, 2, 30, 30), options);
  assert.is(got.score[[...got.point].indexOf(2 * 8 + 2)], 1);
  assert.is(assignDsla(corner, none, options).point.length, 0);
});
dsla('falls from 1 at a bound to 0 at the moved bound, half way between', () => {
  const of = (reach: number) => levelScore(reach, 0, dslaOptions);
  assert.equal([of(64), of(76.8)], [1, 0]);
  assert.ok(Math.abs(of(70.4) - 0.5) < 1e-12);
  assert.is(levelScore(70.4, 0, { ...dslaOptions, bounds: 'code' }), (76 - 70.4) / 12);
});
