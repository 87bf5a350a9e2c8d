/** Which check holds which file of goldens. */
import type { Check } from '../compare';
import { atss, fcos, fovea, retina } from './assign';
import { augment } from './augment';
import { dsla } from './dsla';
import { heatmaps } from './heatmaps';
import { focalLosses, iouBalanced, iouLosses } from './losses';
import { cocoEval, cocoKeypoints, pckhCheck, vocAp } from './metrics';
import { nmsCheck } from './nms';
import { yolox } from './yolox';

/** By file name without its ending. */
export const checks: Record<string, Check> = {
  'atss-assign': atss,
  augment,
  'coco-eval': cocoEval,
  'coco-keypoints': cocoKeypoints,
  'dsla-assign': dsla,
  'fcos-assign': fcos,
  'focal-losses': focalLosses,
  'fovea-assign': fovea,
  heatmaps,
  'iou-balanced': iouBalanced,
  'iou-losses': iouLosses,
  nms: nmsCheck,
  pckh: pckhCheck,
  'retina-assign': retina,
  'voc-ap': vocAp,
  'yolox-assign': yolox,
};
