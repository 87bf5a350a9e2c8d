/** How far off found joints are, in head lengths: what PCKh counts. */
import type { PosePerson, PoseSet } from '../data';
import type { FoundJoints } from './evaluate-pose';

/** A labelled joint and how far off it was found. */
export interface JointMiss {
  /** Place among the set's joints. */
  joint: number;
  /** Head lengths. */
  miss: number;
}

/** A person whose head has a length. */
export interface HeadSize {
  /** Place among the set's persons. */
  n: number;
  person: PosePerson;
  /** From neck to head top, pixels. */
  size: number;
}

/** Places of neck and head top; undefined where no joint is called so. */
export function headOf(joints: readonly string[]): [neck: number, top: number] | undefined {
  const neck = joints.findIndex((name) => /neck/.test(name));
  const top = joints.findIndex((name) => /head/.test(name));
  return neck < 0 || top < 0 ? undefined : [neck, top];
}

/** Persons whose neck and head top are labelled; none where the joints have no such names. */
export function headSizes({ joints, samples }: PoseSet): HeadSize[] {
  const head = headOf(joints);
  if (!head) return [];
  const persons = samples.flatMap((sample) => sample.persons);
  return persons.flatMap((person, n) => {
    const size = sizeOf(person, head);
    return size > 0 ? { n, person, size } : [];
  });
}

function sizeOf({ xy, visible }: PosePerson, [neck, top]: readonly [number, number]): number {
  if (!visible[neck] || !visible[top]) return 0;
  return Math.hypot(xy[2 * neck] - xy[2 * top], xy[2 * neck + 1] - xy[2 * top + 1]);
}

/** Of every labelled joint of every person with a head length. @param found of the set's persons, in order */
export function headMisses(set: PoseSet, { xy }: FoundJoints): JointMiss[] {
  const k = set.joints.length;
  return headSizes(set).flatMap(({ n, person, size }) =>
    missesOf(person, xy.subarray(n * k * 2, (n + 1) * k * 2), size),
  );
}

function missesOf({ xy, visible }: PosePerson, found: Float64Array, size: number): JointMiss[] {
  return Array.from(visible.keys())
    .filter((joint) => visible[joint] > 0)
    .map((joint) => {
      const [dx, dy] = [0, 1].map((axis) => found[2 * joint + axis] - xy[2 * joint + axis]);
      return { joint, miss: Math.hypot(dx, dy) / size };
    });
}
