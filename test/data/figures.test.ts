import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { drawFigures, type Pixels } from '../../lib/data';
import { drawRecipe } from '../../lib/data/draw-recipe';
import { recipeOf } from '../../lib/data/recipe';
import { suite } from '../harness';

const figures = suite('drawFigures');
const pixels = (set: ReturnType<typeof drawFigures>, i: number) => (set.samples[i].image as Pixels).data;

figures('the same seed gives the same bytes, here and on every other machine', () => {
  const set = drawFigures({ images: 3, seed: 7 });
  const hash = createHash('sha256');
  for (const [i, { persons }] of set.samples.entries())
    hash.update(JSON.stringify([[...persons[0].xy], persons[0].boxXyxy])).update(pixels(set, i));
  assert.is(hash.digest('hex').slice(0, 16), '6d4a44ea8a88430c');
});
figures('another seed gives others; more images leave the first as they were', () => {
  const few = drawFigures({ images: 2, seed: 1 });
  assert.equal(few.samples[1].persons, drawFigures({ images: 5, seed: 1 }).samples[1].persons);
  assert.not.equal(few.samples[0].persons, drawFigures({ images: 1, seed: 2 }).samples[0].persons);
});
figures('an image is drawn again from its recipe', () => {
  const set = drawFigures({ images: 3, seed: 5 });
  const recipe = recipeOf(set.samples[2].image as Pixels);
  assert.equal(drawRecipe(recipe!).data, pixels(set, 2));
});
figures('all joints are labelled, inside the box, and the box inside the image', () => {
  for (const { persons, widthPx, heightPx } of drawFigures({ images: 40 }).samples) {
    const [{ boxXyxy, xy, visible }] = persons;
    const [x1, y1, x2, y2] = boxXyxy;
    assert.ok(x1 >= 0 && y1 >= 0 && x2 <= widthPx && y2 <= heightPx);
    assert.ok(visible.every((v) => v === 1 || v === 2));
    for (let k = 0; k < 14; k++) {
      assert.ok(xy[2 * k] >= x1 && xy[2 * k] <= x2);
      assert.ok(xy[2 * k + 1] >= y1 && xy[2 * k + 1] <= y2);
    }
  }
});
figures('of the joints 8 to 30 % are hidden, by the body or by things in front', () => {
  const visible = drawFigures({ images: 200, seed: 4 }).samples.flatMap(({ persons }) => [
    ...persons[0].visible,
  ]);
  const hidden = visible.filter((v) => v === 1).length / visible.length;
  assert.ok(hidden > 0.08 && hidden < 0.3, `${hidden}`);
});
figures('some look at us and some away: left is on either side', () => {
  const { samples, joints } = drawFigures({ images: 100, seed: 4 });
  const [left, right] = ['left_shoulder', 'right_shoulder'].map((name) => joints.indexOf(name));
  const mirrored = samples.filter(({ persons: [{ xy }] }) => xy[2 * left] < xy[2 * right]).length;
  assert.ok(mirrored > 10 && mirrored < 90, `${mirrored} of 100`);
});
figures('twice the scale: twice the person', () => {
  const height = (scale: number) => {
    const [, y1, , y2] = drawFigures({ images: 1, seed: 2, scale }).samples[0].persons[0].boxXyxy;
    return y2 - y1;
  };
  assert.ok(Math.abs(height(2) - 2 * height(1)) < 0.1);
  assert.throws(() => drawFigures({ scale: 0 }), /figures: scale 0/);
});
