import * as assert from 'uvu/assert';
import { packColor, plainImage } from '../../../lib/data/packed-image';
import { drawHsvShift, writeShifted } from '../../../lib/data/transforms/hsv';
import { createRandom } from '../../../lib/engine/random';
import { suite } from '../../harness';

const shifted = (color: [number, number, number], shift = {}, order: 'rgb' | 'bgr' = 'rgb') => {
  const out = new Float32Array(3);
  const whole = { hue: 0, saturation: 0, value: 0, ...shift };
  writeShifted(out, 0, plainImage(1, 1, packColor(...color)), whole, order);
  return [...out];
};

const hsv = suite('writeShifted');
hsv('a third of the circle (60 of 180) turns red into green, green into blue, blue into red', () => {
  assert.equal(shifted([255, 0, 0], { hue: 60 }), [0, 255, 0]);
  assert.equal(shifted([0, 255, 0], { hue: 60 }), [0, 0, 255]);
  assert.equal(shifted([0, 0, 255], { hue: 60 }), [255, 0, 0]);
  assert.equal(shifted([255, 0, 0], { hue: -60 }), [0, 0, 255]);
});
hsv('grays have no hue; value is cut at the ends', () => {
  assert.equal(shifted([90, 90, 90], { hue: 50 }), [90, 90, 90]);
  assert.equal(shifted([90, 90, 90], { value: 30 }), [120, 120, 120]);
  assert.equal(shifted([250, 250, 250], { value: 30 }), [255, 255, 255]);
  assert.equal(shifted([10, 10, 10], { value: -30 }), [0, 0, 0]);
});
hsv('no saturation left is gray, as bright as the brightest channel', () => {
  assert.equal(shifted([200, 100, 50], { saturation: -255 }), [200, 200, 200]);
});
hsv('blue first where asked for', () => {
  assert.equal(shifted([255, 0, 0], {}, 'bgr'), [0, 0, 255]);
});
hsv('no shift at all gives every color back to 4 of 255 (hues are steps of 2 degrees)', () => {
  const random = createRandom(3);
  for (let k = 0; k < 2000; k++) {
    const color: [number, number, number] = [random.integer(256), random.integer(256), random.integer(256)];
    shifted(color).forEach((v, i) => {
      assert.ok(Math.abs(v - color[i]) <= 4, `${color} became ${shifted(color)}`);
    });
  }
});

const draw = suite('drawHsvShift');
draw('whole numbers within reach, each nothing half of the time', () => {
  const random = createRandom(1);
  const drawn = Array.from({ length: 400 }, () =>
    drawHsvShift(random, { hue: 5, saturation: 30, value: 30 }),
  );
  assert.ok(drawn.every(({ hue }) => Number.isInteger(hue) && Math.abs(hue) < 5));
  assert.ok(drawn.every(({ saturation }) => Number.isInteger(saturation) && Math.abs(saturation) < 30));
  const nothing = drawn.filter(({ value }) => value === 0).length;
  assert.ok(nothing > 150 && nothing < 260, `${nothing}`);
});
