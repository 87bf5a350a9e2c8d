/** Boxes: layouts, overlap, anchors and their deltas. Pure TypeScript on typed arrays. */
export {
  type AnchorOptions,
  baseAnchors,
  type FeatureSize,
  featureSizes,
  gridAnchors,
  retinaAnchorOptions,
} from './anchors';
export { type DeltaOptions, decodeDeltas, deltaOptions, encodeDeltas } from './delta-coder';
export { centerness, decodeDistances, decodeFovea, encodeDistances, encodeFovea } from './distance-coder';
export { alignedIou, iouAt, pairwiseIou } from './iou';
export { alignedOverlap, type IouKind, pairwiseOverlap } from './iou-family';
export {
  type BoxArray,
  boxCount,
  clipBoxes,
  cxcywhToXyxy,
  scaleBoxes,
  xywhToXyxy,
  xyxyToCxcywh,
  xyxyToXywh,
} from './layouts';
export { type Detection, multiclassNms, type YoloxDetection, yoloxDetections } from './multiclass-nms';
export { type NmsOptions, nms } from './nms';
export { type GridPoints, gridPoints } from './points';
export { type SoftNmsOptions, softNms, softNmsOptions } from './soft-nms';
export { yolov3Anchors } from './yolov3-anchors';
