/** Pictures of the real input: ground truths, and the anchors that learn one of them. */
import { assignMaxIou } from '../../assign';
import { featureSizes, gridAnchors, iouAt, retinaAnchorOptions } from '../../boxes';
import type { DetectionSample, DetectionSet } from '../../data';
import { palette } from '../../show/colors';
import { contactSheet } from '../../show/image';
import type { Origin } from '../real-boxes';
import { type Balance, localizationWeight } from './iou-balanced';

/** The first images of a set with their boxes, one color a class; the first box of a class has its name. */
export function boxSheet(set: DetectionSet, { source }: Origin) {
  const colorOf = (label: number) => palette[label % palette.length];
  const items = set.samples.slice(0, 3).map(({ image, id, boxes, labels }) => {
    const names = Array.from(labels, (label, i) => (labels.indexOf(label) === i ? set.classes[label] : ''));
    return { image, title: id, boxes, labels: names, colors: Array.from(labels, colorOf) };
  });
  return contactSheet(items, {
    name: 'images',
    caption: 'Three images with their boxes',
    source,
    width: 900,
  });
}

/**
 * One ground truth of each of three images with three of its anchors: the best, the middle and the worst by IoU,
 * each with the weight that Eq. 4 gives it.
 */
export function anchorSheet(set: DetectionSet, balance: Balance, { source }: Origin) {
  const items = set.samples.slice(0, 3).map((sample) => anchorItem(sample, balance));
  const caption = `The largest ground truth (dark) with the best (blue), a middle (orange) and the worst (green) of its positive anchors: their IoU, and w(iou) for λ = ${balance.lambda}, w_loc = ${balance.wLoc}`;
  return contactSheet(items, { name: 'anchors', caption, source, width: 900 });
}

function anchorItem(sample: DetectionSample, balance: Balance) {
  const { image, boxes, widthPx, heightPx } = sample;
  const anchors = gridAnchors(featureSizes(heightPx, widthPx, retinaAnchorOptions.strides));
  const { gtIndex } = assignMaxIou(anchors, boxes);
  const truth = largest(boxes);
  const iou = (i: number) => iouAt(anchors, i, boxes, truth);
  const own = [...gtIndex.keys()].filter((i) => gtIndex[i] === truth).sort((a, b) => iou(b) - iou(a));
  const chosen = [own[0], own[own.length >> 1], own[own.length - 1]].filter((i) => i !== undefined);
  const two = (value: number) => value.toFixed(2);
  const ious = chosen.map((i) => two(iou(i))).join(', ');
  const weights = chosen.map((i) => two(localizationWeight(iou(i), balance))).join(', ');
  return {
    image,
    title: `IoU ${ious}: w ${weights}`,
    boxes: [
      boxes.subarray(4 * truth, 4 * truth + 4),
      ...chosen.map((i) => anchors.subarray(4 * i, 4 * i + 4)),
    ],
    colors: ['#1f2733', ...palette.slice(0, 3)],
  };
}

/** The largest box by area: its anchors are easy to see. */
function largest(boxes: Float64Array): number {
  const area = (i: number) => (boxes[4 * i + 2] - boxes[4 * i]) * (boxes[4 * i + 3] - boxes[4 * i + 1]);
  return Array.from({ length: boxes.length / 4 }, (_, i) => i).reduce(
    (a, b) => (area(b) > area(a) ? b : a),
    0,
  );
}
