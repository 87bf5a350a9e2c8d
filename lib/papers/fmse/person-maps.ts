/** Heatmap targets of real persons, and how much of each map is foreground. */
import { jointsInCrop, personCrop } from '../../data';
import { fmseTargets, type HeatmapTargets, type Joints } from '../../heatmaps';
import type { Bell } from './bell';
import type { Subject } from './real-poses';

/** Pixels of the crop for one of the heatmap: 256 to 64, as in the paper and in HRNet. */
export const cropOverMap = 4;

/** A person's joints in the crop about the box times 1.25, in pixels of a crop `cropSide` wide. */
export function subjectJoints({ person }: Subject, cropSide: number): Joints {
  return jointsInCrop(person, personCrop(person), cropSide);
}

/** [K, mapSide, mapSide] the targets of one person; maps of joints that are not labelled have weight 0. */
export function subjectTargets(subject: Subject, { sigma, side }: Bell, mapSide: number): HeatmapTargets {
  const cropSide = cropOverMap * mapSide;
  return fmseTargets(subjectJoints(subject, cropSide), [cropSide, cropSide], [mapSide, mapSide], sigma, side);
}

/**
 * Foreground pixels over background pixels of all labelled joints' maps: below `pixelRatio` where the map's border
 * cuts windows.
 */
export function measuredRatio(subjects: readonly Subject[], side: number, mapSide: number): number {
  let [front, maps] = [0, 0];
  for (const subject of subjects) {
    const { xy, visible } = subjectJoints(subject, cropOverMap * mapSide);
    for (let k = 0; k < visible.length; k++) {
      if (visible[k] === 0) continue;
      front += windowInside(xy[2 * k], side, mapSide) * windowInside(xy[2 * k + 1], side, mapSide);
      maps++;
    }
  }
  return front / (maps * mapSide ** 2 - front);
}

/** Pixels of a window along one direction that lie inside the map, the joint rounded to a pixel as the targets do. */
function windowInside(at: number, side: number, mapSide: number): number {
  const center = Math.trunc(at / cropOverMap + 0.5);
  const reach = (side - 1) / 2;
  return Math.max(0, Math.min(mapSide, center + reach + 1) - Math.max(0, center - reach));
}
