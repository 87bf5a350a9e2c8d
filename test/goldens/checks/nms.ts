/** nms.json: hard, soft, by class, and YOLOX's last step. */
import { multiclassNms, yoloxDetections } from '../../../lib/boxes/multiclass-nms';
import { type NmsOptions, nms } from '../../../lib/boxes/nms';
import { type SoftNmsOptions, softNms } from '../../../lib/boxes/soft-nms';
import { type Check, compare, compareWithin } from '../compare';
import { type GoldenArray, numbers } from '../read';

const flat = (v: unknown) => (Array.isArray(v) ? Float64Array.from(v.flat() as number[]) : numbers(v));

const hard: Check = ({ inputs, outputs }) => {
  const convention: NmsOptions['convention'] = inputs.plus_one ? 'yolox-numpy' : 'torchvision';
  const classes = inputs.classes === undefined ? undefined : flat(inputs.classes);
  const got = nms(flat(inputs.boxes), flat(inputs.scores), inputs.iou_thr as number, { classes, convention });
  return [compare('exact', 'kept boxes', got, outputs.keep)];
};

const soft: Check = ({ inputs, outputs }) => {
  const boxes = flat(inputs.boxes);
  const got = softNms(boxes, flat(inputs.scores), {
    method: inputs.method as SoftNmsOptions['method'],
    iouThreshold: inputs.iou_thr as number,
    sigma: inputs.sigma as number,
    minScore: inputs.min_score as number,
  });
  const rows = Array.from(got.index).flatMap((i, k) => [...boxes.subarray(4 * i, 4 * i + 4), got.score[k]]);
  return [
    compare('exact', 'kept boxes', got.index, outputs.inds),
    compareWithin('rows', rows, outputs.dets, 1e-4, 1e-4),
  ];
};

/** The reference sorts by an unstable algorithm: boxes of equal class and score may stand either way. */
const byClassAndScore = (a: number[], b: number[]) => a[5] - b[5] || b[4] - a[4] || a[0] - b[0];

const multiclass: Check = ({ name, inputs, outputs }) => {
  const got = multiclassNms(flat(inputs.boxes), flat(inputs.scores), {
    scoreThreshold: inputs.score_thr as number,
    iouThreshold: inputs.nms_thr as number,
    classAgnostic: name.endsWith('1'),
    convention: 'yolox-numpy',
  });
  const want = numbers(outputs.dets_x1y1x2y2_score_cls);
  const wanted = Array.from({ length: want.length / 6 }, (_, i) =>
    Array.from(want.subarray(i * 6, i * 6 + 6)),
  );
  const rows = got.map((d) => [...d.boxXyxy, d.score, d.classIndex]);
  const ordered = (list: number[][]) => list.sort(byClassAndScore).flat();
  return [compare('float64', 'rows', ordered(rows), { shape: [], data: ordered(wanted) })];
};

const yolox: Check = ({ inputs, outputs }) => {
  const input = inputs.prediction_cxcywh_obj_cls as GoldenArray;
  const all = numbers(input);
  const size = all.length / input.shape[0];
  return (outputs.detections as GoldenArray[]).map((want, image) => {
    const got = yoloxDetections(
      all.subarray(image * size, (image + 1) * size),
      inputs.num_classes as number,
      {
        scoreThreshold: inputs.conf_thre as number,
        iouThreshold: inputs.nms_thre as number,
        classAgnostic: inputs.class_agnostic as boolean,
      },
    );
    const rows = got.flatMap((d) => [...d.boxXyxy, d.objectness, d.classScore, d.classIndex]);
    return compare('float32', `detections of image ${image}`, rows, want);
  });
};

/** nms.json */
export const nmsCheck: Check = (golden) => {
  const { outputs } = golden;
  if (outputs.keep) return hard(golden);
  if (outputs.inds) return soft(golden);
  return outputs.detections ? yolox(golden) : multiclass(golden);
};
