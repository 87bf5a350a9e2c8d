/** `papersweep eval`: COCO boxes and keypoints, VOC, PCKh from files; what a training run has learnt. */
import type { Command } from 'commander';
import { readCocoDetections, readCocoTruth } from '../data/coco';
import { readMpiiPredictions, readMpiiTruth } from '../data/mpii-poses';
import type { DetectionSet } from '../data/sample';
import { readVoc } from '../data/voc';
import { readVocDetections } from '../data/voc-detections';
import { InputError } from '../errors';
import {
  type CocoResult,
  evaluateBoxes,
  evaluateKeypoints,
  meanOf,
  pckh,
  summaryLines,
  type VocDetection,
  type VocTruth,
  vocAveragePrecision,
} from '../metrics';
import { registerEvalRun } from './eval-run';

interface Options {
  gt: string;
  dt: string;
  json?: boolean;
  perClass?: boolean;
  iou?: string;
  split?: string;
}

/** Registers the commands. */
export function registerEval(program: Command): void {
  const group = program.command('eval').description('score detections or poses against ground truth');
  const add = (name: string, what: string) =>
    group
      .command(name)
      .description(what)
      .requiredOption('--gt <path>', 'ground truth')
      .requiredOption('--dt <path>', 'detections')
      .option('--json', 'one JSON object in place of the table');
  add('coco', 'COCO boxes: AP and AR as pycocotools gives them')
    .option('--per-class', 'AP of each class too')
    .action(evalCoco);
  add('keypoints', 'COCO keypoints: AP and AR by OKS')
    .option('--per-class', 'AP of each class too')
    .action(evalKeypoints);
  add('voc', 'VOC AP: --gt a VOC folder, --dt a folder of text files or a JSON list')
    .option('--iou <threshold>', 'overlap above which a detection is right', '0.5')
    .option('--split <name>', 'a file of ImageSets/Main')
    .action(evalVoc);
  add('pckh', 'MPII PCKh: --gt gt_valid.mat or JSON, --dt a .mat with preds or JSON').action(evalPckh);
  registerEvalRun(group);
}

function evalCoco({ gt, dt, json, perClass }: Options): void {
  const truth = readCocoTruth(gt);
  const result = evaluateBoxes(truth, readCocoDetections(dt, truth));
  print(result, truth.categoryNames, 100, json, perClass);
}

function evalKeypoints({ gt, dt, json, perClass }: Options): void {
  const truth = readCocoTruth(gt, 17);
  const result = evaluateKeypoints(truth, readCocoDetections(dt, truth, 17));
  print(result, truth.categoryNames, 20, json, perClass);
}

function print(
  result: CocoResult,
  names: string[],
  maxDetections: number,
  json?: boolean,
  perClass?: boolean,
): void {
  const ap = (category: number, iou?: number) =>
    meanOf(result.arrays, result.settings, { kind: 'AP', area: 'all', maxDetections, iou, category });
  const classes = names.map((name, k) => ({ name, ap: ap(k), ap50: ap(k, 0.5), ap75: ap(k, 0.75) }));
  if (json) {
    console.log(JSON.stringify({ summary: result.summary, ...(perClass && { classes }) }));
    return;
  }
  console.log(summaryLines(result.summary).join('\n'));
  if (!perClass) return;
  console.log();
  const shown = (v: number) => (v < 0 ? '–' : v);
  printColumns(
    ['class', 'AP', 'AP50', 'AP75'],
    classes.map((c) => [c.name, shown(c.ap), shown(c.ap50), shown(c.ap75)]),
  );
}

function evalVoc({ gt, dt, json, iou = '0.5', split }: Options): void {
  const threshold = Number(iou);
  if (!(threshold >= 0 && threshold < 1)) {
    throw new InputError({ what: `--iou ${iou}`, expected: 'a number from 0 to 1' });
  }
  const set = readVoc(gt, { split, boxes: 'mend' });
  for (const line of set.mended) process.stderr.write(`note: ${line}\n`);
  const found = placeDetections(set, dt);
  const rows = set.classes.map((name, c) => {
    const { ap2007, ap2010 } = vocAveragePrecision(truthsOf(set, c), found[c], threshold);
    return { name, ap2007, ap2010 };
  });
  const mean = (of: 'ap2007' | 'ap2010') => rows.reduce((s, r) => s + r[of], 0) / rows.length;
  const all = [...rows, { name: 'mean', ap2007: mean('ap2007'), ap2010: mean('ap2010') }];
  if (json) console.log(JSON.stringify({ iou: threshold, classes: rows, mean: all[rows.length] }));
  else
    printColumns(
      ['class', 'AP (2007)', 'AP (2010)'],
      all.map((r) => [r.name, r.ap2007, r.ap2010]),
    );
}

/** Boxes are kept as edges: back to pixels counted from 1, both ends inside. */
function truthsOf({ samples }: DetectionSet, label: number): VocTruth[] {
  return samples.flatMap(({ boxes, labels, difficult }, image) =>
    Array.from(labels.keys())
      .filter((k) => labels[k] === label)
      .map((k) => {
        const [x1, y1, x2, y2] = boxes.subarray(4 * k, 4 * k + 4);
        return { image, boxXyxy: [x1 + 1, y1 + 1, x2, y2], difficult: difficult[k] === 1 };
      }),
  );
}

/** Detections by class, images by their place in the set. */
function placeDetections({ samples, classes }: DetectionSet, path: string): VocDetection[][] {
  const place = new Map(samples.map((s, i) => [s.id, i]));
  const found: VocDetection[][] = classes.map(() => []);
  for (const { image, className, score, boxXyxy } of readVocDetections(path, classes)) {
    const at = place.get(image);
    if (at === undefined) {
      throw new InputError({
        what: `image "${image}" is not in the ground truth`,
        where: path,
        fix: 'score the same split',
      });
    }
    found[classes.indexOf(className)].push({ image: at, score, boxXyxy });
  }
  return found;
}

function evalPckh({ gt, dt, json }: Options): void {
  const truth = readMpiiTruth(gt);
  const predicted = readMpiiPredictions(dt, truth.visible.length / 16);
  const half = pckh({ ...truth, predicted });
  const tenth = pckh({ ...truth, predicted }, 0.1);
  if (json) console.log(JSON.stringify({ groups: half.groups, mean: half.mean, 'mean@0.1': tenth.mean }));
  else {
    const rows = [...Object.entries(half.groups), ['Mean', half.mean], ['Mean@0.1', tenth.mean]];
    printColumns(['PCKh@0.5', '%'], rows as [string, number][], 1);
  }
}

function printColumns(head: string[], rows: (string | number)[][], digits = 3): void {
  const width = Math.max(...[head, ...rows].map((r) => String(r[0]).length)) + 2;
  const cell = (v: string | number) => (typeof v === 'number' ? v.toFixed(digits) : v).padStart(10);
  for (const [name, ...cells] of [head, ...rows])
    console.log(String(name).padEnd(width) + cells.map(cell).join(''));
}
