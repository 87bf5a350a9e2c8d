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
export { alignedIou, iouAt, pairwiseIou } from './iou';
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
