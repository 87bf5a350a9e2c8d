/** The example to check by hand: one location, one box, every factor of its label. */
import { alignedIou, decodeDistances } from '../../boxes';
import {
  centernessOf,
  dynamicLabel,
  headScore,
  printedHeadScore,
  ranges,
  relaxedBounds,
  type Sides,
  smoothLabel,
} from './dsla';

/** A location on P4 in a box of 160 x 96 pixels, and a prediction whose right side is 16 pixels short. */
export interface WorkedExample {
  sides: Sides;
  centerness: number;
  head: number;
  headPrinted: number;
  label: number;
  iou: number;
  dynamic: number;
}

/**
 * The location (24, 40) of P4, the box (0, 0, 160, 96), kappa 0.2: largest distance 136, 8 beyond the bound of 128 on
 * the way to 153.6. The label by `smoothLabel`, the IoU by the coder and the overlap that training uses.
 */
export function workedExample(kappa = 0.2): WorkedExample {
  const [x, y, level] = [24, 40, 1];
  const box = [0, 0, 160, 96];
  const sides: Sides = [x - box[0], y - box[1], box[2] - x, box[3] - y];
  const bounds = relaxedBounds(ranges[level], kappa);
  const reach = Math.max(...sides);
  const label = smoothLabel({ x, y, box, level }, kappa);
  const predicted = decodeDistances([x, y], Float64Array.of(24, 40, 120, 56));
  const [iou] = alignedIou(predicted, Float64Array.from(box));
  return {
    sides,
    centerness: centernessOf(sides),
    head: headScore(reach, ranges[level], bounds),
    headPrinted: printedHeadScore(reach, ranges[level], bounds),
    label,
    iou,
    dynamic: dynamicLabel(label, iou),
  };
}
