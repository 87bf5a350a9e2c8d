/** Each family's loss as a function of its head's outputs: gradients, images without objects, graphs, one step downhill. */
import * as assert from 'uvu/assert';
import { compile, tf, useEngine, withoutLeak } from '../../../lib/engine';
import { resolveConfig } from '../../../lib/train/config/config';
import { detectionTask, poseTaskOf, type StepTensors, type TrainTask } from '../../../lib/train/tasks';
import { checkGradient, settle } from '../../engine/gradient-check';
import { suite } from '../../harness';
import { batchOf, denseOutputs, detection, headOf, type Truth, tensorsOf, yoloOutputs } from './head';

const size = [64, 96] as const;
const objects: Truth[] = [
  [1, 8, 8, 40, 44],
  [0, 50.5, 3.2, 70.1, 30.7],
  [2, 20, 30, 90, 60],
];
const classes = 3;

/** A family: its head's outputs by name, and the task that reads them. */
interface Family {
  outputs(): Record<string, tf.Tensor>;
  task(outputs: Record<string, tf.Tensor>): TrainTask<never>;
  tensors(images: readonly (readonly Truth[])[]): StepTensors;
  /** Whether differences tell the gradient: not where constants are made of the outputs (IoU as label, weights). */
  isPlain: boolean;
  /** The part that must be 0 where there is nothing. */
  box: string;
}

type Outputs = () => { sizes: unknown };

function family(model: string, settings: string[], outputs: Outputs, isPlain = true, box = 'box'): Family {
  const config = detection(model, ...settings);
  const taskOf = (given: unknown) =>
    detectionTask({ network: headOf(() => given) } as never, config, classes);
  return {
    outputs: () => {
      const { sizes: _, ...tensors } = outputs();
      return tensors as unknown as Record<string, tf.Tensor>;
    },
    task: (tensors) => taskOf({ ...tensors, sizes: outputs().sizes }) as TrainTask<never>,
    tensors: (images) => tensorsOf(taskOf(undefined).arrays(batchOf(images, size), size)),
    isPlain,
    box,
  };
}

const yolo =
  (perCell = 1) =>
  () =>
    yoloOutputs(2, size, 5 + classes, perCell);
const dense = (boxes: 'deltas' | 'distances', perCell: number, hasCenterness: boolean) => () =>
  denseOutputs(2, size, { classes, perCell, boxes, hasCenterness });
const dsla = ['assigner.name=dsla', 'loss.kind=dsla', 'model.pointOffset=0', 'model.centerness="none"'];
const plainRetina = ['loss.eta=0', 'loss.lambda=0', 'loss.wLoc=1'];

const families: Record<string, Family> = {
  'YOLOX, SimOTA': family('yolox-micro', [], yolo(), false, 'iou'),
  'YOLOX, center': family('yolox-micro', ['assigner.name=center'], yolo(), true, 'iou'),
  'improved YOLOX, 3x3': family(
    'improved-yolox-micro',
    ['assigner.name=multi-positive', 'loss.iou=ciou'],
    yolo(),
    false,
    'iou',
  ),
  YOLOv3: family('yolov3-spp-micro', [], yolo(3), true, 'iou'),
  'YOLOX, end-to-end': family(
    'yolox-darknet53-nms-free-micro',
    [],
    () => ({ ...yolo()(), selection: tf.zeros([2, 126, 1]) }),
    false,
    'iou',
  ),
  RetinaNet: family('retinanet-micro', plainRetina, dense('deltas', 9, false), true, 'localization'),
  'RetinaNet, IoU-balanced': family(
    'retinanet-micro',
    ['loss.eta=1.5', 'loss.lambda=1.5'],
    dense('deltas', 9, false),
    false,
    'localization',
  ),
  FCOS: family('fcos-micro', [], dense('distances', 1, true)),
  'FCOS without centerness': family(
    'fcos-micro',
    ['model.centerness="none"', 'loss.iou=giou'],
    dense('distances', 1, false),
  ),
  DSLA: family('fcos-micro', dsla, dense('distances', 1, false), false),
  'DSLA, uncoupled': family('fcos-micro', [...dsla, 'loss.iouCoupling=false'], dense('distances', 1, false)),
  FoveaBox: family('foveabox-micro', [], dense('deltas', 1, false)),
  ATSS: family('atss-micro', [], dense('deltas', 1, true)),
};

for (const kind of ['mse', 'focal-mse']) {
  const config = resolveConfig({ settings: ['model.name=hourglass-micro', `loss.kind=${kind}`] });
  if (config.task !== 'pose') throw new Error('no pose network');
  const maps = () => tf.tidy(() => tf.sin(tf.range(0, 2 * 4 * 6 * 3)).reshape([2, 4, 6, 3]));
  families[`pose, ${kind}`] = {
    outputs: () => ({ first: maps(), last: tf.neg(maps()) }),
    task: ({ first, last }) =>
      poseTaskOf({ network: headOf(() => [first, last]) } as never, config) as unknown as TrainTask<never>,
    tensors: (images) => ({
      images: tf.zeros([2, 16, 24, 3]),
      heatmaps: tf.abs(tf.cos(tf.range(0, 144))).reshape([2, 4, 6, 3]),
      weights: tf.tensor2d(images.map((truths) => (truths.length > 0 ? [1, 0, 1] : [0, 0, 0]))),
    }),
    isPlain: true,
    box: 'total',
  };
}

