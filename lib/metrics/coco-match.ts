/** Greedy matching of one image's detections of one category with its ground truth (pycocotools' evaluateImg). */
import type { AreaRange, CocoSettings } from './coco-settings';
import type { Similarity } from './coco-similarity';
import type { CocoDetections, CocoTruth, Groups } from './coco-tables';

/** What matching left, a detection a row of `order`; bit t of a mask stands for threshold t. */
export interface Matches {
  /** Detection rows by category, then image, then falling score; at most the largest maxDetections a group. */
  order: Int32Array;
  /** Start of each (category, image) group in `order`, and one more. */
  start: Int32Array;
  /** By area range: thresholds at which the detection found a truth. */
  matched: Int32Array[];
  /** By area range: thresholds at which the detection counts neither way. */
  ignored: Int32Array[];
  /** By area range and category: the truths that count. */
  positives: Int32Array[];
}

/** Where one group's matching writes. */
interface Slot {
  at: number;
  matched: Int32Array;
  ignored: Int32Array;
}

/** Matches every group, in every area range, at every threshold. */
export function matchAll(
  truth: CocoTruth,
  found: CocoDetections,
  truths: Groups,
  found1: Groups,
  similarity: Similarity,
  settings: CocoSettings,
): Matches {
  const images = truth.imageIds.length;
  const matches = emptyMatches(truth, found1, settings);
  const overlaps = new Growing();
  const work = { truth, found, thresholds: settings.iouThresholds };
  for (let g = 0; g < found1.start.length - 1; g++) {
    const gts = truths.rows.subarray(truths.start[g], truths.start[g + 1]);
    const dts = matches.order.subarray(matches.start[g], matches.start[g + 1]);
    if (dts.length > 0) rank(dts, found1.rows.subarray(found1.start[g], found1.start[g + 1]), found.score);
    const ious = overlaps.atLeast(dts.length * gts.length);
    if (dts.length && gts.length) similarity(dts, gts, ious);
    const category = Math.floor(g / images);
    const group = { gts, dts, ious };
    for (let a = 0; a < settings.areas.length; a++) {
      const slot = { at: matches.start[g], matched: matches.matched[a], ignored: matches.ignored[a] };
      matches.positives[a][category] += matchGroup(work, group, settings.areas[a], slot);
    }
  }
  return matches;
}

function emptyMatches(truth: CocoTruth, groups: Groups, settings: CocoSettings): Matches {
  const most = settings.maxDetections[settings.maxDetections.length - 1];
  const start = new Int32Array(groups.start.length);
  for (let g = 0; g < start.length - 1; g++) {
    start[g + 1] = start[g] + Math.min(most, groups.start[g + 1] - groups.start[g]);
  }
  const kept = start[start.length - 1];
  const perArea = (n: number) => settings.areas.map(() => new Int32Array(n));
  return {
    order: new Int32Array(kept),
    start,
    matched: perArea(kept),
    ignored: perArea(kept),
    positives: perArea(truth.categoryIds.length),
  };
}

/** The best rows by falling score; equal scores keep the file's order. */
function rank(into: Int32Array, rows: Int32Array, score: Float64Array): void {
  if (rows.length === 1) into[0] = rows[0];
  else
    into.set(
      Array.from(rows)
        .sort((a, b) => score[b] - score[a])
        .slice(0, into.length),
    );
}

/** One scratch array that grows; its first numbers are used. */
class Growing {
  private store = new Float64Array(1024);
  atLeast(n: number): Float64Array {
    if (n > this.store.length) this.store = new Float64Array(2 * n);
    return this.store;
  }
}

/** What stays the same for all groups. */
interface Work {
  truth: CocoTruth;
  found: CocoDetections;
  thresholds: number[];
}

/** One image's rows of one category, and their overlaps [detections, truths]. */
interface Group {
  gts: Int32Array;
  dts: Int32Array;
  ious: Float64Array;
}

/** Matches one group in one area range; returns how many truths count. */
function matchGroup(work: Work, group: Group, area: AreaRange, slot: Slot): number {
  if (group.gts.length > 0) return matchTruths(work, group, area, slot);
  const { dts } = group;
  for (let d = 0; d < dts.length; d++) slot.ignored[slot.at + d] = outOfRange(work.found, dts[d], area);
  return 0;
}

function matchTruths(work: Work, group: Group, area: AreaRange, slot: Slot): number {
  const { gts, dts } = group;
  const skip = Array.from(gts, (g) => isIgnored(work.truth, g, area));
  // Truths that count come first; the order is stable otherwise.
  const order = [...skip.keys()].sort((a, b) => Number(skip[a]) - Number(skip[b]));
  const state = { order, skip, taken: new Int32Array(gts.length) };
  for (let d = 0; d < dts.length; d++) {
    let matched = 0;
    let ignored = 0;
    for (let t = 0; t < work.thresholds.length; t++) {
      const best = bestTruth(work, group, state, d, t);
      if (best < 0) continue;
      state.taken[best] |= 1 << t;
      matched |= 1 << t;
      if (skip[best]) ignored |= 1 << t;
    }
    slot.matched[slot.at + d] = matched;
    slot.ignored[slot.at + d] = ignored | (outOfRange(work.found, dts[d], area) & ~matched);
  }
  return skip.filter((s) => !s).length;
}

/** All bits set when the detection's own area lies outside the range: unmatched, it counts neither way. */
function outOfRange(found: CocoDetections, d: number, area: AreaRange): number {
  return found.area[d] < area.from || found.area[d] > area.to ? ~0 : 0;
}

function isIgnored(truth: CocoTruth, g: number, area: AreaRange): boolean {
  const unlabelled = truth.numKeypoints !== undefined && truth.numKeypoints[g] === 0;
  return truth.crowd[g] === 1 || unlabelled || truth.area[g] < area.from || truth.area[g] > area.to;
}

/** Truths of one group: in which order they are tried, which do not count, at which thresholds each is taken. */
interface State {
  order: number[];
  skip: boolean[];
  taken: Int32Array;
}

/** The truth of highest overlap that is free (or a crowd); one that counts is preferred to one that does not. */
function bestTruth(
  { truth, thresholds }: Work,
  { gts, ious }: Group,
  state: State,
  d: number,
  t: number,
): number {
  const { order, skip, taken } = state;
  let limit = Math.min(thresholds[t], 1 - 1e-10);
  let best = -1;
  for (const g of order) {
    if ((taken[g] >> t) & 1 && truth.crowd[gts[g]] === 0) continue;
    if (best >= 0 && !skip[best] && skip[g]) break;
    const iou = ious[d * gts.length + g];
    if (iou < limit) continue;
    limit = iou;
    best = g;
  }
  return best;
}
