import * as assert from 'uvu/assert';
import {
  type Affine,
  fromCenters,
  inverse,
  mapBoxes,
  mapPoints,
  mirror,
  scaling,
  shift,
  then,
} from '../../../lib/data/transforms/matrix';
import { suite } from '../../harness';

const turn: Affine = [0, -1, 0, 1, 0, 0];
const close = (got: ArrayLike<number>, want: number[]) =>
  want.forEach((v, i) => {
    assert.ok(Math.abs(got[i] - v) < 1e-12, `${Array.from(got)} and ${want}`);
  });

const maps = suite('affine maps');
maps('first the one, then the other', () => {
  assert.equal([...mapPoints([1, 2], then(scaling(2), shift(10, 20)))], [12, 24]);
  assert.equal([...mapPoints([1, 2], then(shift(10, 20), scaling(2)))], [22, 44]);
});
maps('there and back', () => {
  const matrix = then(then(scaling(2, 3), turn), shift(5, -7));
  close(mapPoints(mapPoints([4, 9, -1, 0.5], matrix), inverse(matrix)), [4, 9, -1, 0.5]);
  assert.throws(() => inverse([1, 2, 0, 2, 4, 0]), /flattens the plane/);
});
maps('a mirror exchanges the edges', () => {
  assert.equal([...mapPoints([0, 3, 100, 3], mirror(100))], [100, 3, 0, 3]);
});
maps('centers at whole numbers: a shift stays, an enlargement moves by half of what it adds', () => {
  close(fromCenters(shift(3, 4)), [1, 0, 3, 0, 1, 4]);
  close(fromCenters(scaling(2)), [2, 0, -0.5, 0, 2, -0.5]);
});

const boxes = suite('mapBoxes');
boxes('the worked number: 0, 0, 2, 1 turned by a quarter', () => {
  assert.equal([...mapBoxes([0, 0, 2, 1], turn)], [-1, 0, 0, 2]);
});
boxes('is the box around the four corners, for any map', () => {
  const matrix: Affine = [0.9, -0.4, 3, 0.3, 1.2, -5];
  const [x1, y1, x2, y2] = [2, 3, 12, 8];
  const corners = mapPoints([x1, y1, x2, y1, x1, y2, x2, y2], matrix);
  const xs = corners.filter((_, i) => i % 2 === 0);
  const ys = corners.filter((_, i) => i % 2 === 1);
  close(mapBoxes([x1, y1, x2, y2], matrix), [
    Math.min(...xs),
    Math.min(...ys),
    Math.max(...xs),
    Math.max(...ys),
  ]);
});
