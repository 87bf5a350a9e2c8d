import * as assert from 'uvu/assert';
import { packColor, plainImage } from '../../lib/data/packed-image';
import { findModel } from '../../lib/models';
import { cropPerson, jointsOf, mirrored } from '../../lib/predict';
import { suite } from '../harness';

const { pixels } = findModel('hourglass-1');

/** Red rises to the right, green downwards: value / 255 tells where a pixel came from. */
function ramp(width: number, height: number) {
  const image = plainImage(width, height);
  for (let i = 0; i < width * height; i++) image.data[i] = packColor(i % width, Math.floor(i / width), 255);
  return image;
}

const cropping = suite('cropPerson');
cropping('cuts 1.25 times the box, widened to the input’s shape, about its middle; black outside', () => {
  // The box 100..140, 60..140 is 40 x 80; at 3:4 its width becomes 60, times 1.25: 75 x 100 pixels.
  const { values, place } = cropPerson(ramp(200, 160), [100, 60, 140, 140], { size: [75, 100] }, pixels);
  assert.equal([place.center, place.widthPx], [[120, 100], 75]);
  const at = (x: number, y: number) => Array.from(values.subarray((y * 75 + x) * 3, (y * 75 + x) * 3 + 3));
  const close = (got: number[], want: number[]) =>
    assert.ok(
      got.every((v, i) => Math.abs(v * 255 - want[i]) <= 1),
      `${got.map((v) => v * 255)}, not ${want}`,
    );
  close(at(0, 0), [82.5, 50, 255]);
  close(at(74, 99), [156.5, 149, 255]);
  const outside = cropPerson(ramp(200, 160), [0, 0, 40, 80], { size: [75, 100] }, pixels);
  assert.equal(Array.from(outside.values.subarray(0, 3)), [0, 0, 0]);
});

const mirror = suite('mirrored');
mirror('turns each row round, keeping the channels', () => {
  const values = Float32Array.from({ length: 12 }, (_, i) => i);
  const crop = { values, size: [2, 2] as [number, number], place: { center: [0, 0] as const, widthPx: 1 } };
  assert.equal(Array.from(mirrored(crop)), [3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8]);
});

const joints = suite('jointsOf');
const crop = {
  values: new Float32Array(0),
  size: [64, 64] as [number, number],
  place: { center: [100, 50] as const, widthPx: 64 },
};
/** A map of 16 x 16 with one high pixel. */
function peak(x: number, y: number, height = 1) {
  const values = new Float32Array(256);
  values[y * 16 + x] = height;
  return values;
}
const maps = (...each: Float32Array[]) => ({
  values: Float32Array.from(each.flatMap((map) => Array.from(map))),
  size: [16, 16] as [number, number],
});
joints(
  'a peak in the middle of the map is the middle of the crop; a pixel of the map is four of the image',
  () => {
    const { xy, score } = jointsOf(maps(peak(8, 8), peak(9, 6, 0.5)), crop);
    assert.equal(Array.from(xy), [100, 50, 104, 42]);
    assert.equal(Array.from(score), [1, 0.5]);
  },
);
joints('the mean with the mirrored image: sides change places, its maps are moved by one', () => {
  // In the mirrored crop the left joint shows as the right one, at 15 − x; moved one to the right it is back at x.
  const mirror = { maps: maps(peak(15 - 10 + 1, 8), peak(15 - 5 + 1, 8)), pairs: [[0, 1]] as const };
  const { xy, score } = jointsOf(maps(peak(5, 8), peak(10, 8)), crop, mirror);
  assert.equal(Array.from(score), [1, 1]);
  assert.equal(Array.from(xy), [88, 50, 108, 50]);
});
