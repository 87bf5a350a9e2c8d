import * as assert from 'uvu/assert';
import { fcosAnchors, retinanetAnchors, torchvisionGrid } from '../../lib/models/torchvision-anchors';
import { suite } from '../harness';

const grid = suite('torchvisionGrid');
grid('rounds anchors to whole pixels: 32 at ratio 1/2 is 46 x 22', () => {
  const anchors = torchvisionGrid([[1, 1]], retinanetAnchors);
  assert.is(anchors.length, 36);
  assert.equal(Array.from(anchors.slice(0, 4)), [-23, -11, 23, 11]);
  assert.equal(Array.from(anchors.slice(12, 16)), [-16, -16, 16, 16]);
  assert.equal(retinanetAnchors.sides[0], [32, 40, 50]);
});
grid('steps by whole pixels: 800 over 7 cells is 114', () => {
  const sizes = [100, 50, 25, 13, 7].map((cells) => [cells, cells] as const);
  const anchors = torchvisionGrid(sizes, fcosAnchors);
  const last = Array.from(anchors.slice(-4));
  assert.equal(last, [6 * 114 - 64, 6 * 114 - 64, 6 * 114 + 64, 6 * 114 + 64]);
});
