/** What COCO's two protocols count: thresholds, areas, numbers of detections (pycocotools 2.0). */

/** A range of areas, both ends counted, in square pixels. */
export interface AreaRange {
  name: 'all' | 'small' | 'medium' | 'large';
  from: number;
  to: number;
}

/** One protocol. */
export interface CocoSettings {
  /** Thresholds on IoU (or OKS), at most 31. */
  iouThresholds: number[];
  /** Recall levels at which precision is read. */
  recallThresholds: number[];
  /** Detections kept by image and category, ascending. */
  maxDetections: number[];
  areas: AreaRange[];
}

/** Evenly spaced numbers as numpy computes them (start + i·step), to the last bit; both ends included. */
function linspace(from: number, to: number, n: number): number[] {
  const step = (to - from) / (n - 1);
  return Array.from({ length: n }, (_, i) => (i === n - 1 ? to : from + i * step));
}

const ranges: Record<AreaRange['name'], AreaRange> = {
  all: { name: 'all', from: 0, to: 1e10 },
  small: { name: 'small', from: 0, to: 32 ** 2 },
  medium: { name: 'medium', from: 32 ** 2, to: 96 ** 2 },
  large: { name: 'large', from: 96 ** 2, to: 1e10 },
};

/** Boxes: ten IoUs, 1, 10 and 100 detections, four areas. */
export function cocoBoxSettings(): CocoSettings {
  return {
    iouThresholds: linspace(0.5, 0.95, 10),
    recallThresholds: linspace(0, 1, 101),
    maxDetections: [1, 10, 100],
    areas: [ranges.all, ranges.small, ranges.medium, ranges.large],
  };
}

/** Keypoints: ten OKS, 20 detections, no small objects. */
export function cocoKeypointSettings(): CocoSettings {
  return { ...cocoBoxSettings(), maxDetections: [20], areas: [ranges.all, ranges.medium, ranges.large] };
}

/** The 17 per-keypoint constants of COCO persons (nose, eyes, ears, shoulders … ankles). */
export const cocoPersonSigmas: readonly number[] = [
  0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087,
  0.089, 0.089,
];
