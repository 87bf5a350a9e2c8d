import * as assert from 'uvu/assert';
import { baseAnchors, featureSizes, gridAnchors, retinaAnchorOptions } from '../../lib/boxes';
import { numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const golden = readGolden('retina-assign');
const named = (name: string) => golden.find((c) => c.name === name)!;

const base = suite('baseAnchors');
base('golden base anchors of the five strides', () => {
  const want = named('base_anchors').outputs.base_anchors as unknown[];
  retinaAnchorOptions.strides.forEach((stride, level) => {
    assert.ok(worst(baseAnchors(stride), numbers(want[level]), 1e-7, 1e-7) <= 1);
  });
});
base('the fourth of stride 8 is the square [-16, -16, 16, 16]', () => {
  assert.equal([...baseAnchors(8).slice(12, 16)], [-16, -16, 16, 16]);
});
base('all ratios of a scale have the same area', () => {
  const a = baseAnchors(16);
  const area = (k: number) => (a[4 * k + 2] - a[4 * k]) * (a[4 * k + 3] - a[4 * k + 1]);
  for (let scale = 0; scale < 3; scale++) {
    for (const ratio of [1, 2]) assert.ok(Math.abs(area(scale) / area(scale + 3 * ratio) - 1) < 1e-6);
  }
});

const grid = suite('gridAnchors');
grid('golden anchors of five small maps', () => {
  const c = named('grid_anchors_small');
  const want = (c.outputs.anchors as unknown[]).flatMap((level) => [...numbers(level)]);
  assert.ok(worst(gridAnchors(c.inputs.featmap_hw as [number, number][]), want, 1e-7, 1e-7) <= 1);
});
grid('a 600 x 800 image has 9 anchors a cell on maps of 75x100 … 5x7', () => {
  const sizes = featureSizes(600, 800, retinaAnchorOptions.strides);
  assert.equal(sizes[0], [75, 100]);
  assert.equal(sizes[4], [5, 7]);
  const cells = sizes.reduce((sum, [h, w]) => sum + h * w, 0);
  assert.is(gridAnchors(sizes).length, cells * 9 * 4);
});
grid('a missing level is refused', () => {
  assert.throws(() => gridAnchors([[1, 1]]), /1 feature maps for 5 strides/);
});
