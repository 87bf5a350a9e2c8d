/** COCO's twelve numbers for boxes and ten for keypoints, and the lines that print them. */
import type { CocoArrays } from './coco-accumulate';
import type { CocoSettings } from './coco-settings';

/** One line of the summary. */
export interface SummaryRow {
  kind: 'AP' | 'AR';
  /** One threshold, or undefined for the mean over all. */
  iou?: number;
  area: string;
  maxDetections: number;
  /** In [0, 1]; −1 where nothing of that kind exists. */
  value: number;
}

type Ask = [kind: 'AP' | 'AR', area: string, maxDetections: number, iou?: number];

const boxAsks: Ask[] = [
  ['AP', 'all', 100],
  ['AP', 'all', 100, 0.5],
  ['AP', 'all', 100, 0.75],
  ['AP', 'small', 100],
  ['AP', 'medium', 100],
  ['AP', 'large', 100],
  ['AR', 'all', 1],
  ['AR', 'all', 10],
  ['AR', 'all', 100],
  ['AR', 'small', 100],
  ['AR', 'medium', 100],
  ['AR', 'large', 100],
];

const keypointAsks: Ask[] = (['AP', 'AR'] as const).flatMap((kind): Ask[] => [
  [kind, 'all', 20],
  [kind, 'all', 20, 0.5],
  [kind, 'all', 20, 0.75],
  [kind, 'medium', 20],
  [kind, 'large', 20],
]);

/** The protocol's numbers in pycocotools' order: 12 for boxes, 10 for keypoints. */
export function summarize(
  arrays: CocoArrays,
  settings: CocoSettings,
  what: 'boxes' | 'keypoints',
): SummaryRow[] {
  return (what === 'boxes' ? boxAsks : keypointAsks).map(([kind, area, maxDetections, iou]) => ({
    kind,
    iou,
    area,
    maxDetections,
    value: meanOf(arrays, settings, { kind, area, maxDetections, iou }),
  }));
}

/** Mean AP or AR of one category, area and threshold (all categories and thresholds when left out). */
export function meanOf(
  arrays: CocoArrays,
  settings: CocoSettings,
  ask: { kind: 'AP' | 'AR'; area: string; maxDetections: number; iou?: number; category?: number },
): number {
  const { T, R, K, A, M } = arrays.shape;
  const a = settings.areas.findIndex((range) => range.name === ask.area);
  const m = settings.maxDetections.indexOf(ask.maxDetections);
  let sum = 0;
  let n = 0;
  const add = (value: number) => {
    if (value > -1) {
      sum += value;
      n++;
    }
  };
  for (let t = 0; t < T; t++) {
    if (ask.iou !== undefined && Math.abs(settings.iouThresholds[t] - ask.iou) > 1e-9) continue;
    for (let k = 0; k < K; k++) {
      if (ask.category !== undefined && ask.category !== k) continue;
      if (ask.kind === 'AR') add(arrays.recall[((t * K + k) * A + a) * M + m]);
      else for (let r = 0; r < R; r++) add(arrays.precision[(((t * R + r) * K + k) * A + a) * M + m]);
    }
  }
  return n === 0 ? -1 : sum / n;
}

/** The lines that pycocotools prints for the same numbers. */
export function summaryLines(rows: SummaryRow[]): string[] {
  return rows.map(({ kind, iou, area, maxDetections, value }) => {
    const title = kind === 'AP' ? 'Average Precision' : 'Average Recall';
    const range = iou === undefined ? '0.50:0.95' : iou.toFixed(2);
    const head = ` ${title.padEnd(18)} (${kind}) @[ IoU=${range.padEnd(9)} | area=${area.padStart(6)}`;
    return `${head} | maxDets=${String(maxDetections).padStart(3)} ] = ${value.toFixed(3)}`;
  });
}
