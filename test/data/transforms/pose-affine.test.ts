import * as assert from 'uvu/assert';
import { mapPoints } from '../../../lib/data/transforms/matrix';
import {
  drawnPoseMatrix,
  drawPose,
  fmseAugmentation,
  noPoseDraw,
  placeOf,
  poseMatrix,
} from '../../../lib/data/transforms/pose-affine';
import { createRandom } from '../../../lib/engine/random';
import { suite } from '../../harness';

const pose = suite('the map of a person');
pose('a box of 40 x 20 times 1.25: 50 wide about its middle; into a portrait it is as wide', () => {
  assert.equal(placeOf([10, 20, 50, 40], [256, 256]), { center: [30, 30], widthPx: 50 });
  assert.equal(placeOf([10, 20, 50, 40], [192, 256]), { center: [30, 30], widthPx: 50 });
  assert.equal(placeOf([0, 0, 30, 80], [192, 256]).widthPx, 75);
});
pose('the center comes to the middle; the edges of the crop to the edges', () => {
  const matrix = poseMatrix({ center: [30, 40], widthPx: 50 }, 0, [100, 100]);
  assert.equal([...mapPoints([30, 40, 5, 15], matrix)], [50, 50, 0, 0]);
});
pose('30 degrees keep the middle and all distances', () => {
  const [x, y, a, b] = mapPoints(
    [30, 40, 33, 44],
    poseMatrix({ center: [30, 40], widthPx: 100 }, 30, [100, 100]),
  );
  assert.ok(Math.abs(x - 50) < 1e-9 && Math.abs(y - 50) < 1e-9);
  assert.ok(Math.abs(Math.hypot(a - x, b - y) - 5) < 1e-9);
});
pose('a mirrored image shows the person mirrored about the middle', () => {
  const place = { center: [30, 40] as const, widthPx: 100 };
  const plain = mapPoints([35, 42], drawnPoseMatrix(place, noPoseDraw, 200, [100, 100]));
  const mirrored = mapPoints(
    [35, 42],
    drawnPoseMatrix(place, { ...noPoseDraw, isFlipped: true }, 200, [100, 100]),
  );
  assert.ok(Math.abs(mirrored[0] - (100 - plain[0])) < 1e-9);
  assert.ok(Math.abs(mirrored[1] - plain[1]) < 1e-9);
});
pose('draws: rotation within 30 degrees, scale 0.65 to 1.35, half of them mirrored', () => {
  const random = createRandom(5);
  const drawn = Array.from({ length: 300 }, () => drawPose(random, fmseAugmentation));
  assert.ok(drawn.every(({ degrees }) => Math.abs(degrees) <= 30));
  assert.ok(drawn.some(({ degrees }) => degrees > 25) && drawn.some(({ degrees }) => degrees < -25));
  assert.ok(drawn.every(({ scale }) => scale >= 0.65 && scale < 1.35));
  const flips = drawn.filter(({ isFlipped }) => isFlipped).length;
  assert.ok(flips > 110 && flips < 190);
});
