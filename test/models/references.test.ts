/** Networks against those that torchvision, mmdetection and the authors of HRNet and the hourglass wrote. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Detection } from '../../lib/boxes';
import { createRandom, tf, useEngine, withoutLeak } from '../../lib/engine';
import { type DenseOutputs, findModel, type Model } from '../../lib/models';
import { loadStateDict, stateShapes } from '../../lib/nn';
import { worst } from '../goldens/read';
import { suite } from '../harness';

/** What `test/fixtures/models/make.py` wrote of one network; arrays as PyTorch holds them, every `step`-th number. */
interface Reference {
  model: string;
  config: object;
  /** Width and height. */
  image: [number, number];
  /** Names and shapes, one a line, sorted. */
  tensors: { count: number; sha256: string };
  outputs: Record<string, { shape: number[]; abs: number; step: number; data: number[] }>;
  /** Of each image how many, and the best: x1, y1, x2, y2, score, class. */
  detections?: { count: number; best: number[][] }[];
}

const file = join(__dirname, '..', 'fixtures', 'models', 'references.json');
const references: Reference[] = JSON.parse(readFileSync(file, 'utf8')).cases;

/** n numbers in [-1, 1), a hash of their place: the same in Python. */
function hashed(n: number, seed: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let h = (Math.imul(i, 2654435761) + seed) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}

/** The weights that the fixture was made with. */
function values(name: string, shape: readonly number[], seed: number): Float32Array {
  const inputs = shape.slice(1).reduce((product, size) => product * size, 1);
  const [middle, spread] = shape.length > 1 ? [0, Math.sqrt(3 / inputs)] : vectorRange(name);
  return Float32Array.from(hashed((shape[0] ?? 1) * inputs, seed), (v) => middle + spread * v);
}

function vectorRange(name: string): [middle: number, spread: number] {
  if (name.endsWith('running_var')) return [1, 0.3];
  return /(weight|scale)$/.test(name) ? [1, 0.2] : [0, 0.1];
}

/** The network with the fixture's weights; its names must be the reference's. */
function made({ model, config, tensors }: Reference): Model {
  const built = findModel(model).build(createRandom(0), config);
  const shapes = stateShapes(built.network);
  const names = [...shapes.keys()].sort();
  const lines = names.map((name) => `${name}[${shapes.get(name)}]\n`).join('');
  assert.is(names.length, tensors.count);
  assert.is(createHash('sha256').update(lines).digest('hex'), tensors.sha256, 'names and shapes');
  const state = names.map(
    (name, i) => [name, { shape: shapes.get(name)!, data: values(name, shapes.get(name)!, i) }] as const,
  );
  loadStateDict(built.network, new Map(state));
  built.network.eval();
  return built;
}

/** Two images, the same in Python. */
function images([width, height]: [number, number]): tf.Tensor4D {
  const numbers = Float32Array.from(hashed(2 * 3 * height * width, 77));
  return tf.transpose(tf.tensor4d(numbers, [2, 3, height, width]), [0, 2, 3, 1]);
}

/** Our outputs by the fixture's names, in PyTorch's layout. */
function byName(outputs: unknown): Record<string, tf.Tensor> {
  if (Array.isArray(outputs)) {
    const names = outputs.length > 1 ? outputs.map((_, i) => `maps${i}`) : ['maps'];
    return Object.fromEntries(names.map((name, i) => [name, tf.transpose(outputs[i], [0, 3, 1, 2])]));
  }
  const { classLogits, boxes, centerness } = outputs as DenseOutputs;
  return { cls_logits: classLogits, bbox_regression: boxes, ...(centerness && { bbox_ctrness: centerness }) };
}

function compareOutputs(outputs: unknown, wanted: Reference['outputs']): void {
  const got = byName(outputs);
  assert.equal(Object.keys(got).sort(), Object.keys(wanted).sort());
  for (const [name, { shape, abs, step, data }] of Object.entries(wanted)) {
    assert.equal(got[name].shape, shape);
    const all = got[name].dataSync<'float32'>();
    const picked = data.map((_, i) => all[i * step]);
    const mean = abs / all.length;
    assert.ok(worst(picked, data, 1e-4, 1e-4 * mean) <= 1, name);
    assert.ok(Math.abs(all.reduce((sum, v) => sum + Math.abs(v), 0) / abs - 1) < 1e-5, `sum of ${name}`);
  }
}

function compareDetections(
  got: readonly Detection[],
  { count, best }: { count: number; best: number[][] },
): void {
  assert.is(got.length, count);
  for (const [i, [x1, y1, x2, y2, score, label]] of best.entries()) {
    const { boxXyxy, score: ours, classIndex } = got[i];
    assert.is(classIndex, label);
    assert.ok(worst([...boxXyxy, ours], [x1, y1, x2, y2, score], 1e-4, 1e-3) <= 1, `detection ${i}`);
  }
}

const parity = suite('networks give what their references give');
for (const reference of references) {
  parity(reference.model, async () => {
    await useEngine();
    await withoutLeak(async () => {
      const model = made(reference);
      const outputs = tf.tidy(() => {
        const raw = model.network.forward(images(reference.image)) as tf.TensorContainer;
        compareOutputs(raw, reference.outputs);
        return raw;
      });
      if (model.task === 'detection') {
        const found = await model.decode(outputs, reference.image);
        for (const [i, wanted] of reference.detections!.entries()) compareDetections(found[i], wanted);
      }
      tf.dispose(outputs);
      model.network.dispose();
    });
  });
}
