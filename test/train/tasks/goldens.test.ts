/** What the tasks lay out and lose, beside the stored numbers of the references. */
import * as assert from 'uvu/assert';
import type { FeatureSize } from '../../../lib/boxes';
import { tf, useEngine, withoutLeak } from '../../../lib/engine';
import type { DenseOutputs, YoloOutputs } from '../../../lib/models';
import type { StepArrays } from '../../../lib/train/tasks';
import { atssTask } from '../../../lib/train/tasks/atss-task';
import { dslaTask } from '../../../lib/train/tasks/dsla-task';
import { fcosTask } from '../../../lib/train/tasks/fcos-task';
import { foveaTask } from '../../../lib/train/tasks/fovea-task';
import { retinaTask } from '../../../lib/train/tasks/retina-task';
import { yoloxTask } from '../../../lib/train/tasks/yolox-task';
import { tensorOf } from '../../goldens/compare';
import { type GoldenArray, type GoldenCase, numbers, readGolden, worst } from '../../goldens/read';
import { suite } from '../../harness';
import { batchOf, detection, headOf, type Truth, tensorsOf } from './head';

/** Labels are float32 in a batch; the references' boxes are float64. */
const close = (what: string, got: ArrayLike<number>, want: ArrayLike<number>, rtol = 1e-4, atol = 1e-4) =>
  assert.ok(worst(got, want, rtol, atol) <= 1, `${what}: off by ${worst(got, want, rtol, atol)} tolerances`);

const nothing = headOf<DenseOutputs>(() => {
  throw new Error('not looked at');
});

function truthOf({ inputs }: GoldenCase, scale = 1): Truth[] {
  const [boxes, labels] = [numbers(inputs.gt_bboxes), numbers(inputs.gt_labels)];
  return Array.from(labels, (label, g) => {
    const [x1, y1, x2, y2] = boxes.subarray(4 * g, 4 * g + 4).map((v) => v * scale);
    return [label, x1, y1, x2, y2] as const;
  });
}

const positives = ({ positive }: StepArrays) =>
  [...positive.data.keys()].filter((row) => positive.data[row] === 1);
const rowsOf = ({ data }: StepArrays[string], rows: readonly number[], width = 1) =>
  rows.flatMap((row) => Array.from(data.subarray(row * width, (row + 1) * width)));

const assigned = suite('targets of the pyramid detectors');
for (const golden of readGolden('retina-assign').filter(({ name }) => name.endsWith('_default'))) {
  assigned(`RetinaNet, ${golden.name}`, () => {
    const size = golden.inputs.input_hw as [number, number];
    const task = retinaTask(nothing, detection('retinanet-micro'), 3);
    const arrays = task.arrays(batchOf([truthOf(golden)], size), size);
    const { outputs } = golden;
    const found = positives(arrays);
    assert.equal(found, Array.from(numbers(outputs.pos_index)));
    const looked = [...arrays.counted.data.keys()].filter((row) => arrays.counted.data[row] === 0);
    const [kept, owner] = [numbers(outputs.nonneg_index), numbers(outputs.assigned_gt)];
    assert.equal(
      looked,
      Array.from(kept).filter((_, i) => owner[i] === -1),
    ); // ignored
    if (outputs.pos_deltas)
      close('deltas', rowsOf(arrays.boxes, found, 4), numbers(outputs.pos_deltas), 1e-3);
  });
}
for (const golden of readGolden('atss-assign')) {
  assigned(`ATSS, ${golden.name}`, () => {
    const size = golden.inputs.input_hw as [number, number];
    const task = atssTask(nothing, detection('atss-micro'), 3);
    const truth = truthOf(golden);
    const arrays = task.arrays(batchOf([truth], size), size);
    const found = positives(arrays);
    assert.equal(found, Array.from(numbers(golden.outputs.pos_index)));
    const owners = Array.from(numbers(golden.outputs.assigned_gt_minus1));
    assert.equal(
      rowsOf(arrays.label, found),
      owners.map((g) => truth[g][0]),
    );
    close(
      'boxes',
      rowsOf(arrays.boxes, found, 4),
      owners.flatMap((g) => truth[g].slice(1)),
    );
  });
}
for (const golden of readGolden('fovea-assign').filter(({ name }) => name.endsWith('_official_config'))) {
  assigned(`FoveaBox, ${golden.name}`, () => {
    const { inputs, outputs } = golden;
    const size = inputs.input_hw as [number, number];
    const settings = [
      `assigner.sigma=${inputs.sigma}`,
      `assigner.scaleRanges=${JSON.stringify(inputs.scale_ranges)}`,
    ];
    const bases = `model.baseEdges=${JSON.stringify(inputs.base_edge_list)}`;
    const task = foveaTask(nothing, detection('foveabox-micro', ...settings, bases), 4);
    const arrays = task.arrays(batchOf([truthOf(golden)], size), size);
    const found = positives(arrays);
    assert.equal(found, Array.from(numbers(outputs.pos_index)));
    assert.equal(rowsOf(arrays.label, found), Array.from(numbers(outputs.pos_labels)));
    close('targets', rowsOf(arrays.boxes, found, 4), numbers(outputs.pos_bbox_targets));
  });
}
for (const golden of readGolden('fcos-assign')) {
  assigned(`FCOS, ${golden.name}, twice as large: its strides are half of ours`, () => {
    const { inputs, outputs } = golden;
    const size = (inputs.input_hw as number[]).map((side) => 2 * side) as [number, number];
    const ranges = (inputs.regress_ranges as number[][]).map((range) =>
      range.map((side) => Math.min(2 * side, 1e8)),
    );
    const settings = [
      `assigner.ranges=${JSON.stringify(ranges)}`,
      `assigner.centerRadius=${inputs.center_sampling ? inputs.radius : null}`,
    ];
    const task = fcosTask(
      nothing,
      detection('fcos-micro', 'assigner.name=fcos', 'loss.kind=fcos', ...settings),
      4,
    );
    const arrays = task.arrays(batchOf([truthOf(golden, 2)], size), size);
    const found = positives(arrays);
    assert.equal(found, Array.from(numbers(outputs.pos_index)));
    assert.equal(rowsOf(arrays.label, found), Array.from(numbers(outputs.pos_labels)));
    close(
      'distances',
      rowsOf(arrays.boxes, found, 4),
      numbers(outputs.pos_bbox_targets).map((d) => 2 * d),
    );
    close('centerness', rowsOf(arrays.center, found), numbers(outputs.pos_centerness));
  });
}

