/** PCKh: the share of joints found within half a head size (MPII), by joint and in all. */

/** MPII's 16 joints in the order of its files. */
export const mpiiJoints = [
  'right ankle', 'right knee', 'right hip', 'left hip', 'left knee', 'left ankle', 'pelvis', 'thorax',
  'upper neck', 'head top', 'right wrist', 'right elbow', 'right shoulder', 'left shoulder', 'left elbow', 'left wrist',
] as const; // biome-ignore format: two rows of eight

/** The joints that the tables call by one name; pelvis and thorax belong to no row. */
export const pckhGroups: Record<string, readonly number[]> = {
  Head: [9],
  Shoulder: [12, 13],
  Elbow: [11, 14],
  Wrist: [10, 15],
  Hip: [2, 3],
  Knee: [1, 4],
  Ankle: [0, 5],
};

/** What PCKh is computed from: N people, 16 joints. */
export interface PckhInput {
  /** [N, 16, 2] predicted x, y, pixels. */
  predicted: Float64Array;
  /** [N, 16, 2] true x, y, pixels, in the same frame. */
  truth: Float64Array;
  /** [N, 16] 1 where the joint is labelled. */
  visible: Uint8Array;
  /** [N, 4] head box xyxy; head size is 0.6 of its diagonal. */
  headXyxy: Float64Array;
}

/** Percentages, 0 to 100; NaN for a joint that is never labelled. */
export interface PckhResult {
  /** [16] by joint. */
  joints: Float64Array;
  /** Head, Shoulder … Ankle: the mean of the joints of that name. */
  groups: Record<string, number>;
  /** Over all labelled joints but pelvis and thorax. */
  mean: number;
}

/**
 * PCKh at a threshold, in head sizes.
 * Source: MPII; HRNet's `evaluate` (its «Mean@0.1» reads threshold 0.11: call with 0.11 to get that number).
 */
export function pckh(input: PckhInput, threshold = 0.5): PckhResult {
  const n = input.headXyxy.length / 4;
  const found = new Float64Array(16);
  const labelled = new Float64Array(16);
  for (let i = 0; i < n; i++) {
    const size = headSize(input.headXyxy, i);
    for (let j = 0; j < 16; j++) {
      if (input.visible[i * 16 + j] === 0) continue;
      labelled[j]++;
      if (distance(input.predicted, input.truth, i * 16 + j) / size <= threshold) found[j]++;
    }
  }
  const joints = found.map((f, j) => (100 * f) / labelled[j]);
  const counted = [...joints.keys()].filter((j) => j !== 6 && j !== 7);
  const sum = (of: Float64Array) => counted.reduce((s, j) => s + of[j], 0);
  const groups = Object.entries(pckhGroups).map(([name, js]) => [
    name,
    js.reduce((s, j) => s + joints[j], 0) / js.length,
  ]);
  return { joints, groups: Object.fromEntries(groups), mean: (100 * sum(found)) / sum(labelled) };
}

function headSize(boxes: Float64Array, i: number): number {
  return 0.6 * Math.hypot(boxes[i * 4 + 2] - boxes[i * 4], boxes[i * 4 + 3] - boxes[i * 4 + 1]);
}

function distance(a: Float64Array, b: Float64Array, joint: number): number {
  return Math.hypot(a[joint * 2] - b[joint * 2], a[joint * 2 + 1] - b[joint * 2 + 1]);
}
