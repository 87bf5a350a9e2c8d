/** CIoU, Eqs. 8 to 11, on plain numbers: overlap, distance of centers, shape. */

/** Left, top, right, bottom; pixels. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

const width = ([x1, , x2]: Box) => x2 - x1;
const height = ([, y1, , y2]: Box) => y2 - y1;
const area = (b: Box) => width(b) * height(b);

/** Eq. 8: the area of both over the area of either. [0,0,2,2] and [1,1,3,3] share 1 of 7: 0.143. */
export function intersectionOverUnion(b: Box, gt: Box): number {
  const both = area([
    Math.max(b[0], gt[0]),
    Math.max(b[1], gt[1]),
    Math.min(b[2], gt[2]),
    Math.min(b[3], gt[3]),
  ]);
  const meets =
    Math.min(b[2], gt[2]) > Math.max(b[0], gt[0]) && Math.min(b[3], gt[3]) > Math.max(b[1], gt[1]);
  return meets ? both / (area(b) + area(gt) - both) : 0;
}

/** The smallest box that holds both; its diagonal is c. */
export function hullOf(b: Box, gt: Box): Box {
  return [Math.min(b[0], gt[0]), Math.min(b[1], gt[1]), Math.max(b[2], gt[2]), Math.max(b[3], gt[3])];
}

/** Second term of Eq. 9: ρ² / c². [0,0,2,2] and [1,1,3,3]: 2 / 18 = 0.111. */
export function centerTerm(b: Box, gt: Box): number {
  const rho2 = ((b[0] + b[2] - gt[0] - gt[2]) / 2) ** 2 + ((b[1] + b[3] - gt[1] - gt[3]) / 2) ** 2;
  const hull = hullOf(b, gt);
  return rho2 / (width(hull) ** 2 + height(hull) ** 2);
}

/** Eq. 11: v, from 0 (equal aspect ratios) to 1. A 4 x 1 box for a square: 0.118. */
export function shapeDifference(b: Box, gt: Box): number {
  const angle = (box: Box) => Math.atan(width(box) / height(box));
  return (4 / Math.PI ** 2) * (angle(gt) - angle(b)) ** 2;
}

/** Eq. 10: α, what v counts. It grows with the IoU: shape matters once boxes overlap. Equal boxes: 0. */
export function shapeWeight(iou: number, v: number): number {
  return v === 0 ? 0 : v / (1 - iou + v);
}

/** Eq. 9: 1 − IoU + ρ² / c² + αv. */
export function ciouLoss(b: Box, gt: Box): number {
  const iou = intersectionOverUnion(b, gt);
  const v = shapeDifference(b, gt);
  return 1 - iou + centerTerm(b, gt) + shapeWeight(iou, v) * v;
}
