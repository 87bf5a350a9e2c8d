/** The tasks on numbers that can be worked by hand. */
import * as assert from 'uvu/assert';
import { decodeDeltas, deltaOptions, gridAnchors } from '../../../lib/boxes';
import { createRandom, tf, useEngine, withoutLeak } from '../../../lib/engine';
import { decodeYoloRows, type YoloOutputs } from '../../../lib/models';
import { resolveConfig } from '../../../lib/train/config/config';
import { detectionTask, poseTaskOf, type StepArrays } from '../../../lib/train/tasks';
import { anchorBoxes } from '../../../lib/train/tasks/anchor-boxes';
import { positiveBoxes } from '../../../lib/train/tasks/dense';
import { imageLabels } from '../../../lib/train/tasks/labels';
import { productLogits, selectionLoss } from '../../../lib/train/tasks/selection-loss';
import { asAnchorFree } from '../../../lib/train/tasks/yolov3-task';
import { pointsOf } from '../../../lib/train/tasks/yolox-task';
import { suite } from '../../harness';
import { batchOf, detection, headOf, tensorsOf, yoloOutputs } from './head';

const near = (got: number, want: number, what: string) =>
  assert.ok(Math.abs(got - want) <= 1e-4 * (1 + Math.abs(want)), `${what}: ${got}, wanted ${want}`);
const size = [64, 96] as const;
const shapes = (arrays: StepArrays) =>
  Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape.join(' ')]));

const labels = suite('imageLabels');
labels('padding is left out, also between objects; corners follow from centers', () => {
  const [first, second] = imageLabels(
    Float32Array.of(1, 20, 30, 10, 4, 0, 0, 0, 0, 0, 2, 8, 8, 16, 16, ...new Float32Array(15)),
    2,
  );
  assert.equal([...first.labels], [1, 2]);
  assert.equal([...first.boxesXyxy], [15, 28, 25, 32, 0, 0, 16, 16]);
  assert.equal([...first.boxesCxcywh], [20, 30, 10, 4, 8, 8, 16, 16]);
  assert.is(second.labels.length, 0);
});

const arrays = suite('arrays of a step');
const two = batchOf([[[1, 8, 8, 40, 40]], []], size);
const [cells, points] = [8 * 12 + 4 * 6 + 2 * 3, 8 * 12 + 4 * 6 + 2 * 3 + 1 * 2 + 1]; // strides 8 to 32, 8 to 128
for (const [model, settings, want] of [
  ['yolox-micro', [], { labels: '2 2 5' }],
  [
    'yolox-micro',
    ['assigner.name=center'],
    { foreground: `2 ${cells}`, classes: `2 ${cells} 3`, positives: '' },
  ],
  [
    'yolov3-spp-micro',
    [],
    { foreground: `2 ${3 * cells}`, boxes: `2 ${3 * cells} 4`, raw: `2 ${3 * cells} 4` },
  ],
  ['retinanet-micro', [], { positive: `2 ${9 * points}`, truth: `2 ${9 * points} 4` }],
  ['atss-micro', [], { positive: `2 ${points}`, center: `2 ${points}` }],
  ['fcos-micro', [], { boxes: `2 ${points} 4`, center: `2 ${points}` }],
  ['fcos-micro', ['assigner.name=dsla', 'loss.kind=dsla'], { soft: `2 ${points}`, label: `2 ${points}` }],
  ['foveabox-micro', [], { counted: `2 ${points}`, boxes: `2 ${points} 4` }],
] as const) {
  arrays(`${model} ${settings}: shapes follow from the size alone`, () => {
    const network = headOf(() => assert.unreachable('not looked at'));
    const task = detectionTask({ network } as never, detection(model, ...settings), 3);
    const laidOut = task.arrays(two, size);
    const got = shapes(laidOut);
    for (const [name, shape] of Object.entries({ images: '2 64 96 3', ...want }))
      assert.is(got[name], shape, name);
    for (const [name, { data, shape }] of Object.entries(laidOut))
      assert.is(
        data.length,
        shape.reduce((product, side) => product * side, 1),
        name,
      );
  });
}

