/** Which check holds which file of goldens. */
import type { CheckWithFiles } from '../compare';
import { atss, fcos, fovea, retina } from './assign';
import { augment } from './augment';
import { dsla } from './dsla';
import { heatmaps } from './heatmaps';
import { focalLosses, iouBalanced, iouLosses } from './losses';
import { cocoEval, cocoKeypoints, pckhCheck, vocAp } from './metrics';
import { modelSizes } from './model-size';
import { modules } from './modules';
import { nmsCheck } from './nms';
import { optim, schedules } from './train';
import { yolox } from './yolox';
import { yoloxEndToEnd } from './yolox-end-to-end';

/** By file name without its ending. */
export const checks: Record<string, CheckWithFiles> = {
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
  'model-size': modelSizes,
  modules,
  nms: nmsCheck,
  optim,
  pckh: pckhCheck,
  'retina-assign': retina,
  schedules,
  'voc-ap': vocAp,
  'yolox-assign': yolox,
  'yolox-tiny-e2e': yoloxEndToEnd,
};