const stage = { useL1: true };

const gradients = suite('gradients of losses');
gradients.before(async () => void (await useEngine()));
for (const [name, { outputs, task, tensors, isPlain }] of Object.entries(families)) {
  if (!isPlain) continue;
  gradients(name, () =>
    settle(() => {
      const [given, batch] = [outputs(), tensors([objects, []])];
      const names = Object.keys(given);
      const loss = (...values: tf.Tensor[]) =>
        task(Object.fromEntries(values.map((value, i) => [names[i], value]))).loss(batch, stage).total;
      checkGradient(loss, Object.values(given), { step: 1e-3, tolerance: 5e-3 });
    }),
  );
}

const empty = suite('images without objects');
empty.before(async () => void (await useEngine()));
for (const [name, { outputs, task, tensors, box }] of Object.entries(families)) {
  empty(`${name}: nothing to find, no boxes to learn, every number finite`, () =>
    withoutLeak(() =>
      tf.tidy(() => {
        const [given, batch] = [outputs(), tensors([[], []])];
        const names = Object.keys(given);
        const parts = (...values: tf.Tensor[]) =>
          task(Object.fromEntries(values.map((value, i) => [names[i], value]))).loss(batch, stage);
        const got = parts(...Object.values(given));
        assert.is(got[box].dataSync()[0], 0);
        const slopes = tf.grads((...values) => parts(...values).total)(Object.values(given));
        for (const tensor of [...Object.values(got), ...slopes])
          assert.ok(tensor.dataSync().every(Number.isFinite));
      }),
    ),
  );
}

const steps = suite('a step of each family');
steps.before(async () => void (await useEngine()));
for (const [name, { outputs, task, tensors }] of Object.entries(families)) {
  steps(`${name}: as a graph what it is op by op, for another batch too; downhill the loss is less`, () =>
    withoutLeak(() => {
      const variables = Object.fromEntries(
        Object.entries(tf.tidy(outputs)).map(([key, value]) => [key, moved(value)]),
      );
      const all = Object.values(variables);
      const step = (batch: StepTensors) => {
        const names = Object.keys(variables);
        const loss = (...values: tf.Tensor[]) =>
          task(Object.fromEntries(values.map((value, i) => [names[i], value]))).loss(batch, stage).total;
        const { value, grads } = tf.valueAndGrads(loss)(all);
        return { value: value as tf.Scalar, gradient: tf.concat(grads.map((g) => tf.reshape(g, [-1]))) };
      };
      const graph = compile(step, { variables: all });
      for (const images of [
        [objects, []],
        [objects.slice(1), objects.slice(0, 1)],
      ]) {
        const batch = padded(tensors, images);
        const [got, want] = [graph(batch), tf.tidy(() => step(batch))];
        for (const part of ['value', 'gradient'] as const) isSame(name, got[part], want[part]);
        tf.dispose([{ ...batch }, got, want]);
      }
      const batch = padded(tensors, [objects, []]);
      const before = tf.tidy(() => step(batch));
      downhill(all, before.gradient, before.value.dataSync()[0]);
      const after = tf.tidy(() => step(batch));
      assert.ok(after.value.dataSync()[0] < before.value.dataSync()[0], 'the loss fell');
      graph.dispose();
      tf.dispose([{ ...batch }, before, after, all]);
    }),
  );
}

function moved(value: tf.Tensor): tf.Variable {
  const variable = tf.variable(value);
  value.dispose();
  return variable;
}

/** Batches of one shape: as many rows of labels whatever the images hold. */
function padded(tensors: Family['tensors'], images: readonly (readonly Truth[])[]): StepTensors {
  return tf.tidy(() => {
    const made = tensors(images);
    if (!made.labels) return { ...made };
    const short = 4 - made.labels.shape[1]!;
    return {
      ...made,
      labels: tf.pad(made.labels, [
        [0, 0],
        [0, short],
        [0, 0],
      ]),
    };
  });
}

/** Moves variables against a gradient, so far that to first order a thousandth of the loss is gained. */
function downhill(variables: readonly tf.Variable[], gradient: tf.Tensor, loss: number): void {
  tf.tidy(() => {
    const squared = tf.sum(tf.square(gradient)).dataSync()[0];
    const parts = tf.split(
      gradient as tf.Tensor1D,
      variables.map(({ size: count }) => count),
    );
    for (const [i, variable] of variables.entries())
      variable.assign(
        tf.sub(variable, tf.mul(tf.reshape(parts[i], variable.shape), (1e-3 * loss) / squared)),
      );
  });
}

function isSame(what: string, got: tf.Tensor, want: tf.Tensor): void {
  const [a, b] = [got.dataSync(), want.dataSync()];
  assert.is(a.length, b.length);
  for (const [i, value] of b.entries())
    assert.ok(
      Math.abs(a[i] - value) <= 1e-5 * (1 + Math.abs(value)),
      `${what} at ${i}: ${a[i]}, wanted ${value}`,
    );
}
