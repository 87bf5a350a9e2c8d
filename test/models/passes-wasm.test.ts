import * as assert from 'uvu/assert';
import { tf, useEngine } from '../../lib/engine';
import { suite } from '../harness';
import { passes } from './passes';

process.env.PAPERSWEEP_ENGINE = 'wasm';
const models = suite('every model, forward, backward and decode, on the WASM engine');

models.before(async () => {
  await useEngine();
  assert.is(tf.getBackend(), 'wasm');
});
for (const [name, body] of passes()) models(name, body);
