import * as assert from 'uvu/assert';
import { assignSimota } from '../../lib/assign';
import { yoloxTargets } from '../../lib/assign/yolox-targets';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { yoloxLoss, yoloxLossOptions } from '../../lib/losses/yolox-loss';
import { pointsOf, predictionsOf, truthOf } from '../assign/yolox-golden';
import { numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const loss = suite('yoloxLoss');
for (const golden of readGolden('yolox-assign')) {
  loss(`agrees with the reference, parts and gradients: ${golden.name}`, async () => {
    await useEngine();
    await withoutLeak(async () => {
      const points = pointsOf(golden);
      const batch = (golden.inputs.labels as { shape: number[] }).shape[0];
      const classes = golden.inputs.num_classes as number;
      const truths = Array.from({ length: batch }, (_, i) => truthOf(golden, i));
      const assigned = truths.map((truth, i) =>
        assignSimota(points, predictionsOf(golden, points, i), truth),
      );
      const targets = yoloxTargets(points, assigned, truths, classes);
      const options = { ...yoloxLossOptions, useL1: golden.inputs.use_l1 as boolean };
      const levels = [0, 1, 2].map((l) => {
        const { shape } = golden.inputs[`raw_${l}`] as { shape: [number, number, number, number] };
        return tf.tensor4d(Float32Array.from(numbers(golden.inputs[`raw_${l}`])), shape);
      });
      const flatten = (raw: tf.Tensor[]) =>
        tf.concat(
          raw.map((r) => tf.reshape(tf.transpose(r, [0, 2, 3, 1]), [batch, -1, 5 + classes])),
          1,
        ) as tf.Tensor3D;
      const { grads, value, parts } = tf.tidy(() => {
        const of = (...raw: tf.Tensor[]) => yoloxLoss(flatten(raw), points, targets, options);
        const { grads, value } = tf.valueAndGrads((...raw) => of(...raw).total)(levels);
        return { grads, value, parts: { ...of(...levels) } };
      });
      const want = golden.outputs.losses as Record<string, number>;
      const got = [value, parts.iou, parts.objectness, parts.classification, parts.l1].map(
        (t) => t.dataSync()[0],
      );
      const slopes = grads.map((g) => g.dataSync());
      tf.dispose([levels, grads, value, parts]);
      assert.ok(
        worst(got, [want.total, want.iou_x5, want.obj, want.cls, want.l1], 1e-4, 1e-5) <= 1,
        'losses',
      );
      const wanted = golden.outputs.grads as Record<string, unknown>;
      slopes.forEach((slope, l) => {
        assert.ok(worst(slope, numbers(wanted[`raw_${l}`]), 1e-3, 1e-5) <= 1, `gradient of level ${l}`);
      });
    });
  });
}
