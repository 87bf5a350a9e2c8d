/**
 * The studies of "IoU-balanced Loss Functions".
 *
 * RECIPE
 */
import type { Study } from '../../../study/study';
import { backboneStudy } from './backbones';
import { componentStudies } from './components';
import { table4Studies } from './table4';
import { wLocStudy } from './w-loc';

/** Tables 2 and 3 (with Figs. 2 and 3) on two sets, Table 4, the readings of w_loc, Table 1. */
export const iouBalancedStudies: readonly Study[] = [
  ...componentStudies,
  ...table4Studies,
  wLocStudy,
  backboneStudy,
];
