/** The first training step on real boxes: how the predictions of an untrained YOLOX head lie to their targets. */
import { assignCenter, assignSimota, multiPositiveOptions } from '../../assign';
import { alignedIou, cxcywhToXyxy } from '../../boxes';
import type { DetectionSet } from '../../data';
import { firstOutputs } from '../first-outputs';
import { type GridImage, type HeadOutputs, onGrid, untrainedOutputs, yoloxPoints } from '../on-grid';
import { losses, lossGradients } from './gradients';

/** Pairs of predicted and wanted box of all positives. */
export interface FirstStep {
  rule: string;
  /** [n, 4] cx, cy, w, h, pixels of the network's input. */
  predicted: Float32Array;
  target: Float32Array;
}

/** The positives of SimOTA, and of the 3x3 rule that it replaced, where all outputs are zero. */
export function firstSteps(set: DetectionSet, inputPx: number): FirstStep[] {
  const points = yoloxPoints(inputPx);
  const outputs = untrainedOutputs(points, set.classes.length);
  const images = set.samples.map((sample) => onGrid(sample, points));
  const zeros = images.map(() => outputs);
  return [
    pairs('SimOTA', images, zeros, ({ truth }) => assignSimota(points, outputs, truth)),
    pairs('3x3 cells', images, zeros, ({ truth }) => assignCenter(points, truth, multiPositiveOptions)),
  ];
}

/** How many images the network sees: one batch of the paper's baseline on one GPU. */
const batchImages = 8;

/** SimOTA's positives on the outputs of a real YOLOX-Nano with first values, on the first eight images. */
export async function networkStep(set: DetectionSet, inputPx: number, seed: number): Promise<FirstStep> {
  const points = yoloxPoints(inputPx);
  const images = set.samples.slice(0, batchImages).map((sample) => onGrid(sample, points));
  const network = { model: 'yolox-nano', classes: set.classes.length, seed };
  const outputs = await firstOutputs(images, network);
  const rule = `SimOTA, YOLOX-Nano (${images.length} images)`;
  return pairs(rule, images, outputs, ({ truth }, i) => assignSimota(points, outputs[i], truth));
}

function pairs(
  rule: string,
  images: readonly GridImage[],
  outputs: readonly HeadOutputs[],
  assign: (image: GridImage, i: number) => { cell: Int32Array; gtIndex: Int32Array },
): FirstStep {
  const [predicted, target]: [number[], number[]] = [[], []];
  for (const [k, image] of images.entries()) {
    const { cell, gtIndex } = assign(image, k);
    cell.forEach((c, i) => {
      predicted.push(...outputs[k].boxesCxcywh.subarray(4 * c, 4 * c + 4));
      target.push(...image.truth.boxesCxcywh.subarray(4 * gtIndex[i], 4 * gtIndex[i] + 4));
    });
  }
  return { rule, predicted: Float32Array.from(predicted), target: Float32Array.from(target) };
}

/** How many positives lie how. */
export interface Positions {
  count: number;
  apart: number;
  /** Prediction wholly inside the target. */
  inside: number;
  crossing: number;
  meanIou: number;
}

/** Counts the positions. A target wholly inside its prediction counts as crossing. */
export function positionsOf({ predicted, target }: FirstStep): Positions {
  const [p, t] = [cxcywhToXyxy(predicted), cxcywhToXyxy(target)];
  const ious = alignedIou(p, t);
  const isInside = (i: number) =>
    p[4 * i] >= t[4 * i] &&
    p[4 * i + 1] >= t[4 * i + 1] &&
    p[4 * i + 2] <= t[4 * i + 2] &&
    p[4 * i + 3] <= t[4 * i + 3];
  const all = Array.from(ious.keys());
  const apart = all.filter((i) => ious[i] === 0).length;
  const inside = all.filter((i) => ious[i] > 0 && isInside(i)).length;
  const meanIou = ious.reduce((a, b) => a + b, 0) / ious.length;
  return { count: all.length, apart, inside, crossing: all.length - apart - inside, meanIou };
}

/** For how many positives a loss says nothing: of the center, or at all. */
export interface Silence {
  loss: string;
  center: number;
  all: number;
  count: number;
}

/** Gradient components below this part of the batch's largest count as none: float32's rounding. */
const none = 1e-6;

/** Counts, loss by loss, the positives whose center, or whose whole box, gets no gradient. */
export async function silences({ predicted, target }: FirstStep): Promise<Silence[]> {
  const rows: Silence[] = [];
  for (const loss of losses) {
    const { gradient } = await lossGradients(loss, predicted, target);
    const least = none * gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    const isSilent = (i: number, upTo: number) =>
      gradient.subarray(4 * i, 4 * i + upTo).every((g) => Math.abs(g) <= least);
    const count = gradient.length / 4;
    const all = Array.from({ length: count }, (_, i) => i);
    const center = all.filter((i) => isSilent(i, 2)).length;
    rows.push({ loss: loss.name, center, all: all.filter((i) => isSilent(i, 4)).length, count });
  }
  return rows;
}
