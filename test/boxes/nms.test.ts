import * as assert from 'uvu/assert';
import { multiclassNms, yoloxDetections } from '../../lib/boxes/multiclass-nms';
import { type NmsOptions, nms } from '../../lib/boxes/nms';
import { type SoftNmsOptions, softNms } from '../../lib/boxes/soft-nms';
import { type GoldenArray, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const cases = readGolden('nms');
const flat = (v: unknown) => (Array.isArray(v) ? Float64Array.from(v.flat() as number[]) : numbers(v));
const indices = (v: unknown) => Array.from(numbers(v));

const hard = suite('nms');
for (const { name, inputs, outputs } of cases.filter((c) => c.outputs.keep)) {
  hard(`keeps what the reference keeps: ${name}`, () => {
    const classes = inputs.classes !== undefined;
    const convention: NmsOptions['convention'] = inputs.plus_one === true ? 'yolox-numpy' : 'torchvision';
    const options: NmsOptions = { classes: classes ? flat(inputs.classes) : undefined, convention };
    const got = nms(flat(inputs.boxes), flat(inputs.scores), inputs.iou_thr as number, options);
    assert.equal(Array.from(got), indices(outputs.keep));
  });
}
hard('refuses a score that is not a number', () => {
  assert.throws(() => nms(Float64Array.of(0, 0, 1, 1), [Number.NaN], 0.5), /score 0 is not a number/);
});
hard('keeps the order of input between equal scores', () => {
  const apart = Float64Array.of(0, 0, 1, 1, 5, 5, 6, 6, 9, 9, 10, 10);
  assert.equal(Array.from(nms(apart, [1, 1, 1], 0.5)), [0, 1, 2]);
});

const multi = suite('multiclassNms');
for (const { name, inputs, outputs } of cases.filter((c) => c.name.startsWith('yolox_multiclass'))) {
  multi(`agrees with the reference: ${name}`, () => {
    const got = multiclassNms(flat(inputs.boxes), flat(inputs.scores), {
      scoreThreshold: inputs.score_thr as number,
      iouThreshold: inputs.nms_thr as number,
      classAgnostic: name.endsWith('1'),
      convention: 'yolox-numpy',
    });
    const rows = got.map((d) => [...d.boxXyxy, d.score, d.classIndex]);
    const want = numbers(outputs.dets_x1y1x2y2_score_cls);
    const wanted = Array.from({ length: want.length / 6 }, (_, i) =>
      Array.from(want.subarray(i * 6, i * 6 + 6)),
    );
    // The reference sorts by an unstable algorithm: boxes of equal class and score may stand either way.
    const canonical = (list: number[][]) =>
      [...list].sort((a, b) => a[5] - b[5] || b[4] - a[4] || a[0] - b[0]).flat();
    assert.ok(worst(canonical(rows), canonical(wanted), 1e-6, 1e-7) <= 1);
  });
}

const yolox = suite('yoloxDetections');
for (const { name, inputs, outputs } of cases.filter((c) => c.name.startsWith('yolox_postprocess'))) {
  yolox(`agrees with the reference: ${name}`, () => {
    const classes = inputs.num_classes as number;
    const all = numbers(inputs.prediction_cxcywh_obj_cls);
    (outputs.detections as GoldenArray[]).forEach((want, image) => {
      const size = all.length / 2;
      const got = yoloxDetections(all.subarray(image * size, (image + 1) * size), classes, {
        scoreThreshold: inputs.conf_thre as number,
        iouThreshold: inputs.nms_thre as number,
        classAgnostic: inputs.class_agnostic as boolean,
      });
      const rows = got.flatMap((d) => [...d.boxXyxy, d.objectness, d.classScore, d.classIndex]);
      assert.ok(worst(rows, numbers(want), 1e-4, 1e-5) <= 1);
    });
  });
}

const soft = suite('softNms');
for (const { name, inputs, outputs } of cases.filter((c) => c.name.startsWith('soft_nms'))) {
  soft(`agrees with the reference: ${name}`, () => {
    const boxes = flat(inputs.boxes);
    const got = softNms(boxes, flat(inputs.scores), {
      method: inputs.method as SoftNmsOptions['method'],
      iouThreshold: inputs.iou_thr as number,
      sigma: inputs.sigma as number,
      minScore: inputs.min_score as number,
    });
    assert.equal(Array.from(got.index), indices(outputs.inds));
    const rows = Array.from(got.index).flatMap((i, k) => [...boxes.subarray(4 * i, 4 * i + 4), got.score[k]]);
    assert.ok(worst(rows, numbers(outputs.dets), 1e-4, 1e-4) <= 1);
  });
}
