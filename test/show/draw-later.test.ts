import * as assert from 'uvu/assert';
import { drawLater, withPicture } from '../../lib/show/draw-later';
import { figure } from '../../lib/show/figure';
import { suite } from '../harness';

const made = figure({ name: 'line', title: 'A line', data: [{ x: [0, 1], y: [0, 1] }] });

const later = suite('withPicture');
later('gives the bundle that the figure would have drawn at once', async () => {
  const whole = await made.toMimeBundle();
  process.env[drawLater] = '1';
  const undrawn = await made.toMimeBundle();
  delete process.env[drawLater];
  assert.not.ok('image/png' in undrawn.data);
  assert.is(JSON.stringify(await withPicture(undrawn)), JSON.stringify(whole));
});
later('leaves what is no figure, or has its picture, as it is', async () => {
  const text = { data: { 'text/plain': 'a' } };
  assert.is(await withPicture(text), text);
  const drawn = await made.toMimeBundle();
  assert.is(await withPicture(drawn), drawn);
});
