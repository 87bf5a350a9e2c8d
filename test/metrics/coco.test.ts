import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readCocoDetections, readCocoTruth } from '../../lib/data/coco';
import { type CocoResult, evaluateBoxes, evaluateKeypoints } from '../../lib/metrics/coco';
import { boxSimilarity, keypointSimilarity } from '../../lib/metrics/coco-similarity';
import { meanOf, summaryLines } from '../../lib/metrics/coco-summary';
import type { CocoDetections, CocoTruth } from '../../lib/metrics/coco-tables';
import { type GoldenCase, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const rtol = 1e-7;
const atol = 1e-7;
const folder = mkdtempSync(join(tmpdir(), 'coco-'));

/** Goes through files, as a user's numbers do. */
function read({ inputs, name }: GoldenCase, keypoints?: number) {
  const [gt, dt] = [join(folder, `${name}-gt.json`), join(folder, `${name}-dt.json`)];
  writeFileSync(gt, JSON.stringify(inputs.gt));
  writeFileSync(dt, JSON.stringify(inputs.dets));
  const truth = readCocoTruth(gt, keypoints);
  return { truth, found: readCocoDetections(dt, truth, keypoints) };
}

/** [T, R?, K] of one area and one number of detections out of the whole array. */
function slice(result: CocoResult, of: 'precision' | 'scores', t: number): number[] {
  const { R, K, A, M } = result.arrays.shape;
  const at = (r: number, k: number) => (((t * R + r) * K + k) * A + 0) * M + (M - 1);
  return Array.from({ length: R * K }, (_, i) => result.arrays[of][at(Math.floor(i / K), i % K)]);
}

const stats = (result: CocoResult) => result.summary.map((row) => row.value);
const same = (got: ArrayLike<number>, want: unknown, what: string) =>
  assert.ok(worst(got, numbers(want), rtol, atol) <= 1, what);

const boxes = suite('evaluateBoxes');
for (const golden of readGolden('coco-eval').filter((c) => c.inputs.gt)) {
  boxes(`agrees with the reference: ${golden.name}`, () => {
    const { truth, found } = read(golden);
    const result = evaluateBoxes(truth, found);
    const { outputs } = golden;
    same(stats(result), outputs.stats, 'the twelve numbers');
    same(result.arrays.recall, outputs.recall_TxKxAxM, 'recall');
    if (outputs.precision_TxRxKxAxM) same(result.arrays.precision, outputs.precision_TxRxKxAxM, 'precision');
    same(slice(result, 'precision', 0), outputs.precision_curve_iou50_area_all_RxK, 'precision at 0.5');
    same(slice(result, 'precision', 5), outputs.precision_curve_iou75_area_all_RxK, 'precision at 0.75');
    same(slice(result, 'scores', 0), outputs.scores_iou50_area_all_RxK, 'scores at 0.5');
    same(apByIou(result), outputs.ap_by_iou_category_area_all, 'AP by threshold and category');
  });

  boxes(`matches the same detections: ${golden.name}`, () => {
    const { truth, found } = read(golden);
    const { matches } = evaluateBoxes(truth, found);
    for (const sample of golden.outputs.eval_imgs_sample as Sample[]) checkSample(truth, matches, sample);
  });
}

interface Sample {
  image_id: number;
  category_id: number;
  dtIds: number[];
  dtMatches: { data: number[] };
  dtIgnore: { data: number[] };
}

function checkSample(truth: CocoTruth, matches: CocoResult['matches'], sample: Sample): void {
  const k = truth.categoryIds.indexOf(sample.category_id);
  const group = k * truth.imageIds.length + truth.imageIds.indexOf(sample.image_id);
  const [from, to] = [matches.start[group], matches.start[group + 1]];
  assert.equal(
    Array.from(matches.order.subarray(from, to), (row) => row + 1),
    sample.dtIds,
  );
  for (let t = 0; t < 10; t++) {
    for (let d = 0; d < to - from; d++) {
      const want = sample.dtMatches.data[t * (to - from) + d] > 0 ? 1 : 0;
      assert.is((matches.matched[0][from + d] >> t) & 1, want, `match at threshold ${t}`);
      assert.is(
        (matches.ignored[0][from + d] >> t) & 1,
        sample.dtIgnore.data[t * (to - from) + d],
        `ignore ${t}`,
      );
    }
  }
}

function apByIou(result: CocoResult): number[] {
  const { T, K } = result.arrays.shape;
  return Array.from({ length: T * K }, (_, i) =>
    meanOf(result.arrays, result.settings, {
      kind: 'AP',
      area: 'all',
      maxDetections: 100,
      iou: result.settings.iouThresholds[Math.floor(i / K)],
      category: i % K,
    }),
  );
}

boxes('prints what the reference prints', () => {
  const { truth, found } = read(readGolden('coco-eval')[0]);
  const lines = summaryLines(evaluateBoxes(truth, found).summary);
  assert.is(lines[0], ' Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.143');
  assert.is(lines[7], ' Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets= 10 ] = 0.203');
});

const similarity = suite('boxSimilarity');
similarity('is intersection over the detection for a crowd', () => {
  const { inputs, outputs } = readGolden('coco-eval').find((c) => c.name === 'mask_iou_bbox')!;
  const boxesOf = (key: string) => ({ boxesXywh: numbers(inputs[key]) });
  const truth = { ...boxesOf('gt_xywh'), crowd: Uint8Array.from(inputs.iscrowd as number[]) } as CocoTruth;
  const out = new Float64Array(30);
  const rows = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
  boxSimilarity(truth, boxesOf('dt_xywh') as CocoDetections)(rows(6), rows(5), out);
  same(out, outputs.iou, 'IoU');
});

const keypoints = suite('evaluateKeypoints');
for (const golden of readGolden('coco-keypoints')) {
  keypoints(`agrees with the reference: ${golden.name}`, () => {
    const sigmas = Array.from(numbers(golden.inputs.sigmas));
    const { truth, found } = read(golden, 17);
    const result = evaluateKeypoints(truth, found, sigmas);
    same(stats(result), golden.outputs.stats, 'the ten numbers');
    same(result.arrays.recall, golden.outputs.recall_TxKxAxM, 'recall');
    same(slice(result, 'precision', 0), golden.outputs.precision_iou50_area_all, 'precision at 0.5');
    for (const { image_id, oks } of golden.outputs.oks as { image_id: number; oks: unknown }[]) {
      same(oksOf(truth, found, sigmas, truth.imageIds.indexOf(image_id)), oks, `OKS of image ${image_id}`);
    }
  });
}

function oksOf(truth: CocoTruth, found: CocoDetections, sigmas: number[], image: number): Float64Array {
  const rows = (of: Int32Array) => Int32Array.from([...of.keys()].filter((i) => of[i] === image));
  const gts = rows(truth.image);
  const dts = Int32Array.from(Array.from(rows(found.image)).sort((a, b) => found.score[b] - found.score[a]));
  const out = new Float64Array(gts.length * dts.length);
  keypointSimilarity(truth, found, sigmas)(dts, gts, out);
  return out;
}
