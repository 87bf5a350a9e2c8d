import * as assert from 'uvu/assert';
import { assignDsla, dslaOptions } from '../../lib/assign';
import { type FeatureSize, gridPoints } from '../../lib/boxes';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { type DslaTargetKind, dslaLoss, dslaTargets } from '../../lib/papers/dsla/dsla-loss';
import { type GoldenArray, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const kinds: Record<string, DslaTargetKind> = {
  loss_coupled: 'coupled',
  loss_iou_only: 'iou',
  loss_no_coupling: 'label',
};

const loss = suite('dslaLoss');
for (const golden of readGolden('dsla-assign').filter((c) => c.name in kinds)) {
  loss(`agrees with the released code, gradients included: ${golden.name}`, async () => {
    await useEngine();
    await withoutLeak(async () => {
      const { inputs, outputs } = golden;
      const points = gridPoints(inputs.featmap_hw as FeatureSize[], inputs.strides as number[], 0);
      const labels = (inputs.gt_labels as unknown[]).map(numbers);
      const options = { ...dslaOptions, kappa: inputs.kappa as number, bounds: 'code' as const };
      const assigned = (inputs.gt_bboxes as unknown[]).map((boxes) =>
        assignDsla(points, numbers(boxes), options),
      );
      const targets = dslaTargets(assigned, labels, points.level.length);
      const levels = (name: string) =>
        (inputs[name] as GoldenArray[]).map((v) =>
          tf.tensor4d(Float32Array.from(numbers(v)), v.shape as [number, number, number, number]),
        );
      const [cls, box] = [levels('cls_logits'), levels('bbox_distances')];
      const batch = labels.length;
      const flatten = (raw: tf.Tensor[]) => {
        const channels = raw[0].shape[1]!;
        const rows = raw.map((r) => tf.reshape(tf.transpose(r, [0, 2, 3, 1]), [batch, -1, channels]));
        return tf.reshape(tf.concat(rows, 1), [-1, channels]) as tf.Tensor2D;
      };
      const run = (all: tf.Tensor[]) =>
        dslaLoss(flatten(all.slice(0, 5)), flatten(all.slice(5)), targets, kinds[golden.name]);
      const { parts, grads } = tf.tidy(() => ({
        parts: { ...run([...cls, ...box]) },
        grads: tf.grads((...all) => {
          const { classification, box: boxLoss } = run(all);
          return tf.add(classification, boxLoss);
        })([...cls, ...box]),
      }));
      const got = [parts.classification.dataSync()[0], parts.box.dataSync()[0]];
      const slopes = grads.map((g) => g.dataSync());
      tf.dispose([cls, box, grads, parts]);
      assert.ok(
        worst(got, [outputs.loss_cls as number, outputs.loss_bbox as number], 1e-4, 1e-5) <= 1,
        'losses',
      );
      [...(outputs.grad_cls as unknown[]), ...(outputs.grad_bbox as unknown[])].forEach((want, i) => {
        assert.ok(worst(slopes[i], numbers(want), 1e-4, 1e-5) <= 1, `gradient ${i}`);
      });
    });
  });
}
