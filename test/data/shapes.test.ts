import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { pairwiseIou } from '../../lib/boxes';
import { drawShapes, type Pixels } from '../../lib/data';
import { suite } from '../harness';

const shapes = suite('drawShapes');
const pixels = (set: ReturnType<typeof drawShapes>, i: number) => (set.samples[i].image as Pixels).data;

shapes('the same seed gives the same bytes, here and on every other machine', () => {
  const set = drawShapes({ images: 3, seed: 7 });
  const hash = createHash('sha256');
  for (const [i, sample] of set.samples.entries())
    hash.update(JSON.stringify([[...sample.boxes], [...sample.labels]])).update(pixels(set, i));
  assert.is(hash.digest('hex').slice(0, 16), '3a15db70f59cdc68');
});
shapes('another seed gives others; more images leave the first as they were', () => {
  const few = drawShapes({ images: 2, seed: 1 });
  const many = drawShapes({ images: 5, seed: 1 });
  assert.equal(few.samples[1].boxes, many.samples[1].boxes);
  assert.equal(pixels(few, 1), pixels(many, 1));
  assert.not.equal(few.samples[0].boxes, drawShapes({ images: 1, seed: 2 }).samples[0].boxes);
});
shapes('boxes have whole corners inside the image, a size, and overlap by 0.2 at most', () => {
  for (const { boxes, labels, widthPx, heightPx } of drawShapes({ images: 30, widthPx: 200, heightPx: 150 })
    .samples) {
    assert.ok(labels.length >= 1 && labels.length <= 16);
    for (let i = 0; i < boxes.length; i += 4) {
      const [x1, y1, x2, y2] = boxes.subarray(i, i + 4);
      assert.ok([x1, y1, x2, y2].every(Number.isInteger));
      assert.ok(x1 >= 0 && y1 >= 0 && x2 <= widthPx && y2 <= heightPx && x2 > x1 && y2 > y1);
    }
    const n = labels.length;
    const iou = pairwiseIou(boxes, boxes);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) assert.ok(iou[i * n + j] <= 0.2);
  }
});
shapes('a square fills its box to the last pixel', () => {
  const set = drawShapes({ images: 40, mostObjects: 1 });
  const at = set.samples.findIndex(({ labels }) => labels[0] === 1);
  const { boxes, widthPx } = set.samples[at];
  const data = pixels(set, at);
  const [x1, y1, x2, y2] = boxes;
  const red = (x: number, y: number) => data[(y * widthPx + x) * 3];
  assert.is(red(x1, y1), 52);
  assert.is(red(x2 - 1, y2 - 1), 52);
  if (x1 > 0) assert.is.not(red(x1 - 1, y1), 52);
});
