import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packRgb, plainImage } from '../../lib/data/packed-image';
import { findModel } from '../../lib/models';
import { fitImage, fitOf, toImage } from '../../lib/predict';
import { suite } from '../harness';

const yolox = findModel('yolox-s').pixels;
const imagenet = findModel('retinanet-r50-torchvision').pixels;

const fitting = suite('fitImage');
fitting('letterbox: blue first, bytes as they are, gray 114 right and below', () => {
  const image = packRgb({ data: Uint8Array.of(10, 20, 30, 40, 50, 60), width: 2, height: 1, channels: 3 });
  const fit = { kind: 'letterbox', size: [2, 3], border: 114 } as const;
  const { values, imageSize, ratio } = fitImage(image, fit, yolox);
  assert.equal(Array.from(values.subarray(0, 6)), [30, 20, 10, 60, 50, 40]);
  assert.ok(values.subarray(6).every((v) => v === 114));
  assert.equal(
    [imageSize, ratio],
    [
      [2, 1],
      [1, 1],
    ],
  );
});
fitting('letterbox: 1000 x 500 into 640 x 640 becomes 640 x 320, boxes come back', () => {
  const fit = fitOf(findModel('yolox-s'));
  const { imageSize, inputSize, ratio } = fitImage(plainImage(1000, 500), fit, yolox);
  assert.equal(
    [imageSize, inputSize, ratio],
    [
      [640, 320],
      [640, 640],
      [0.64, 0.64],
    ],
  );
  const found = { boxXyxy: [64, 32, 640, 320] as [number, number, number, number], score: 1, classIndex: 0 };
  assert.equal(toImage([found], ratio), [{ boxXyxy: [100, 50, 1000, 500], score: 1, classIndex: 0 }]);
});
fitting('shorter side: 800, unless the longer one would be above 1333; filled up to multiples of 32', () => {
  const fit = fitOf(findModel('retinanet-r50'));
  const sizes = (width: number, height: number) => {
    const { imageSize, inputSize, ratio } = fitImage(plainImage(width, height), fit, imagenet);
    assert.equal(ratio, [imageSize[0] / width, imageSize[1] / height]);
    return [imageSize, inputSize];
  };
  assert.equal(sizes(640, 480), [
    [1067, 800],
    [1088, 800],
  ]);
  assert.equal(sizes(480, 640), [
    [800, 1067],
    [800, 1088],
  ]);
  assert.equal(sizes(1000, 500), [
    [1333, 667],
    [1344, 672],
  ]);
});
fitting('takes one pixel, and 20,000 in a row', () => {
  for (const [width, height] of [
    [1, 1],
    [20_000, 1],
  ]) {
    for (const name of ['yolox-s', 'retinanet-r50']) {
      const { imageSize, values } = fitImage(
        plainImage(width, height, 0xffffff),
        fitOf(findModel(name)),
        yolox,
      );
      assert.ok(imageSize.every((side) => side >= 1) && values[0] === 255, name);
    }
  }
});
fitting('agrees with what torchvision computes, to a ten-thousandth', () => {
  const path = join(__dirname, '..', 'fixtures', 'predict', 'shorter-side.json');
  for (const { image, size, imageSize, inputSize, values } of JSON.parse(readFileSync(path, 'utf8'))) {
    const packed = packRgb({ ...image, data: Uint8Array.from(image.data), channels: 3 });
    const fit = { kind: 'shorter-side', size, resizer: 'pytorch' } as const;
    const fitted = fitImage(packed, fit, imagenet);
    assert.equal([fitted.imageSize, fitted.inputSize], [imageSize, inputSize]);
    assert.is(fitted.values.length, values.length);
    const worst = Math.max(...fitted.values.map((v, i) => Math.abs(v - values[i])));
    assert.ok(worst < 1e-4, `${worst}`);
  }
});
fitting('resized in bytes it stays within their rounding of that', () => {
  const path = join(__dirname, '..', 'fixtures', 'predict', 'shorter-side.json');
  const [, { image, size, values }] = JSON.parse(readFileSync(path, 'utf8'));
  const packed = packRgb({ ...image, data: Uint8Array.from(image.data), channels: 3 });
  const fitted = fitImage(packed, { kind: 'shorter-side', size }, imagenet);
  const worst = Math.max(...fitted.values.map((v, i) => Math.abs(v - values[i])));
  assert.ok(worst < 0.6 / Math.min(...imagenet.sd), `${worst}`);
});
