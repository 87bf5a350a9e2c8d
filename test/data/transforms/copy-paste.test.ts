import * as assert from 'uvu/assert';
import { plainImage } from '../../../lib/data/packed-image';
import { copyPaste, drawCopyPaste } from '../../../lib/data/transforms/copy-paste';
import { emptyMask, fillRings } from '../../../lib/data/transforms/rings';
import { createRandom } from '../../../lib/engine/random';
import { suite } from '../../harness';

const square = (x1: number, y1: number, x2: number, y2: number) =>
  Float64Array.of(x1, y1, x2, y1, x2, y2, x1, y2);
const count = (mask: { data: Uint8Array }) => mask.data.reduce((a, b) => a + b, 0);

const rings = suite('fillRings');
rings('the worked number, a hole, an outline over the border', () => {
  const fill = (list: Float64Array[]) => {
    const mask = emptyMask({ width: 10, height: 10 });
    fillRings(list, mask);
    return mask;
  };
  assert.is(count(fill([square(0, 0, 2, 2)])), 4);
  assert.is(count(fill([square(0, 0, 8, 8), square(2, 2, 4, 4)])), 60);
  assert.is(count(fill([square(-5, -5, 3, 3)])), 9);
  assert.is(count(fill([Float64Array.of(0, 0, 10, 0, 0, 10)])), 45);
  assert.is(count(fill([])), 0);
});

const paste = suite('copyPaste');
const still = { jitter: 1, isFlipped: false, x: 0, y: 0, chosen: [0] };
const image = (color: number, box: number[], masked = true) => ({
  image: plainImage(10, 10, color),
  objects: {
    boxes: Float64Array.from(box),
    labels: Int32Array.of(color),
    masks: [masked ? [square(...(box as [number, number, number, number]))] : []],
  },
});
paste('pastes inside the outline alone, and adds the object', () => {
  const { image: out, objects } = copyPaste(image(1, [0, 0, 10, 10]), image(2, [2, 2, 6, 6]), still);
  assert.is(out.data.filter((v) => v === 2).length, 16);
  assert.equal([...objects.labels], [1, 2]);
  assert.equal([...objects.boxes], [0, 0, 10, 10, 2, 2, 6, 6]);
});
paste('what is hidden is cut off the box of the mask, and one of which a fifth is left goes', () => {
  const half = copyPaste(image(1, [0, 0, 6, 10]), image(2, [0, 0, 6, 5]), still).objects;
  assert.equal([...half.boxes.subarray(0, 4)], [0, 5, 6, 10]);
  const gone = copyPaste(image(1, [0, 0, 10, 4]), image(2, [0, 0, 10, 9]), still).objects;
  assert.equal([...gone.labels], [2]);
});
paste('an object without a mask keeps its box, or goes by how much of the box is hidden', () => {
  const kept = copyPaste(image(1, [0, 0, 10, 10], false), image(2, [0, 0, 5, 5]), still).objects;
  assert.equal([...kept.boxes.subarray(0, 4)], [0, 0, 10, 10]);
  const gone = copyPaste(image(1, [0, 0, 5, 5], false), image(2, [0, 0, 6, 6]), still).objects;
  assert.equal([...gone.labels], [2]);
});
paste('objects without a mask, or not chosen, are not pasted', () => {
  const one = image(1, [0, 0, 4, 4]);
  assert.is(copyPaste(one, image(2, [2, 2, 6, 6], false), still), one);
  assert.is(copyPaste(one, image(2, [2, 2, 6, 6]), { ...still, chosen: [0.7] }), one);
});
paste('scaled, mirrored and shifted like its image', () => {
  const draw = { ...still, jitter: 0.5, isFlipped: true, x: -0.2, y: 0.1 };
  const { objects } = copyPaste(image(1, []), image(2, [0, 0, 8, 8]), draw);
  assert.equal([...objects.boxes], [4, 1, 8, 5]); // 0…4 mirrored is 6…10, moved by −2 and 1
});
paste('a draw has a number for each object', () => {
  const { chosen, jitter } = drawCopyPaste(createRandom(1), [0.5, 1.5], 7);
  assert.is(chosen.length, 7);
  assert.ok(jitter >= 0.5 && jitter < 1.5);
});
