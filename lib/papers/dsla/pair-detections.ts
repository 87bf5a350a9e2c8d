/** Figs. 5 and 6: what two trained detectors find in the same held-out images. */
import { type BoxArray, iouAt } from '../../boxes';
import type { DetectionSample, DetectionSet } from '../../data';
import { type Found, openDetector } from '../../live';
import { palette } from '../../show/colors';
import { contactSheet, type Picture, type SheetItem } from '../../show/image';
import { printedLeastScore } from './printed-points';
import { judgedImages, type TrainedArm, type TrainedPair } from './trained-pair';

/** ours: so many images, evenly apart in the split; the notebook stays small. */
const images = 1;

/**
 * A row an image: ground truth, the first arm, the second. Where a checkpoint is missing the arm's picture is left out and
 * the caption says which trials must be run.
 * @param others shown where the pair's own data are not here
 */
export async function pairDetections(
  pair: TrainedPair,
  { name, figure, others }: { name: string; figure: string; others: DetectionSet },
): Promise<Picture> {
  const set = await judgedImages(pair, others);
  const samples = evenly(set.samples, images);
  const arms = pair.arms.every(({ checkpoint }) => checkpoint) ? pair.arms : [];
  const found = await Promise.all(arms.map((arm) => detectionsOf(arm, samples)));
  const items = samples.flatMap((sample, i) => [
    truthItem(sample),
    ...arms.map((arm, k) => armItem(arm, sample, found[k][i], set.classes)),
  ]);
  const key = set.classes.map((one, i) => `${one} ${['blue', 'orange', 'green'][i] ?? ''}`.trim()).join(', ');
  return contactSheet(items, {
    name,
    columns: 3,
    width: 780,
    caption: `${set.name}: boxes with a score of ${printedLeastScore()} or more, ${key}; right: of an object’s class, and on it with IoU of at least 0.5. ${pair.note}`,
    source: `DSLA, ${figure} (other images, other networks)`,
  });
}

/** First, last, and evenly between. */
export function evenly<T>(all: readonly T[], count: number): T[] {
  const most = Math.min(count, all.length);
  return Array.from(
    { length: most },
    (_, i) => all[Math.round((i * (all.length - 1)) / Math.max(1, most - 1))],
  );
}

async function detectionsOf(arm: TrainedArm, samples: readonly DetectionSample[]): Promise<Found[][]> {
  const detector = openDetector(arm.checkpoint!);
  try {
    const found: Found[][] = [];
    for (const { image } of samples) found.push(await detector.find(image, printedLeastScore()));
    return found;
  } finally {
    detector.dispose();
  }
}

function truthItem(sample: DetectionSample): SheetItem {
  const { image, id, boxes, labels } = sample;
  const title = `${id}: ${labels.length} objects`;
  return { image, title, boxes, colors: Array.from(labels, colorOf), lineWidth: 1.5 };
}

function armItem(
  { method }: TrainedArm,
  sample: DetectionSample,
  found: readonly Found[],
  classes: readonly string[],
): SheetItem {
  const { right, wrong } = matched(sample, found, classes);
  const title = `${method}: ${right} of ${sample.labels.length} right, ${wrong} wrong`;
  const colors = found.map(({ name }) => colorOf(classes.indexOf(name)));
  return { image: sample.image, title, boxes: found.map(({ box }) => box), colors, lineWidth: 1.5 };
}

const colorOf = (label: number): string => palette[label % palette.length];

/** Detections by falling score, each given the best free object of its class; @returns how many have one, how many not. */
export function matched(
  { boxes, labels }: Pick<DetectionSample, 'boxes' | 'labels'>,
  found: readonly Found[],
  classes: readonly string[],
): { right: number; wrong: number } {
  const free = new Set(labels.keys());
  let right = 0;
  for (const { name, box } of [...found].sort((a, b) => b.score - a.score)) {
    const iou = (g: number) => iouAt(box as unknown as BoxArray, 0, boxes, g);
    const own = [...free].filter((g) => classes[labels[g]] === name && iou(g) >= 0.5);
    if (own.length === 0) continue;
    free.delete(own.reduce((a, b) => (iou(b) > iou(a) ? b : a)));
    right++;
  }
  return { right, wrong: found.length - right };
}
