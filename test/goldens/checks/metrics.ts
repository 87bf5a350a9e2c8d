/** COCO boxes and keypoints, VOC, PCKh. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCocoDetections, readCocoTruth } from '../../../lib/data/coco';
import { type CocoResult, evaluateBoxes, evaluateKeypoints } from '../../../lib/metrics/coco';
import { boxSimilarity, keypointSimilarity } from '../../../lib/metrics/coco-similarity';
import { meanOf } from '../../../lib/metrics/coco-summary';
import type { CocoDetections, CocoTruth } from '../../../lib/metrics/coco-tables';
import { pckh } from '../../../lib/metrics/pckh';
import { vocAp2007, vocAp2010, vocAveragePrecision } from '../../../lib/metrics/voc-ap';
import { type Check, type Comparison, compare } from '../compare';
import { type GoldenCase, numbers } from '../read';

/** Goes through files, as a user's numbers do. */
function readTables({ inputs }: GoldenCase, keypoints?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'golden-'));
  const [gt, dt] = [join(folder, 'gt.json'), join(folder, 'dt.json')];
  writeFileSync(gt, JSON.stringify(inputs.gt));
  writeFileSync(dt, JSON.stringify(inputs.dets));
  try {
    const truth = readCocoTruth(gt, keypoints);
    return { truth, found: readCocoDetections(dt, truth, keypoints) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** [R, K] of one threshold, all areas, most detections. */
function curves({ arrays }: CocoResult, of: 'precision' | 'scores', t: number): number[] {
  const { R, K, A, M } = arrays.shape;
  return Array.from({ length: R * K }, (_, i) => arrays[of][((t * R * K + i) * A + 0) * M + (M - 1)]);
}

function apByIou({ arrays, settings }: CocoResult): number[] {
  const { T, K } = arrays.shape;
  const ask = { kind: 'AP', area: 'all', maxDetections: 100 } as const;
  return Array.from({ length: T * K }, (_, i) =>
    meanOf(arrays, settings, { ...ask, iou: settings.iouThresholds[Math.floor(i / K)], category: i % K }),
  );
}

const summaryOf = (result: CocoResult) => result.summary.map((row) => row.value);

interface Sample {
  image_id: number;
  category_id: number;
  dtIds: number[];
  dtMatches: { data: number[] };
  dtIgnore: unknown;
}

/** Which detections of one image and class matched, and which count neither way, at each threshold. */
function matching(truth: CocoTruth, { matches }: CocoResult, sample: Sample): Comparison[] {
  const category = truth.categoryIds.indexOf(sample.category_id);
  const group = category * truth.imageIds.length + truth.imageIds.indexOf(sample.image_id);
  const [from, to] = [matches.start[group], matches.start[group + 1]];
  const bits = (masks: Int32Array) =>
    Array.from(
      { length: 10 * (to - from) },
      (_, i) => (masks[from + (i % (to - from))] >> Math.floor(i / (to - from))) & 1,
    );
  const flat = (data: number[]) => ({ shape: [data.length], data });
  const at = `image ${sample.image_id}, class ${sample.category_id}`;
  const order = Array.from(matches.order.subarray(from, to), (row) => row + 1);
  return [
    compare('exact', `order, ${at}`, order, flat(sample.dtIds)),
    compare(
      'exact',
      `matches, ${at}`,
      bits(matches.matched[0]),
      flat(sample.dtMatches.data.map((v) => (v > 0 ? 1 : 0))),
    ),
    compare('exact', `ignored, ${at}`, bits(matches.ignored[0]), sample.dtIgnore),
  ];
}

/** coco-eval.json */
export const cocoEval: Check = (golden) => {
  const { inputs, outputs } = golden;
  if (inputs.dt_xywh) return [maskIou(golden)];
  const { truth, found } = readTables(golden);
  const result = evaluateBoxes(truth, found);
  const optional: [string, ArrayLike<number>][] = [['precision_TxRxKxAxM', result.arrays.precision]];
  return [
    compare('metric', 'twelve numbers', summaryOf(result), outputs.stats),
    compare('metric', 'recall', result.arrays.recall, outputs.recall_TxKxAxM),
    compare(
      'metric',
      'precision at 0.5',
      curves(result, 'precision', 0),
      outputs.precision_curve_iou50_area_all_RxK,
    ),
    compare(
      'metric',
      'precision at 0.75',
      curves(result, 'precision', 5),
      outputs.precision_curve_iou75_area_all_RxK,
    ),
    compare('metric', 'scores at 0.5', curves(result, 'scores', 0), outputs.scores_iou50_area_all_RxK),
    compare('metric', 'AP by threshold and class', apByIou(result), outputs.ap_by_iou_category_area_all),
    ...optional
      .filter(([name]) => outputs[name])
      .map(([name, got]) => compare('metric', name, got, outputs[name])),
    ...((outputs.eval_imgs_sample ?? []) as Sample[]).flatMap((sample) => matching(truth, result, sample)),
  ];
};

function maskIou({ inputs, outputs }: GoldenCase): Comparison {
  const [dt, gt] = [numbers(inputs.dt_xywh), numbers(inputs.gt_xywh)];
  const truth = { boxesXywh: gt, crowd: Uint8Array.from(inputs.iscrowd as number[]) } as CocoTruth;
  const out = new Float64Array((dt.length * gt.length) / 16);
  const rows = (of: Float64Array) => Int32Array.from({ length: of.length / 4 }, (_, i) => i);
  boxSimilarity(truth, { boxesXywh: dt } as CocoDetections)(rows(dt), rows(gt), out);
  return compare('metric', 'IoU with crowds', out, outputs.iou);
}

/** coco-keypoints.json */
export const cocoKeypoints: Check = (golden) => {
  const { inputs, outputs } = golden;
  const sigmas = Array.from(numbers(inputs.sigmas));
  const { truth, found } = readTables(golden, sigmas.length);
  const result = evaluateKeypoints(truth, found, sigmas);
  const oks = (outputs.oks ?? []) as { image_id: number; oks: unknown }[];
  return [
    compare('metric', 'ten numbers', summaryOf(result), outputs.stats),
    compare('metric', 'recall', result.arrays.recall, outputs.recall_TxKxAxM),
    compare('metric', 'precision at 0.5', curves(result, 'precision', 0), outputs.precision_iou50_area_all),
    ...oks.map((o) =>
      compare('metric', `OKS of image ${o.image_id}`, oksOf(truth, found, sigmas, o.image_id), o.oks),
    ),
  ];
};

function oksOf(truth: CocoTruth, found: CocoDetections, sigmas: number[], imageId: number): Float64Array {
  const image = truth.imageIds.indexOf(imageId);
  const rows = (of: Int32Array) => Int32Array.from([...of.keys()].filter((i) => of[i] === image));
  const gts = rows(truth.image);
  const dts = Int32Array.from(
    Array.from(rows(found.image))
      .sort((a, b) => found.score[b] - found.score[a])
      .slice(0, 20),
  );
  const out = new Float64Array(gts.length * dts.length);
  keypointSimilarity(truth, found, sigmas)(dts, gts, out);
  return out;
}

interface VocRow {
  image: number;
  cls: number;
  bbox: number[];
  difficult: number;
  score: number;
}

/** voc-ap.json */
export const vocAp: Check = ({ inputs, outputs }) => {
  if (inputs.rec) {
    const [recall, precision] = [numbers(inputs.rec), numbers(inputs.prec)];
    return [
      compare('metric', 'AP 2007', [vocAp2007(recall, precision)], outputs.ap11),
      compare('metric', 'AP 2010', [vocAp2010(recall, precision)], outputs.ap_all),
    ];
  }
  const rows = (list: unknown, cls: number) =>
    (list as VocRow[])
      .filter((r) => r.cls === cls)
      .map((r) => ({ ...r, boxXyxy: r.bbox, difficult: r.difficult === 1 }));
  return Object.entries(outputs as Record<string, Record<string, unknown>>).flatMap(([label, want]) => {
    const cls = Number(label.replace('class', ''));
    const thresholds = Object.keys(want).flatMap((key) =>
      key.startsWith('ap11@') ? [Number(key.slice(5))] : [],
    );
    return thresholds.flatMap((t) => {
      const got = vocAveragePrecision(rows(inputs.gts, cls), rows(inputs.dets, cls), t);
      return [
        compare('metric', `${label} AP 2007 at ${t}`, [got.ap2007], want[`ap11@${t}`]),
        compare('metric', `${label} AP 2010 at ${t}`, [got.ap2010], want[`ap_all@${t}`]),
        compare('metric', `${label} recall at ${t}`, got.recall, want[`rec@${t}`]),
        compare('metric', `${label} precision at ${t}`, got.precision, want[`prec@${t}`]),
      ];
    });
  });
};

/** pckh.json; its arrays are MATLAB's [16, 2, N], counted from 1. */
export const pckhCheck: Check = ({ inputs, outputs }) => {
  const [gt, missing, heads] = [inputs.gt_16x2xN, inputs.jnt_missing_16xN, inputs.headboxes_2x2xN].map(
    numbers,
  );
  const n = missing.length / 16;
  const byPerson = (rows: number, of: (i: number, r: number) => number) =>
    Float64Array.from({ length: n * rows }, (_, i) => of(Math.floor(i / rows), i % rows));
  const input = {
    predicted: numbers(inputs.preds),
    truth: byPerson(32, (i, r) => gt[r * n + i] - 1),
    visible: Uint8Array.from(byPerson(16, (i, j) => 1 - missing[j * n + i])),
    headXyxy: byPerson(4, (i, r) => heads[r * n + i]),
  };
  const half = pckh(input);
  const want = outputs.name_value as Record<string, number>;
  return [
    ...Object.entries(half.groups).map(([name, value]) => compare('float64', name, [value], want[name])),
    compare('float64', 'Mean', [half.mean], want.Mean),
    compare('float64', 'Mean@0.1, which reads 0.11', [pckh(input, 0.11).mean], want['Mean@0.1']),
  ];
};
