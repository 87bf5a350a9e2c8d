/** What trained detectors find in the held-out images: pictures side by side, and AP by class. Needs checkpoints. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DetectionSet } from '../../../data';
import { InputError } from '../../../errors';
import { openDetector } from '../../../live';
import { evaluateBoxes, meanOf } from '../../../metrics';
import { palette } from '../../../show/colors';
import type { Displayable } from '../../../show/display';
import { contactSheet, type Picture, type SheetItem } from '../../../show/image';
import { type Table, table } from '../../../show/table';
import { cellText, defaultWorkRoot, isWithin, type StudyView } from '../../../study';
import type { DetectionConfig } from '../../../train';
import { columnsOf, type ImageDetections, truthOf } from '../../../train/evaluate-detection';
import { openDetectionSplit } from '../../../train/open-sets';
import { componentArms, plainArm } from './arms';

/** One network and what it found in every image. */
export interface FoundBy {
  name: string;
  found: readonly ImageDetections[];
}

/** Sheet and table (none without data or weights), and a line on what could not be made. */
export interface HeldOut {
  shown: Displayable[];
  note: string;
}

interface Arm {
  name: string;
  /** Of its checkpoint. */
  path: string;
  trial: string;
}

const wanted = [{ cell: plainArm, name: 'plain losses' }, componentArms.both];

/**
 * Runs seed 0 of the plain losses and of both IoU-balanced ones over the held-out images. Weights are the finished trials'
 * last checkpoints, which stay on the machine that trained.
 * @param view of a components study
 * @throws InputError when a checkpoint is damaged
 */
export async function heldOut(view: StudyView, workRoot = defaultWorkRoot): Promise<HeldOut> {
  const config = view.plan.trials[0].config as unknown as DetectionConfig;
  const arms = armsOf(view, workRoot);
  const here = arms.filter(({ path }) => existsSync(path));
  const absent = arms.filter((arm) => !here.includes(arm)).map(({ trial }) => trial);
  const note = absent.length
    ? `Weights are not on this machine; run these trials for pictures and classes: ${absent.join('; ')}.`
    : 'Weights: the last checkpoints of seed 0.';
  if (here.length === 0) return { shown: [], note };
  const set = await splitOf(config);
  if (!set) return { shown: [], note: `No data set "${config.data.set}" is here: nothing to draw.` };
  const all: FoundBy[] = [];
  for (const arm of here) all.push({ name: arm.name, found: await findAll(arm, set) });
  return { shown: [heldOutSheet(set, all, view.study.title), classTable(set, all)], note };
}

function armsOf({ plan, study }: StudyView, workRoot: string): Arm[] {
  return wanted.flatMap(({ cell, name }) => {
    const trial = plan.trials.find((one) => one.seed === 0 && isWithin(one.cell, cell));
    const [from, id] = [trial?.record?.from ?? study.name, trial?.record?.id ?? trial?.id];
    if (!trial || id === undefined) return [];
    const told = `${from}, ${cellText(trial.cell)}, seed 0`;
    return [{ name, path: join(workRoot, from, id, 'checkpoint.safetensors'), trial: told }];
  });
}

/** @returns undefined where the data are not on this machine */
async function splitOf(config: DetectionConfig): Promise<DetectionSet | undefined> {
  try {
    return await openDetectionSplit(config, config.data.val);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

async function findAll({ path }: Arm, { samples }: DetectionSet): Promise<ImageDetections[]> {
  const detector = openDetector(path);
  const all: ImageDetections[] = [];
  try {
    for (const [sample, { image }] of samples.entries()) {
      const found = await detector.find(image, 0);
      const detections = found.map(({ name, score, box }) => {
        const boxXyxy = [...box] as [number, number, number, number];
        return { classIndex: detector.names.indexOf(name), score, boxXyxy };
      });
      all.push({ sample, detections });
    }
  } finally {
    detector.dispose();
  }
  return all;
}

const colorOf = (label: number) => palette[label % palette.length];

/** Two held-out images, one a row: the true boxes, then what each network finds. */
export function heldOutSheet(
  set: DetectionSet,
  all: readonly FoundBy[],
  title: string,
  minScore = 0.3,
): Picture {
  const items = set.samples.slice(0, 2).flatMap(({ image, id, boxes, labels }, sample): SheetItem[] => {
    const names = Array.from(labels, (label, i) => (labels.indexOf(label) === i ? set.classes[label] : ''));
    const truth = { image, title: `${id}: truth`, boxes, labels: names, colors: Array.from(labels, colorOf) };
    const found = all.map(({ name, found: images }): SheetItem => {
      const kept = (images[sample]?.detections ?? []).filter(({ score }) => score >= minScore);
      return {
        image,
        title: `${name}: ${kept.length} boxes`,
        boxes: kept.map(({ boxXyxy }) => boxXyxy),
        colors: kept.map(({ classIndex }) => colorOf(classIndex)),
      };
    });
    return [truth, ...found];
  });
  return contactSheet(items, {
    name: 'held-out',
    caption: `${title}: held-out images, seed 0 of each network, boxes of score ${minScore} and more, a color a class`,
    columns: 1 + all.length,
    width: 720,
  });
}

/** AP, AP50 and AP75 of each class, 0 to 1, and how wide its true boxes are, pixels of the image. */
export function classTable(set: DetectionSet, all: readonly FoundBy[]): Table {
  const rows = set.classes.flatMap((name, category) => {
    const widths = set.samples.flatMap(({ boxes, labels }) =>
      [...labels].flatMap((label, g) => (label === category ? [boxes[4 * g + 2] - boxes[4 * g]] : [])),
    );
    const median = widths.sort((a, b) => a - b)[widths.length >> 1];
    return all.map(({ name: network, found }) => {
      const told = { class: name, boxes: widths.length, width: median, network };
      return { ...told, ...precisions(set, found, category) };
    });
  });
  return table(rows, {
    name: 'classes',
    columns: [
      { key: 'class' },
      { key: 'boxes', label: 'held-out boxes', digits: 0 },
      { key: 'width', label: 'median width', unit: 'px', digits: 0 },
      { key: 'network' },
      ...['AP', 'AP50', 'AP75'].map((key) => ({ key, digits: 3 })),
    ],
    caption: 'By class, seed 0 alone: n = 1',
  });
}

function precisions(set: DetectionSet, found: readonly ImageDetections[], category: number) {
  const { arrays, settings } = evaluateBoxes(truthOf(set), columnsOf([...found]));
  const at = (iou?: number) => {
    const value = meanOf(arrays, settings, { kind: 'AP', area: 'all', maxDetections: 100, iou, category });
    return value < 0 ? undefined : value;
  };
  return { AP: at(), AP50: at(0.5), AP75: at(0.75) };
}
