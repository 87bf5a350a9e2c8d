import * as assert from 'uvu/assert';
import { type SimotaOptions, simotaOptions } from '../../lib/assign';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { assignSimotaTensors } from '../../lib/losses';
import { suite } from '../harness';
import {
  type Choice,
  drawScene,
  plainChoice,
  type Scene,
  type SceneOptions,
  sceneTensors,
} from './simota-scenes';

const simota = suite('assignSimotaTensors');
simota.before(async () => void (await useEngine()));

/** What the tensor program chooses; no tensor stays. */
async function chosen(scene: Scene, options: SimotaOptions = simotaOptions): Promise<Choice> {
  return withoutLeak(() => {
    const { raw, labels } = sceneTensors(scene);
    const matches = assignSimotaTensors(raw, scene.points, labels, options);
    const [foreground, gtIndex] = [matches.foreground.dataSync(), matches.gtIndex.dataSync()];
    tf.dispose([raw, labels, matches.foreground, matches.gtIndex, matches.iou]);
    return Array.from(gtIndex, (box, i) => (foreground[i] === 1 ? box : -1));
  });
}

async function isPlain(scene: Scene, options: SimotaOptions = simotaOptions): Promise<Choice> {
  const [got, want] = [await chosen(scene, options), plainChoice(scene, options)];
  assert.equal(got, want);
  return want;
}

const learners = (choice: Choice) => choice.filter((box) => box >= 0).length;

const drawn: [string, SceneOptions][] = [
  ['of a trained detector', {}],
  ['of a trained detector, 80 classes', { classes: 80, seed: 2 }],
  ['drawn at random, one class', { classes: 1, seed: 3, error: 0 }],
  ['very sure of itself', { seed: 4, error: 0.01 }],
  ['of as many boxes as the labels hold', { seed: 5, most: 40, counts: [40, 40] }],
  ['in labels of one row', { seed: 6, most: 1, counts: [1, 0, 1] }],
  ['with fewer candidates than ten', { seed: 7, size: 32, most: 3, counts: [1, 3, 2] }],
  ['with three cells in all', { seed: 8, size: 32, most: 30, counts: [30] }],
];
for (const [name, options] of drawn) {
  simota(`chooses as the plain version: outputs ${name}`, async () => {
    assert.ok(learners(await isPlain(drawScene(options))) > 0);
  });
}
simota('a fixed number of cells a box, and another radius', async () => {
  const scene = drawScene({ seed: 9 });
  const one = await isPlain(scene, { ...simotaOptions, cells: 1 });
  const wide = await isPlain(scene, { ...simotaOptions, centerRadius: 2.5, topIous: 20 });
  assert.ok(learners(one) <= 19 && learners(wide) > learners(one));
});
simota('a batch without a box learns nothing', async () => {
  assert.is(learners(await isPlain(drawScene({ counts: [0, 0] }))), 0);
});
simota('equal costs go to the earlier cell, a box given twice counts as its first', async () => {
  const scene = drawScene({ counts: [2, 2], most: 4 });
  scene.raw.fill(0);
  scene.boxes = [
    [
      [1, 48, 48, 32, 32],
      [1, 48, 48, 32, 32],
    ],
    [
      [0, 16, 16, 16, 16],
      [1, 80, 80, 64, 64],
    ],
  ];
  const choice = await isPlain(scene);
  assert.ok(learners(choice) > 0 && choice.slice(0, choice.length / 2).every((box) => box <= 0));
});
simota('a center on the border of a cell’s square is outside, half a digit within is inside', async () => {
  const all = { ...simotaOptions, cells: 27 };
  const counts: number[] = [];
  for (const x of [24, Math.fround(24 - 2e-6), Math.fround(24 + 2e-6), 1e-9]) {
    const scene = drawScene({ size: 64, counts: [1], most: 1 });
    scene.boxes = [[[1, x, 20, 24, 24]]];
    counts.push(learners(await isPlain(scene, all)));
  }
  assert.equal(counts, [2 * 3 + 9 + 4, 9 + 9 + 4, 9 + 9 + 4, 2 * 3 + 2 * 3 + 4]); // strides 8, 16, 32
});
simota('a box with too few cells near it takes those near others, only after its own', async () => {
  const scene = drawScene({ counts: [2], most: 2, size: 64, error: 0 });
  scene.raw.fill(0);
  scene.boxes = [
    [
      [0, 60, 60, 60, 60],
      [0, -9, 60, 60, 60],
    ],
  ];
  for (let cell = 0; cell < scene.points.level.length; cell++) {
    const s = scene.points.strides[scene.points.level[cell]];
    const [px, py] = scene.points.xy.subarray(2 * cell, 2 * cell + 2);
    const close = [(-9 - px) / s + 0.5, (60 - py) / s + 0.5, Math.log(57 / s), Math.log(60 / s), cell / 30];
    scene.raw.set(close, cell * (5 + scene.classes));
  }
  const choice = await isPlain(scene);
  assert.ok(choice.filter((box) => box === 1).length > 0);
});
simota('predictions that are huge or not finite overlap nothing', async () => {
  const scene = drawScene({ counts: [5], most: 5, seed: 11 });
  const width = 5 + scene.classes;
  for (let cell = 0; cell < scene.points.level.length; cell += 3) {
    scene.raw.set(cell % 2 ? [85, 85] : [300, -300], cell * width + 2);
  }
  await isPlain(scene);
});
simota('no gradient flows through it, and it throws nothing on the tape', () => {
  tf.tidy(() => {
    const scene = drawScene({ counts: [5], most: 5 });
    const { raw, labels } = sceneTensors(scene);
    const gradient = tf.grad((x) => {
      const { iou } = assignSimotaTensors(x as tf.Tensor3D, scene.points, labels);
      return tf.add(tf.sum(x), tf.sum(iou));
    })(raw);
    assert.is(tf.max(tf.abs(tf.sub(gradient, 1))).dataSync()[0], 0);
  });
});
simota('shapes that do not belong together are told', () => {
  tf.tidy(() => {
    const scene = drawScene({ counts: [1], most: 1 });
    const { raw, labels } = sceneTensors(scene);
    const assign = (x: tf.Tensor3D, y: tf.Tensor3D) => () => assignSimotaTensors(x, scene.points, y);
    assert.throws(assign(raw.slice([0, 1, 0]), labels), /188,10\].*expected \[B, A, 5 \+ C\]/);
    assert.throws(assign(raw, tf.zeros([1, 0, 5])), RangeError);
    assert.throws(assign(raw, tf.zeros([1, 2, 4])), RangeError);
  });
});
