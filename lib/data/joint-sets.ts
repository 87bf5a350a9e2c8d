/** Which joints a pose network's maps are, and which of them a bone connects. */

/** A list of joints. */
export interface JointSet {
  names: readonly string[];
  /** Pairs of joints, from 0. */
  limbs: readonly (readonly [number, number])[];
}

const sides = (...parts: string[]) => parts.flatMap((part) => [`left_${part}`, `right_${part}`]);

/** COCO's 17. Source: its `person_keypoints` annotations, `keypoints` and `skeleton`. */
export const cocoJoints: JointSet = Object.freeze<JointSet>({
  names: ['nose', ...sides('eye', 'ear', 'shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle')],
  limbs: [
    ...([
      [15, 13],
      [13, 11],
      [16, 14],
      [14, 12],
      [11, 12],
      [5, 11],
      [6, 12],
      [5, 6],
      [5, 7],
      [6, 8],
    ] as const),
    ...([
      [7, 9],
      [8, 10],
      [1, 2],
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 4],
      [3, 5],
      [4, 6],
    ] as const),
  ],
});

/** MPII's 16. Source: HRNet's `mpii` data set. */
export const mpiiJoints: JointSet = Object.freeze<JointSet>({
  names: [
    ...['right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle'],
    ...['pelvis', 'thorax', 'upper_neck', 'head_top'],
    ...['right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder', 'left_elbow', 'left_wrist'],
  ],
  limbs: [
    ...([
      [0, 1],
      [1, 2],
      [2, 6],
      [3, 6],
      [3, 4],
      [4, 5],
      [6, 7],
      [7, 8],
      [8, 9],
    ] as const),
    ...([
      [10, 11],
      [11, 12],
      [12, 7],
      [7, 13],
      [13, 14],
      [14, 15],
    ] as const),
  ],
});

/** The 14 of Leeds Sports Pose, which the drawn figures have too. */
export const lspJoints: JointSet = Object.freeze<JointSet>({
  names: [
    ...['right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle'],
    ...['right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder', 'left_elbow', 'left_wrist'],
    ...['neck', 'head_top'],
  ],
  limbs: [
    ...([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
      [6, 7],
      [7, 8],
      [8, 9],
      [9, 10],
      [10, 11],
    ] as const),
    ...([
      [2, 8],
      [3, 9],
      [12, 13],
    ] as const),
  ],
});

/** The list of so many joints; numbered ones without bones where none of the known has as many. */
export function jointSetOf(count: number): JointSet {
  const known = [cocoJoints, mpiiJoints, lspJoints].find(({ names }) => names.length === count);
  return known ?? { names: Array.from({ length: count }, (_, k) => `joint ${k}`), limbs: [] };
}
