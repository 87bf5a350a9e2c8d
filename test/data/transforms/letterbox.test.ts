import * as assert from 'uvu/assert';
import { type PackedImage, packColor, plainImage } from '../../../lib/data/packed-image';
import { fitRatio, letterboxInto } from '../../../lib/data/transforms/letterbox';
import { suite } from '../../harness';

const gray = packColor(114, 114, 114);
const box = suite('letterboxInto');
const letterbox = (source: PackedImage, [height, width]: number[]) => {
  const image = plainImage(width, height);
  return { image, ratio: letterboxInto(image, source, gray) };
};
box('640 x 480 into 416 x 416: 0.65, 416 x 312, border below', () => {
  const { image, ratio } = letterbox(plainImage(640, 480, 5), [416, 416]);
  assert.is(ratio, 0.65);
  assert.is(image.data[311 * 416 + 415], 5);
  assert.is(image.data[312 * 416], gray);
});
box('portrait images leave the border on the right', () => {
  assert.is(fitRatio({ width: 100, height: 200 }, [50, 50]), 0.25);
  const { image } = letterbox(plainImage(100, 200, 9), [50, 50]);
  assert.equal([image.data[24], image.data[25]], [9, gray]);
});
box('an image of one pixel, and one as thin as a line, are drawn', () => {
  assert.is(letterbox(plainImage(1, 1, 3), [8, 8]).image.data[63], 3);
  assert.is(letterbox(plainImage(1000, 1, 3), [8, 8]).image.data[7], 3);
});
