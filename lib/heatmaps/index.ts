/** Heatmaps of joints: targets, decoding, mirrored averaging. Pure TypeScript, safe in a browser. */
export { blurHeatmaps } from './blur';
export {
  darkOffset,
  decodeHrnet,
  decodeMsra,
  decodeUdp,
  heatmapPeaks,
  quarterOffset,
  quarterOffsetByAxis,
  udpOffset,
} from './decode';
export { averageFlipped, flipBack } from './flip';
export { fmseTargets, gaussianKernel, msraTargets, udpTargets, unbiasedTargets } from './targets';
export type { DecodedJoints, Heatmaps, HeatmapTargets, Joints, Size } from './types';
