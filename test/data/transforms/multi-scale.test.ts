import * as assert from 'uvu/assert';
import { multiScaleSize, yoloxMultiScale } from '../../../lib/data/transforms/multi-scale';
import { suite } from '../../harness';

const sizes = suite('multiScaleSize');
sizes('640 becomes 480 to 800 in strides of 32, the same for ten steps', () => {
  const widths = Array.from({ length: 400 }, (_, step) =>
    multiScaleSize(yoloxMultiScale, [640, 640], 1, step),
  );
  assert.ok(widths.every(([h, w]) => h === w && w >= 480 && w <= 800 && w % 32 === 0));
  assert.is(new Set(widths.map(([, w]) => w)).size, 11);
  for (let step = 0; step < 400; step++) assert.equal(widths[step], widths[step - (step % 10)]);
});
sizes('depends on seed and step alone; the shape is kept', () => {
  assert.equal(
    multiScaleSize(yoloxMultiScale, [416, 416], 3, 57),
    multiScaleSize(yoloxMultiScale, [416, 416], 3, 57),
  );
  const [h, w] = multiScaleSize(yoloxMultiScale, [320, 640], 2, 0);
  assert.is(h % 32, 0);
  assert.ok(Math.abs(h - w / 2) < 32);
});
