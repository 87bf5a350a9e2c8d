import * as assert from 'uvu/assert';
import { aboutMiddle, affineMatrix, drawAffine } from '../../../lib/data/transforms/affine';
import { mapPoints } from '../../../lib/data/transforms/matrix';
import { createRandom } from '../../../lib/engine/random';
import { suite } from '../../harness';

const still = { degrees: 0, scale: 1, shearXDegrees: 0, shearYDegrees: 0, translateX: 0, translateY: 0 };
const affine = suite('the affine map of YOLOX');
affine('the worked number: scale 2 and a shift of a tenth of 640', () => {
  const matrix = affineMatrix({ ...still, scale: 2, translateX: 0.1 }, [640, 640]);
  assert.equal([...mapPoints([10, 5], matrix)], [84, 10]);
});
affine('about the middle: the middle of the canvas comes to the middle, whatever angle and scale', () => {
  const matrix = affineMatrix({ ...still, degrees: 37, scale: 0.3 }, [100, 200]);
  const [x, y] = mapPoints([200, 100], aboutMiddle(matrix, [200, 400], [100, 200]));
  assert.ok(Math.abs(x - 100) < 1e-9 && Math.abs(y - 50) < 1e-9);
});
affine('draws stay within the ranges and reach most of them', () => {
  const random = createRandom(4);
  const ranges = { degrees: 10, translate: 0.1, scale: [0.5, 1.5] as const, shearDegrees: 2 };
  const drawn = Array.from({ length: 300 }, () => drawAffine(random, ranges));
  const spread = (of: (draw: (typeof drawn)[0]) => number) => [
    Math.min(...drawn.map(of)),
    Math.max(...drawn.map(of)),
  ];
  const [low, high] = spread(({ scale }) => scale);
  assert.ok(low >= 0.5 && low < 0.55 && high <= 1.5 && high > 1.45);
  const [left, right] = spread(({ degrees }) => degrees);
  assert.ok(left >= -10 && left < -9 && right <= 10 && right > 9);
});
