import * as assert from 'uvu/assert';
import { tf, useEngine } from '../../lib/engine';
import { suite } from '../harness';
import { operationChecks } from './operation-checks';

process.env.PAPERSWEEP_ENGINE = 'wasm';
const operations = suite('operations on the WASM engine');

operations.before(async () => {
  await useEngine();
  assert.is(tf.getBackend(), 'wasm');
});
for (const [name, body] of operationChecks()) operations(name, body);
