import * as assert from 'uvu/assert';
import { gray114, packColor, plainImage } from '../../../lib/data/packed-image';
import { drawMixUp, mixUp } from '../../../lib/data/transforms/mixup';
import { createRandom } from '../../../lib/engine/random';
import { suite } from '../../harness';

const of = (color: number, width: number, height: number, box: number[] = []) => ({
  image: plainImage(width, height, color),
  objects: { boxes: Float64Array.from(box), labels: new Int32Array(box.length / 4) },
});
const plain = { jitter: 1, isFlipped: false, x: 0, y: 0 };

const mix = suite('mixUp');
mix('the mean of both, rounded down; the objects of both', () => {
  const one = of(packColor(10, 20, 255), 8, 8, [0, 0, 8, 8]);
  const { image, objects } = mixUp(one, of(packColor(11, 40, 255), 4, 4, [0, 0, 4, 4]), plain);
  assert.is(image.data[9], packColor(10, 30, 255));
  assert.equal([...objects.boxes], [0, 0, 8, 8, 0, 0, 8, 8]);
});
mix('smaller: the rest is black; beside an image of another shape stands gray', () => {
  const { image, objects } = mixUp(of(0, 8, 8), of(packColor(200, 200, 200), 8, 4, [0, 0, 8, 4]), {
    ...plain,
    jitter: 0.5,
  });
  const red = (x: number, y: number) => image.data[y * 8 + x] & 255;
  assert.equal([red(1, 1), red(1, 3), red(6, 6)], [100, (gray114 & 255) / 2, 0]);
  assert.equal([...objects.boxes], []); // 4 x 2: too small to keep
});
mix('larger: cut where the draw says, boxes with it', () => {
  const other = of(5, 8, 8, [4, 4, 8, 8]);
  const { objects } = mixUp(of(0, 8, 8), other, { ...plain, jitter: 1.5, x: 1, y: 0.5 });
  assert.equal([...objects.boxes], [2, 4, 8, 8]);
});
mix('mirrored: what was left is right', () => {
  const other = of(0, 8, 8, [0, 0, 4, 8]);
  assert.equal([...mixUp(of(0, 8, 8), other, { ...plain, isFlipped: true }).objects.boxes], [4, 0, 8, 8]);
});

const draw = suite('drawMixUp');
draw('jitters within its range and flips half of the time', () => {
  const random = createRandom(8);
  const drawn = Array.from({ length: 200 }, () => drawMixUp(random, [0.5, 1.5]));
  assert.ok(drawn.every(({ jitter, x, y }) => jitter >= 0.5 && jitter < 1.5 && x >= 0 && x < 1 && y < 1));
  const flips = drawn.filter(({ isFlipped }) => isFlipped).length;
  assert.ok(flips > 70 && flips < 130);
});
