import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { pairwiseIou } from '../../lib/boxes';
import { drawShapes, type Pixels } from '../../lib/data';
import { drawRecipe } from '../../lib/data/draw-recipe';
import { recipeOf } from '../../lib/data/recipe';
import { emptyMask, fillRings } from '../../lib/data/transforms/rings';
import { suite } from '../harness';

const shapes = suite('drawShapes');
const pixels = (set: ReturnType<typeof drawShapes>, i: number) => (set.samples[i].image as Pixels).data;
const small = { widthPx: 200, heightPx: 150 };

shapes('the same seed gives the same bytes, here and on every other machine', () => {
  const set = drawShapes({ images: 3, seed: 7, ...small });
  const hash = createHash('sha256');
  for (const [i, sample] of set.samples.entries())
    hash.update(JSON.stringify([[...sample.boxes], [...sample.labels]])).update(pixels(set, i));
  assert.is(hash.digest('hex').slice(0, 16), '67c003b5a992515b');
});
shapes('another seed gives others; more images leave the first as they were', () => {
  const few = drawShapes({ images: 2, seed: 1, ...small });
  const many = drawShapes({ images: 5, seed: 1, ...small });
  assert.equal(few.samples[1].boxes, many.samples[1].boxes);
  assert.equal(pixels(few, 1), pixels(many, 1));
  assert.not.equal(few.samples[0].boxes, drawShapes({ images: 1, seed: 2, ...small }).samples[0].boxes);
});
shapes('an image is drawn again from its recipe', () => {
  const set = drawShapes({ images: 3, seed: 5, ...small });
  const recipe = recipeOf(set.samples[2].image as Pixels);
  assert.equal(drawRecipe(recipe!).data, pixels(set, 2));
});
shapes('boxes have whole corners inside the image and a size', () => {
  for (const { boxes, labels, widthPx, heightPx } of drawShapes({ images: 30, ...small }).samples) {
    assert.ok(labels.length >= 1 && labels.length <= 16);
    for (let i = 0; i < boxes.length; i += 4) {
      const [x1, y1, x2, y2] = boxes.subarray(i, i + 4);
      assert.ok([x1, y1, x2, y2].every(Number.isInteger));
      assert.ok(x1 >= 0 && y1 >= 0 && x2 <= widthPx && y2 <= heightPx && x2 > x1 && y2 > y1);
    }
  }
});
shapes('sizes spread over five octaves, aspects beyond 4, objects overlap, all six classes are there', () => {
  const { samples, classes } = drawShapes({ images: 200, seed: 3 });
  const boxes = samples.flatMap((sample) =>
    Array.from(sample.labels.keys(), (k) => Array.from(sample.boxes.subarray(4 * k, 4 * k + 4))),
  );
  const sides = boxes.map(([x1, y1, x2, y2]) => [x2 - x1, y2 - y1]);
  const share = (isSo: (side: number[]) => boolean) => sides.filter(isSo).length / sides.length;
  assert.ok(share(([w, h]) => Math.max(w, h) < 32) > 0.15);
  assert.ok(share(([w, h]) => Math.max(w, h) > 150) > 0.15);
  assert.ok(share(([w, h]) => Math.max(w / h, h / w) > 4) > 0.005);
  const overlapping = samples.filter((sample) => {
    const n = sample.labels.length;
    const iou = pairwiseIou(sample.boxes, sample.boxes);
    return iou.some((v, i) => i % n !== Math.floor(i / n) && v > 0.05);
  });
  assert.ok(overlapping.length > 0.5 * samples.length);
  assert.equal(new Set(samples.flatMap(({ labels }) => [...labels])).size, classes.length);
});
shapes('without clutter: the same things in the same places, on other pixels', () => {
  const [usual, plain] = [true, false].map((clutter) =>
    drawShapes({ images: 2, seed: 7, clutter, ...small }),
  );
  assert.equal(usual.samples[1].boxes, plain.samples[1].boxes);
  assert.not.equal(pixels(usual, 1), pixels(plain, 1));
  const recipe = recipeOf(plain.samples[1].image as Pixels);
  assert.equal(drawRecipe(recipe!).data, pixels(plain, 1));
});
shapes('three to six classes; other options are refused by name', () => {
  assert.equal(drawShapes({ images: 1, classes: 3 }).classes, ['disc', 'square', 'bar']);
  assert.throws(() => drawShapes({ classes: 7 }), /shapes: classes 7; expected 3 to 6/);
  assert.throws(() => drawShapes({ images: 0 }), /shapes: images 0; expected a whole number from 1/);
});
shapes('a mask lies in its box and, but for the tips of triangles, reaches its sides', () => {
  for (const { boxes, labels, masks, widthPx, heightPx } of drawShapes({ images: 4, seed: 9, ...small })
    .samples) {
    masks?.forEach((rings, k) => {
      const mask = emptyMask({ width: widthPx, height: heightPx });
      fillRings(rings, mask);
      const at = Array.from(mask.data.keys()).filter((i) => mask.data[i] === 1);
      const xs = at.map((i) => i % widthPx);
      assert.ok(Math.min(...xs) >= boxes[4 * k] && Math.max(...xs) < boxes[4 * k + 2]);
      if (labels[k] !== 3)
        assert.ok(Math.min(...xs) - boxes[4 * k] <= 3 && boxes[4 * k + 2] - Math.max(...xs) <= 4);
    });
  }
});
