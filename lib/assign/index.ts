/** Label assigners: which location or anchor learns which box. */

export { yolov3Anchors } from '../boxes/yolov3-anchors';
export { type AnchorAssignment, assignAnchorRatio } from './anchor-ratio';
export { assignAtss } from './atss';
export { assignCenter, centerOptions, multiPositiveOptions } from './center';
export {
  assignDsla,
  type DslaAssignment,
  type DslaOptions,
  dslaClassScores,
  dslaOptions,
  levelScore,
} from './dsla';
export { assignFcos, type FcosOptions, fcosOptions, type PointAssignment } from './fcos';
export { assignFovea, type FoveaOptions, foveaOptions } from './fovea';
export {
  type Assignment,
  assignMaxIou,
  IGNORED,
  type MaxIouOptions,
  NEGATIVE,
  positiveAnchors,
  retinaMaxIou,
} from './max-iou';
export {
  assignSimota,
  type CellAssignment,
  type CellPredictions,
  type LabelledBoxes,
  type SimotaOptions,
  type SimotaSteps,
  simotaOptions,
  simotaSteps,
} from './simota';
