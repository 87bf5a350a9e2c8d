/** Joints and bones painted over an image, for sheets of pictures. */
import type { Joints } from '../heatmaps';
import { capsule, type Point, paintArea } from './drawing/canvas';
import type { PoseSet } from './pose';
import type { Pixels } from './sample';

const right = 0xb4_6e_34; // blue, as R + 256 G + 65536 B
const left = 0x3a_3e_c4; // red
const trunk = 0x4c_aa_4c; // green
const hidden = 0x00_d7_ff; // yellow

/**
 * A copy of an image with a person over it: the right side blue, the left red, the trunk green; hidden joints yellow.
 * @param joints in pixels of the image
 */
export function paintJoints(image: Pixels, joints: Joints, set: Pick<PoseSet, 'joints' | 'limbs'>): Pixels {
  const painted: Pixels = { ...image, data: image.data.slice() };
  const half = Math.max(1, Math.min(image.width, image.height) / 120);
  const at = (k: number): Point => [joints.xy[2 * k] + 0.5, joints.xy[2 * k + 1] + 0.5];
  const colorOf = (k: number) => (/^r/.test(set.joints[k]) ? right : /^l/.test(set.joints[k]) ? left : trunk);
  for (const [from, to] of set.limbs) {
    if (!(joints.visible[from] > 0 && joints.visible[to] > 0)) continue;
    const color = colorOf(from) === colorOf(to) ? colorOf(from) : trunk;
    paintArea(painted, capsule(at(from), at(to), half), () => color);
  }
  for (let k = 0; k < joints.visible.length; k++) {
    if (!(joints.visible[k] > 0)) continue;
    const color = joints.visible[k] === 1 ? hidden : colorOf(k);
    paintArea(painted, capsule(at(k), at(k), 2 * half), () => color);
  }
  return painted;
}