/** Levels [B, C, H, W] as rows [B, P, C]. */
function rowTensor(levels: readonly tf.Tensor[]): tf.Tensor3D {
  const flat = levels.map((x) => tf.reshape(tf.transpose(x, [0, 2, 3, 1]), [x.shape[0], -1, x.shape[1]!]));
  return tf.concat(flat, 1) as tf.Tensor3D;
}

const losses = suite('losses of whole batches');
losses.before(async () => void (await useEngine()));
for (const golden of readGolden('dsla-assign').filter(({ name }) =>
  ['loss_coupled', 'loss_no_coupling'].includes(name),
)) {
  losses(`DSLA, ${golden.name}: parts and gradients of the released code`, () =>
    withoutLeak(() => {
      const { inputs, outputs } = golden;
      const size = inputs.input_hw as [number, number];
      const truths = (inputs.gt_bboxes as unknown[]).map((boxes, i) =>
        truthOf({ ...golden, inputs: { gt_bboxes: boxes, gt_labels: (inputs.gt_labels as unknown[])[i] } }),
      );
      const coupling = golden.name === 'loss_coupled';
      const settings = [
        'assigner.name=dsla',
        'loss.kind=dsla',
        'assigner.bounds=code',
        'model.pointOffset=0',
      ];
      const config = detection(
        'fcos-micro',
        ...settings,
        `assigner.kappa=${inputs.kappa}`,
        `loss.iouCoupling=${coupling}`,
      );
      tf.tidy(() => {
        const logits = (inputs.cls_logits as unknown[]).map(tensorOf);
        const distances = (inputs.bbox_distances as unknown[]).map(tensorOf);
        const sizes = inputs.featmap_hw as FeatureSize[];
        const parts = (all: readonly tf.Tensor[]) => {
          const outputs = { classLogits: rowTensor(all.slice(0, 5)), boxes: rowTensor(all.slice(5)), sizes };
          const task = dslaTask(
            headOf(() => outputs),
            config,
            inputs.num_classes as number,
          );
          return task.loss(tensorsOf(task.arrays(batchOf(truths, size), size)), { useL1: false });
        };
        const got = parts([...logits, ...distances]);
        close('classification', got.classification.dataSync(), [outputs.loss_cls as number]);
        close('box', got.box.dataSync(), [outputs.loss_bbox as number]);
        const gradients = tf.grads((...all) => parts(all).total)([...logits, ...distances]);
        const wanted = [...(outputs.grad_cls as unknown[]), ...(outputs.grad_bbox as unknown[])];
        for (const [i, gradient] of gradients.entries())
          close(`gradient ${i}`, gradient.dataSync(), numbers(wanted[i]), 1e-3, 1e-5);
      });
    }),
  );
}
for (const golden of readGolden('yolox-assign')) {
  losses(`YOLOX, ${golden.name}: parts and gradients`, () =>
    withoutLeak(() => {
      const { inputs, outputs } = golden;
      const [h, w] = inputs.input_hw as [number, number];
      const { shape } = inputs.labels as GoldenArray;
      const labels = Float32Array.from(numbers(inputs.labels));
      const batch = { images: new Float32Array(shape[0] * h * w * 3), labels, leftOut: 0 };
      tf.tidy(() => {
        const levels = [0, 1, 2].map((level) => tensorOf(inputs[`raw_${level}`]));
        const sizes = levels.map((x) => [x.shape[2], x.shape[3]] as FeatureSize);
        const parts = (all: readonly tf.Tensor[]) => {
          const head = headOf<YoloOutputs>(() => ({ raw: rowTensor(all), sizes }));
          const task = yoloxTask(head, detection('yolox-micro'), inputs.num_classes as number);
          return task.loss(tensorsOf(task.arrays(batch, [h, w])), { useL1: inputs.use_l1 as boolean });
        };
        const got = parts(levels);
        const want = outputs.losses as Record<string, number>;
        const names = { total: 'total', iou: 'iou_x5', objectness: 'obj', classification: 'cls', l1: 'l1' };
        for (const [ours, theirs] of Object.entries(names))
          if (ours in got) close(ours, got[ours].dataSync(), [want[theirs]]);
        assert.is('l1' in got, inputs.use_l1);
        const gradients = tf.grads((...all) => parts(all).total)(levels);
        const wanted = outputs.grads as Record<string, unknown>;
        for (const [level, gradient] of gradients.entries())
          close(`level ${level}`, gradient.dataSync(), numbers(wanted[`raw_${level}`]), 1e-3, 1e-5);
      });
    }),
  );
}
