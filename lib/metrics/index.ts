/** Metrics: COCO boxes and keypoints, VOC, PCKh, and the papers' mechanism metrics. Pure TypeScript. */
export { type CocoResult, evaluateBoxes, evaluateKeypoints } from './coco';
export { type CocoSettings, cocoBoxSettings, cocoKeypointSettings, cocoPersonSigmas } from './coco-settings';
export { meanOf, type SummaryRow, summarize, summaryLines } from './coco-summary';
export type { CocoDetections, CocoTruth } from './coco-tables';
export { bestIous, correlation, type IouBin, meanScoreByIou, shareAboveIou } from './mechanism';
export { mpiiJoints, type PckhInput, type PckhResult, pckh, pckhGroups } from './pckh';
export {
  type VocCurve,
  type VocDetection,
  type VocTruth,
  vocAp2007,
  vocAp2010,
  vocAveragePrecision,
} from './voc-ap';
