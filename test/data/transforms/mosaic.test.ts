import * as assert from 'uvu/assert';
import { packColor, plainImage } from '../../../lib/data/packed-image';
import {
  drawMosaicCenter,
  type LabelledImage,
  type MosaicCenter,
  mosaicInto,
} from '../../../lib/data/transforms/mosaic';
import { createRandom } from '../../../lib/engine/random';
import { suite } from '../../harness';

const still = { degrees: 0, scale: 1, shearXDegrees: 0, shearYDegrees: 0, translateX: 0, translateY: 0 };
const tile = (color: number, width = 100, height = 100) => ({
  image: plainImage(width, height, color),
  objects: { boxes: Float64Array.of(10, 10, 90, 90), labels: Int32Array.of(color) },
});
const colors = [1, 2, 3, 4].map((v) => packColor(v, v, v));

const mosaic = (tiles: LabelledImage[], center: MosaicCenter, draw: typeof still, [h, w]: number[]) => {
  const image = plainImage(w, h);
  return { image, objects: mosaicInto(image, tiles, center, draw) };
};

const four = suite('mosaicInto');
four('four images about the middle: a quarter of each, with the quarter of its box', () => {
  const { image, objects } = mosaic(
    colors.map((c) => tile(c)),
    { x: 100, y: 100 },
    still,
    [100, 100],
  );
  const at = (x: number, y: number) => image.data[y * 100 + x];
  assert.equal([at(10, 10), at(90, 10), at(10, 90), at(90, 90)], colors);
  assert.equal([...objects.boxes.subarray(0, 8)], [0, 0, 40, 40, 60, 0, 100, 40]);
  assert.equal([...objects.labels], colors);
});
four('half as large: all four whole, their boxes whole', () => {
  const { objects } = mosaic(
    colors.map((c) => tile(c)),
    { x: 100, y: 100 },
    { ...still, scale: 0.5 },
    [100, 100],
  );
  assert.equal([...objects.boxes.subarray(12)], [55, 55, 95, 95]);
});
four('beside images that are less high than the output stands gray', () => {
  const flat = colors.map((c) => tile(c, 100, 50));
  const { image } = mosaic(flat, { x: 100, y: 100 }, { ...still, scale: 0.5 }, [100, 100]);
  assert.is(image.data[10 * 100 + 50], packColor(114, 114, 114));
  assert.is(image.data[40 * 100 + 20], colors[0]);
});
four(
  'what the canvas cuts off is not drawn: the center at a quarter leaves half of the upper left image',
  () => {
    const draw = { ...still, scale: 0.5 };
    const { image, objects } = mosaic(
      colors.map((c) => tile(c)),
      { x: 50, y: 100 },
      draw,
      [100, 100],
    );
    assert.is(image.data[25 * 100 + 10], colors[0]);
    assert.equal([...objects.boxes.subarray(0, 4)], [0, 5, 20, 45]);
  },
);
four('an image without objects adds none', () => {
  const empty = {
    image: plainImage(50, 50),
    objects: { boxes: new Float64Array(0), labels: new Int32Array(0) },
  };
  const { objects } = mosaic([empty, empty, empty, tile(7)], { x: 50, y: 50 }, still, [50, 50]);
  assert.equal([...objects.labels], [7]);
});

const center = suite('drawMosaicCenter');
center('in the middle half of the canvas', () => {
  const random = createRandom(2);
  for (let k = 0; k < 100; k++) {
    const { x, y } = drawMosaicCenter(random, [100, 200]);
    assert.ok(x >= 100 && x < 300 && y >= 50 && y < 150 && Number.isInteger(x) && Number.isInteger(y));
  }
});