const parts = suite('parts of losses');
parts.before(async () => void (await useEngine()));
parts('anchorBoxes gives what decodeDeltas gives, stretched ones cut', () =>
  withoutLeak(() => {
    const anchors = gridAnchors([
      [2, 3],
      [1, 2],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    const deltas = createRandom(1).normals(anchors.length, 0, 3);
    const got = tf.tidy(() =>
      anchorBoxes(anchors, tf.tensor3d(deltas, [1, anchors.length / 4, 4]), deltaOptions).dataSync(),
    );
    const want = decodeDeltas(anchors, deltas);
    for (const [i, value] of want.entries()) near(got[i] / 1e3, value / 1e3, `number ${i}`);
  }),
);
parts('rows that are not positive become unit boxes', () =>
  tf.tidy(() => {
    const boxes = positiveBoxes(
      tf.tensor3d([
        [
          [1, 2, 3, 4],
          [5, 6, 7, 8],
        ],
      ]),
      tf.tensor2d([[0, 1]]),
    );
    assert.equal(Array.from(boxes.dataSync()), [0, 0, 1, 1, 5, 6, 7, 8]);
  }),
);
parts('the logit of a product of probabilities: of 1/2 and 1/2 it is -log 3; none is ever infinite', () =>
  tf.tidy(() => {
    const of = (a: number, b: number) => productLogits(tf.scalar(a), tf.scalar(b)).dataSync()[0];
    near(of(0, 0), -Math.log(3), '0, 0');
    near(of(50, 1.5), 1.5, 'one is certain');
    near(of(-80, -70), -150, 'both are impossible');
    assert.ok(Number.isFinite(of(500, 400)));
  }),
);
parts("YOLOv3's rows are anchor-free rows that give the same boxes", () =>
  withoutLeak(() =>
    tf.tidy(() => {
      const flat = detection('yolov3-spp-micro').model.anchors as number[];
      const anchors = [0, 1, 2].map((level) =>
        [0, 1, 2].map((a) => [flat[6 * level + 2 * a], flat[6 * level + 2 * a + 1]] as const),
      );
      const outputs = yoloOutputs(1, size, 8, 3);
      const free = asAnchorFree(outputs.raw, outputs.sizes, anchors);
      const want = decodeYoloRows(outputs, { anchors: flat }).dataSync();
      const [rows] = [free.shape[1]];
      const values = free.dataSync();
      const at = pointsOf(outputs.sizes);
      for (let row = 0; row < rows; row += 7) {
        const cell = Math.floor(row / 3);
        const s = at.strides[at.level[cell]];
        near(values[row * 8] * s + at.xy[2 * cell] - s / 2, want[row * 8], `row ${row}, x`);
        near(Math.exp(values[row * 8 + 3]) * s, want[row * 8 + 3], `row ${row}, h`);
      }
    }),
  ),
);
parts('YOLOv3: an object is learnt by the anchors of its shape in the cell of its center', () => {
  const settings = [
    'model.anchors=[8,8,16,16,24,24,32,32,48,48,64,64,96,96,120,120,160,160]',
    'assigner.maxRatio=best',
  ];
  const task = detectionTask(
    { network: headOf(() => assert.unreachable('')) } as never,
    detection('yolov3-spp-micro', ...settings),
    3,
  );
  const { foreground, classes, boxes } = task.arrays(batchOf([[[2, 4, 12, 20, 28]]], size), size); // 16 x 16 about (12, 20)
  const [row] = [...foreground.data.keys()].filter((i) => foreground.data[i] === 1);
  assert.is(row, 3 * (2 * 12 + 1) + 1); // row 2, column 1 of the finest map, its second anchor
  assert.is(classes.data[3 * row + 2], 1);
  assert.equal(Array.from(boxes.data.subarray(4 * row, 4 * row + 4)), [12, 20, 16, 16]);
});

/** Focal loss of a logit of 0: alpha (1/2)^gamma log 2. */
const focal = (alpha: number, gamma: number) => alpha * 0.5 ** gamma * Math.log(2);

const hand = suite('losses by hand: logits of 0, boxes as they should be');
hand.before(async () => void (await useEngine()));
for (const [model, settings, loss] of [
  [
    'retinanet-micro',
    ['loss.eta=0', 'loss.lambda=0', 'loss.wLoc=1'],
    { alpha: 0.25, gamma: 2, images: 0, perCell: 9 },
  ],
  ['atss-micro', [], { alpha: 0.25, gamma: 2, images: 0, perCell: 1 }],
  ['fcos-micro', [], { alpha: 0.25, gamma: 2, images: 0, perCell: 1 }],
  ['foveabox-micro', [], { alpha: 0.4, gamma: 1.5, images: 2, perCell: 1 }],
] as const) {
  hand(model, () =>
    withoutLeak(() =>
      tf.tidy(() => {
        const config = detection(model, ...settings);
        const first = detectionTask({ network: headOf(() => undefined) } as never, config, 3);
        const laidOut = first.arrays(two, size);
        const rows = loss.perCell * points;
        const outputs = {
          classLogits: tf.zeros([2, rows, 3]),
          boxes:
            model === 'atss-micro' ? tf.zeros([2, rows, 4]) : tf.tensor(laidOut.boxes.data, [2, rows, 4]),
          centerness:
            model === 'foveabox-micro' || model === 'retinanet-micro' ? undefined : tf.zeros([2, rows, 1]),
          sizes: [
            [8, 12],
            [4, 6],
            [2, 3],
            [1, 2],
            [1, 1],
          ],
        };
        const task = detectionTask({ network: headOf(() => outputs) } as never, config, 3);
        const got = task.loss(tensorsOf(laidOut), { useL1: false });
        const positives = Array.from(laidOut.positive.data).filter((v) => v === 1).length;
        const ignored = Array.from(laidOut.counted.data).filter((v) => v === 0).length;
        const negatives = (2 * rows - ignored) * 3 - positives;
        const all = positives * focal(loss.alpha, loss.gamma) + negatives * focal(1 - loss.alpha, loss.gamma);
        assert.ok(positives > 0);
        near(got.classification.dataSync()[0], all / (positives + loss.images), 'classification');
        const box = got.box ?? got.localization;
        if (model !== 'atss-micro') near(box.dataSync()[0], 0, 'box');
        if (outputs.centerness) near(got.centerness.dataSync()[0], Math.log(2), 'centerness');
        const sum = Object.entries(got).reduce(
          (s, [name, v]) => s + (name === 'total' ? 0 : v.dataSync()[0]),
          0,
        );
        near(got.total.dataSync()[0], sum, 'total');
      }),
    ),
  );
}
hand('selection: one cell is chosen, the others should be silent; no gradient but to the selection', () =>
  withoutLeak(() =>
    tf.tidy(() => {
      const { raw, sizes } = yoloOutputs(1, size, 8);
      const quiet = tf.mul(raw, tf.tensor1d([1, 1, 1, 1, 0, 1, 1, 1])) as tf.Tensor3D; // objectness 0
      const { labels: truth } = tensorsOf({
        labels: { data: batchOf([[[1, 8, 8, 40, 40]]], size).labels, shape: [1, 2, 5] },
      });
      const simota = { centerRadius: 2.5, topIous: 10, iouWeight: 3, cells: 'dynamic' } as const;
      const loss = (x: tf.Tensor, s: tf.Tensor) =>
        selectionLoss(
          { raw: x as tf.Tensor3D, selection: s as tf.Tensor3D },
          pointsOf(sizes),
          truth as tf.Tensor3D,
          simota,
        );
      const selection = tf.zeros([1, cells, 1]);
      near(loss(quiet, selection).dataSync()[0], Math.log(4) + (cells - 1) * Math.log(4 / 3), 'loss');
      const of = tf.grads((s, x) => tf.add(loss(x, s), tf.mul(0, tf.sum(x))));
      const [toSelection, toRest] = of([selection, quiet]).map((gradient) => gradient.dataSync());
      assert.is(toSelection.filter((v) => v < 0).length, 1);
      assert.ok(toRest.every((v) => v === 0));
    }),
  ),
);
hand('an end-to-end head adds its selection, weighted, to the total', () =>
  withoutLeak(() =>
    tf.tidy(() => {
      const outputs: YoloOutputs = { ...yoloOutputs(2, size, 8), selection: tf.zeros([2, cells, 1]) };
      const lossWith = (weight: number) => {
        const config = detection('yolox-darknet53-nms-free-micro', `loss.selectionWeight=${weight}`);
        const task = detectionTask({ network: headOf(() => outputs) } as never, config, 3);
        const got = task.loss(tensorsOf(task.arrays(two, size)), { useL1: false });
        return [got.total.dataSync()[0], got.selection.dataSync()[0]];
      };
      const [[whole, selection], [without]] = [lossWith(2), lossWith(0)];
      assert.ok(selection > 0);
      near(whole - without, selection, 'what the selection adds');
    }),
  ),
);
hand('pose: the mean of HRNet, the mean of FMSE over pixels, and over its weights', () =>
  withoutLeak(() =>
    tf.tidy(() => {
      const lossOf = (...settings: string[]) => {
        const config = resolveConfig({ settings: ['model.name=hourglass-micro', ...settings] });
        if (config.task !== 'pose') throw new Error('no pose network');
        const maps = [tf.zeros([1, 2, 2, 2]), tf.zeros([1, 2, 2, 2])];
        const task = poseTaskOf({ network: headOf(() => maps) } as never, config);
        const heatmaps = tf.tensor4d([1, 1, 0, 0, 0, 0, 0.5, 0], [1, 2, 2, 2]); // joint 1: 1, 0, 0, 0.5; joint 2: 1, 0, 0, 0
        const got = task.loss(
          { images: tf.zeros([1, 8, 8, 3]), heatmaps, weights: tf.tensor2d([[1, 0]]) },
          { useL1: false },
        );
        assert.equal(Object.keys(got), ['stack1', 'stack2', 'total']);
        near(got.total.dataSync()[0], 2 * got.stack1.dataSync()[0], 'two stacks');
        return got.stack1.dataSync()[0];
      };
      near(lossOf('loss.kind=mse'), (0.5 * (1 + 0.25)) / 8, 'mse');
      near(lossOf('loss.gamma=0'), (0.5 * (1 + 0.25)) / 8, 'gamma 0');
      near(lossOf('loss.gamma=1', 'loss.delta=0.001'), (0.5 * (1.001 + 0.501 * 0.25)) / 8, 'gamma 1');
      const weights = 1.001 + 0.001 + 0.001 + 0.501;
      near(
        lossOf('loss.gamma=1', 'loss.average=weights'),
        (0.5 * (1.001 + 0.501 * 0.25)) / weights,
        'by weights',
      );
    }),
  ),
);
