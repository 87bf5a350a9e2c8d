import * as assert from 'uvu/assert';
import { packColor, packRgb, plainImage, unpackRgb } from '../../../lib/data/packed-image';
import { type Affine, fromCenters, mirror, scaling, shift } from '../../../lib/data/transforms/matrix';
import { warpInto } from '../../../lib/data/transforms/warp';
import reference from '../../fixtures/warp-affine.json';
import { suite } from '../../harness';

const gray = (v: number) => packColor(v, v, v);
/** An image of whose pixels red is 10 times the number, counted from 1. */
const ramp = (width: number, height: number) => {
  const image = plainImage(width, height);
  image.data.forEach((_, i) => {
    image.data[i] = gray(10 * (i + 1));
  });
  return image;
};
const reds = ({ data }: { data: Int32Array }) => Array.from(data, (pixel) => pixel & 255);

const warp = suite('warpInto');
for (const { name, image, matrix, border, output } of reference.cases) {
  warp(`agrees with OpenCV's warpAffine to 1 of 255: ${name}`, () => {
    const out = plainImage(output.width, output.height, gray(border));
    const source = packRgb({ ...image, data: Uint8Array.from(image.data), channels: 3 });
    warpInto(out, source, fromCenters(matrix as unknown as Affine));
    const worst = unpackRgb(out).data.reduce((most, v, i) => Math.max(most, Math.abs(v - output.data[i])), 0);
    assert.ok(worst <= 1, `off by ${worst}`);
  });
}
warp('changes nothing when it changes nothing, and mirrors exactly', () => {
  const source = ramp(5, 3);
  for (const [matrix, want] of [
    [shift(0, 0), reds(source)],
    [mirror(5), [50, 40, 30, 20, 10, 100, 90, 80, 70, 60, 150, 140, 130, 120, 110]],
  ] as const) {
    const out = plainImage(5, 3, gray(200));
    warpInto(out, source, matrix);
    assert.equal(reds(out), want);
  }
});
warp('half a pixel over the border: half the image, half what was there', () => {
  const source = plainImage(4, 4, gray(100));
  const out = plainImage(6, 4, gray(20));
  warpInto(out, source, shift(0.5, 0));
  assert.equal(reds(out).slice(6, 12), [60, 100, 100, 100, 60, 20]);
});
warp('a part of the source is drawn alone, with an edge of its own', () => {
  const source = ramp(4, 1);
  const out = plainImage(4, 1, gray(0));
  warpInto(out, source, shift(0, 0), { left: 1, top: 0, right: 3, bottom: 1 });
  assert.equal(reds(out), [0, 20, 30, 0]);
});
warp('an image of one pixel, one far away, an empty part', () => {
  const out = plainImage(3, 3, gray(7));
  warpInto(out, plainImage(1, 1, gray(90)), shift(1, 1));
  assert.equal(reds(out), [7, 7, 7, 7, 90, 7, 7, 7, 7]);
  const same = out.data.slice();
  warpInto(out, ramp(4, 4), shift(1000, 0));
  warpInto(out, ramp(4, 4), shift(0, 0), { left: 2, top: 2, right: 2, bottom: 4 });
  assert.equal(out.data, same);
});
warp('never reads outside: any map of a white image gives white, border or a blend of the two', () => {
  const source = plainImage(13, 9, gray(255));
  for (let k = 0; k < 200; k++) {
    const angle = k * 0.37;
    const scale = 0.1 + (k % 17) / 6;
    const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
    const out = plainImage(16, 16, gray(114));
    warpInto(out, source, [c, s, (k % 11) - 3, -s, c, (k % 7) - 2]);
    assert.ok(reds(out).every((v) => v >= 114));
  }
});
warp('an enlargement keeps the mean of the inside', () => {
  const source = ramp(2, 2);
  const out = plainImage(4, 4);
  warpInto(out, source, scaling(2));
  assert.equal(reds(out).slice(5, 7), [18, 23]);
});
