/** Every study that `papersweep sweep` and notebooks know by name; a paper's studies are its own folder's. */
import { dslaStudies } from './papers/dsla/studies';
import { fmseStudies } from './papers/fmse/studies';
import { improvedYoloxStudies } from './papers/improved-yolox/studies';
import { iouBalancedStudies } from './papers/iou-balanced/studies';
import { shapesSmoke } from './study/shapes-smoke';
import type { Study } from './study/study';

export const studies: readonly Study[] = [
  shapesSmoke,
  ...improvedYoloxStudies,
  ...iouBalancedStudies,
  ...dslaStudies,
  ...fmseStudies,
];
