/** Label assigners: which location or anchor learns which box. */
export {
  type Assignment,
  assignMaxIou,
  IGNORED,
  type MaxIouOptions,
  NEGATIVE,
  positiveAnchors,
  retinaMaxIou,
} from './max-iou';
