/** How many cells SimOTA gives a box, and on which levels, as the stand-in predictions get better. */
import { assignSimota, type SimotaOptions, simotaSteps } from '../../assign';
import { type Aims, standInPredictions } from './stand-in';

/** One number a quality, over all images. */
export interface Growth {
  quality: number[];
  classNames: readonly string[];
  /** By class, then quality. */
  meanK: number[][];
  all: number[];
}

/** Mean dynamic k by class at eleven qualities from 0 to 1; a class without a box has none (NaN). */
export function growthOf(
  aims: readonly Aims[],
  classNames: readonly string[],
  simota: SimotaOptions,
): Growth {
  const quality = Array.from({ length: 11 }, (_, i) => i / 10);
  const sums = quality.map((q) => kByClass(aims, q, classNames.length, simota));
  const boxes = classNames.map((_, label) => countOf(aims, label));
  const total = boxes.reduce((a, b) => a + b, 0);
  return {
    quality,
    classNames,
    meanK: classNames.map((_, label) => sums.map((byClass) => byClass[label] / boxes[label])),
    all: sums.map((byClass) => byClass.reduce((a, b) => a + b, 0) / total),
  };
}

function countOf(aims: readonly Aims[], label: number): number {
  return aims.reduce((sum, { image }) => sum + image.sample.labels.filter((l) => l === label).length, 0);
}

function kByClass(aims: readonly Aims[], quality: number, classes: number, simota: SimotaOptions): number[] {
  const sums = new Array<number>(classes).fill(0);
  for (const of of aims) {
    const { points, truth, sample } = of.image;
    const { cells } = simotaSteps(points, standInPredictions(of, quality), truth, simota);
    cells.forEach((k, g) => {
      sums[sample.labels[g]] += k;
    });
  }
  return sums;
}

/** Which levels learn at one quality: cells by level, and boxes that get none. */
export interface LevelShare {
  byLevel: number[];
  learners: number;
  boxes: number;
  /** Boxes without any cell. */
  without: number;
  /** Wishes that went to another box. */
  lost: number;
  lowestK: number;
  highestK: number;
}

/** Counts what SimOTA decides over all images at one quality. */
export function levelShare(aims: readonly Aims[], quality: number, simota: SimotaOptions): LevelShare {
  const share = { byLevel: [0, 0, 0], learners: 0, boxes: 0, without: 0, lost: 0 };
  const ks: number[] = [];
  for (const of of aims) {
    const { points, truth } = of.image;
    const predictions = standInPredictions(of, quality);
    const { cells } = simotaSteps(points, predictions, truth, simota);
    const { cell, gtIndex } = assignSimota(points, predictions, truth, simota);
    for (const c of cell) share.byLevel[points.level[c]]++;
    ks.push(...cells);
    share.learners += cell.length;
    share.boxes += truth.labels.length;
    share.without += truth.labels.length - new Set(gtIndex).size;
    share.lost += cells.reduce((a, b) => a + b, 0) - cell.length;
  }
  const [lowestK, highestK] = [Math.min(...ks), Math.max(...ks)];
  return { ...share, lowestK, highestK };
}
