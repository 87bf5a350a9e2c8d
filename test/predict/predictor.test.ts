import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Detection, yoloxDetections } from '../../lib/boxes';
import { packColor, plainImage } from '../../lib/data/packed-image';
import { createRandom, tf, useEngine } from '../../lib/engine';
import { findModel, type ModelEntry } from '../../lib/models';
import { stateDict } from '../../lib/nn';
import { writeSafetensors } from '../../lib/nn/weights/safetensors';
import { readWeightsFile, type Weights } from '../../lib/nn/weights/weights-file';
import { DetectionPredictor, PosePredictor } from '../../lib/predict';
import { type GoldenArray, numbers, readGolden } from '../goldens/read';
import { suite } from '../harness';

const folder = mkdtempSync(join(tmpdir(), 'predictor-'));

/** Weights of a model's first values. */
function firstWeights(entry: ModelEntry): Weights {
  const path = join(folder, `${entry.name}.safetensors`);
  const { network } = entry.build(createRandom(5));
  writeSafetensors(path, stateDict(network));
  network.dispose();
  return readWeightsFile(path);
}

function assertSame(found: readonly Detection[], known: readonly Detection[]): void {
  assert.equal(
    found.map((d) => d.classIndex),
    known.map((d) => d.classIndex),
  );
  for (const [i, { boxXyxy, score }] of found.entries()) {
    assert.ok(Math.abs(score - known[i].score) < 1e-4, `score ${score}, not ${known[i].score}`);
    const off = boxXyxy.map((v, k) => Math.abs(v - known[i].boxXyxy[k]));
    assert.ok(Math.max(...off) < 0.05, `box ${boxXyxy}, not ${known[i].boxXyxy}`);
  }
}

const boxes = suite('DetectionPredictor');
boxes.before(async () => {
  await useEngine();
});
boxes.after(() => rmSync(folder, { recursive: true }));
boxes('finds in a picture what YOLOX itself computed from its bytes, with its weights', async () => {
  const [{ inputs, outputs }] = readGolden('yolox-tiny-e2e');
  const [, , height, width] = (inputs.x as GoldenArray).shape;
  const [blue, green, red] = [0, 1, 2].map((c) => numbers(inputs.x).subarray(c * height * width));
  const image = plainImage(width, height);
  for (let i = 0; i < image.data.length; i++) image.data[i] = packColor(red[i], green[i], blue[i]);
  const options = {
    weights: readWeightsFile(join(__dirname, '..', 'goldens', inputs.safetensors as string)),
    overrides: { classes: inputs.num_classes, width: inputs.width, depth: inputs.depth },
    size: [width, height] as [number, number],
  };
  const [, rows, columns] = (outputs.out as GoldenArray).shape;
  const first = numbers(outputs.out).subarray(0, rows * columns);
  const known = yoloxDetections(first, 3, { scoreThreshold: 0.01, iouThreshold: 0.65 });
  assert.ok(known.length > 3, `${known.length} detections to compare`);
  for (const compiled of [false, true]) {
    const predictor = new DetectionPredictor(findModel('yolox-nano'), { ...options, compiled });
    assertSame(await predictor.detect(image), known);
    predictor.dispose();
  }
});
boxes(
  'gives boxes in the image’s own pixels, whatever was added to the input, and leaves no tensor',
  async () => {
    for (const name of ['yolox-micro', 'retinanet-micro', 'fcos-micro']) {
      const entry = findModel(name);
      const before = tf.memory().numTensors;
      const weights = firstWeights(entry);
      const predictor = new DetectionPredictor(entry, { weights, overrides: { scoreThreshold: 0 } });
      const found = await predictor.detect(plainImage(90, 40, packColor(90, 20, 200)));
      assert.ok(found.length > 10, name);
      if (name !== 'yolox-micro') {
        const isInside = ([x1, y1, x2, y2]: readonly number[]) =>
          x1 >= 0 && y1 >= 0 && x2 <= 90.01 && y2 <= 40.01;
        assert.ok(
          found.every(({ boxXyxy }) => isInside(boxXyxy)),
          name,
        );
      }
      predictor.dispose();
      assert.is(tf.memory().numTensors, before, name);
    }
  },
);
boxes('refuses weights of another model, another number of classes, and a model for poses', () => {
  const weights = firstWeights(findModel('yolox-micro'));
  const made = (name: string, overrides?: object) => () =>
    new DetectionPredictor(findModel(name), { weights, overrides }).dispose();
  const before = tf.memory().numTensors;
  assert.throws(made('fcos-micro'), /weights of another model: 0 tensors fit/);
  assert.throws(made('yolox-micro', { classes: 4 }), /expected \[4,.*tell how many classes/);
  assert.throws(made('yolox-micro', { clases: 4 }), /unknown key "clases"/);
  const poses = firstWeights(findModel('hrnet-micro'));
  const wrong = () => new DetectionPredictor(findModel('hrnet-micro'), { weights: poses });
  assert.throws(wrong, /hrnet-micro is for pose; expected one for detection/);
  assert.is(tf.memory().numTensors, before);
});

const poses = suite('PosePredictor');
poses('gives each joint of a person, with or without the mirrored image, and leaves no tensor', async () => {
  for (const name of ['hrnet-micro', 'hourglass-micro']) {
    const entry = findModel(name);
    const before = tf.memory().numTensors;
    const predictor = new PosePredictor(entry, { weights: firstWeights(entry) });
    const image = plainImage(120, 160);
    image.data.forEach((_, i) => {
      image.data[i] = packColor(i % 251, (i >> 3) % 241, (i >> 5) % 239);
    });
    const plain = await predictor.pose(image, [20, 20, 90, 150]);
    const mean = await predictor.pose(image, [20, 20, 90, 150], true);
    assert.is(plain.score.length, predictor.joints.names.length);
    assert.is(plain.xy.length, 2 * plain.score.length);
    assert.not.equal(plain.score, mean.score);
    predictor.dispose();
    assert.is(tf.memory().numTensors, before, name);
    if (name === 'hrnet-micro') continue; // one graph is enough: making it takes a second
    const graph = new PosePredictor(entry, { weights: firstWeights(entry), compiled: true });
    const { score } = await graph.pose(image, [20, 20, 90, 150]);
    graph.dispose();
    const isClose = (s: number, k: number) => Math.abs(s - plain.score[k]) <= 1e-3 * Math.abs(plain.score[k]);
    assert.ok(score.every(isClose), `${score}, not ${plain.score}`);
    assert.is(tf.memory().numTensors, before, name);
  }
});
