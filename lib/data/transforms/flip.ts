/** Mirroring left and right. */
import { InputError } from '../../errors';
import type { Joints } from '../../heatmaps';
import type { PackedImage } from '../packed-image';

/** Mirrors an image in place. */
export function flipImage({ data, width, height }: PackedImage): void {
  for (let y = 0; y < height; y++) data.subarray(y * width, (y + 1) * width).reverse();
}

/** Boxes [n, 4] xyxy of an image of this width, mirrored, float64. */
export function flipBoxes(boxesXyxy: ArrayLike<number>, width: number): Float64Array {
  return Float64Array.from({ length: boxesXyxy.length }, (_, i) =>
    i % 2 === 1 ? boxesXyxy[i] : width - boxesXyxy[i % 4 === 0 ? i + 2 : i - 2],
  );
}

/**
 * Joints of an image of this width, mirrored: x becomes width − 1 − x (pixel centers at whole numbers), left and right
 * change places, and a joint that is not labelled becomes 0, 0. Source: HRNet `fliplr_joints`.
 */
export function flipJoints({ xy, visible }: Joints, width: number, pairs: FlipPairs): Joints {
  const partner = partners(visible.length, pairs);
  const from = (i: number) => 2 * partner[i >> 1] + (i & 1);
  const isLabelled = (k: number) => visible[partner[k]] > 0;
  return {
    xy: xy.map((_, i) => (!isLabelled(i >> 1) ? 0 : i % 2 === 0 ? width - 1 - xy[from(i)] : xy[from(i)])),
    visible: Float64Array.from(partner, (k) => visible[k]),
  };
}

/** Left and right joints that belong together. */
export type FlipPairs = readonly (readonly [number, number])[];

/** For each joint, the one that takes its place in a mirror. */
export function partners(joints: number, pairs: FlipPairs): Int32Array {
  const partner = Int32Array.from({ length: joints }, (_, k) => k);
  for (const [a, b] of pairs) {
    partner[a] = b;
    partner[b] = a;
  }
  return partner;
}

/**
 * Finds the pairs by name: `left_knee` and `right_knee`, `l_knee` and `r_knee`.
 * @throws InputError when a side has no counterpart
 */
export function flipPairs(joints: readonly string[]): [number, number][] {
  const other = { left: 'right', l: 'r', right: 'left', r: 'l' } as const;
  return joints.flatMap((name, i): [number, number][] => {
    const side = /^(left|right|l|r)(?=[_ ])/.exec(name)?.[1] as keyof typeof other | undefined;
    if (side === undefined) return [];
    const j = joints.indexOf(other[side] + name.slice(side.length));
    if (j < 0)
      throw new InputError({ what: `joint "${name}" has no other side`, where: 'names of the joints' });
    return i < j ? [[i, j]] : [];
  });
}
