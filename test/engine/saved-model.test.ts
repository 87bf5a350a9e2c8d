import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine, writeSavedModel } from '../../lib/engine';
import { findModel } from '../../lib/models';
import { suite, testWith } from '../harness';

/** The real TensorFlow, where it was installed for this test (.ci/run does). */
const python = join(__dirname, '..', '..', 'data', 'cache', 'tf-venv', 'bin', 'python');
const missing = existsSync(python) ? undefined : 'no TensorFlow for Python in data/cache/tf-venv';

const script = `
import sys
import numpy as np
import tensorflow as tf
folder, height, width = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
images = np.fromfile(folder + "/images.bin", "float32").reshape(1, height, width, 3)
outputs = tf.saved_model.load(folder).signatures["serving_default"](images=tf.constant(images))
[name] = outputs
outputs[name].numpy().tofile(folder + "/theirs.bin")
print(name)
`;

const folder = mkdtempSync(join(tmpdir(), 'saved-model-'));
const exported = suite('a SavedModel');
let engine = '';

exported.before(async () => {
  engine = (await useEngine()).name;
});
exported.after(() => rmSync(folder, { recursive: true, force: true }));

for (const name of ['yolox-nano', 'improved-yolox-micro']) {
  testWith(missing, exported, `of ${name} gives in Python's TensorFlow what it gives here`, () => {
    if (!engine.startsWith('native')) return;
    const network = trained(name);
    const images = tf.tidy(() => tf.tensor4d(createRandom(1).normals(64 * 96 * 3), [1, 64, 96, 3]));
    const stored = [...network.namedParameters().values(), ...network.namedBuffers().values()];
    const names = writeSavedModel(folder, {
      forward: (x) => (network.forward(x as tf.Tensor4D) as { raw: tf.Tensor }).raw,
      variables: stored.map(({ value }) => value),
      example: images,
      inputName: 'images',
    });
    assert.equal(names, ['output']);
    writeFileSync(join(folder, 'images.bin'), bytesOf(images));
    const args = ['-c', script, folder, '64', '96'];
    const said = execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    assert.is(said.trim(), 'output');
    const raw = tf.tidy(() => (network.forward(images) as { raw: tf.Tensor }).raw);
    const ours = raw.dataSync() as Float32Array;
    raw.dispose();
    const theirs = floats(readFileSync(join(folder, 'theirs.bin')));
    assert.is(theirs.length, ours.length);
    const worst = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i])), 0);
    assert.ok(worst < 1e-5, `off by ${worst}`);
    images.dispose();
    network.dispose();
  });
}

/** A network whose statistics and biases are not those of the start, so that folding has something to do. */
function trained(name: string) {
  const random = createRandom(2);
  const { network } = findModel(name).build(random);
  for (const [key, { value }] of [...network.namedBuffers(), ...network.namedParameters()]) {
    if (!/running|bias/.test(key)) continue;
    const values = random.normals(value.size).map((v) => (/var/.test(key) ? 1 + 0.1 * Math.abs(v) : 0.1 * v));
    tf.tidy(() => value.assign(tf.tensor(values, value.shape)));
  }
  return network.eval() as unknown as { forward(x: tf.Tensor4D): unknown } & typeof network;
}

function bytesOf(tensor: tf.Tensor): Uint8Array {
  const values = tensor.dataSync();
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function floats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
