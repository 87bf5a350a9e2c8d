/** How alike a detection and a ground truth are: IoU for boxes, OKS for keypoints, as pycocotools computes them. */
import type { CocoDetections, CocoTruth } from './coco-tables';

/** Fills `out[d * truths.length + g]` with the likeness of detection rows and truth rows, each in [0, 1]. */
export type Similarity = (detections: Int32Array, truths: Int32Array, out: Float64Array) => void;

/** IoU of xywh boxes, continuous coordinates; against a crowd, intersection over the detection's own area. */
export function boxSimilarity(truth: CocoTruth, found: CocoDetections): Similarity {
  const t = truth.boxesXywh;
  const f = found.boxesXywh;
  return (detections, truths, out) => {
    for (let g = 0; g < truths.length; g++) {
      const at = truths[g] * 4;
      const crowd = truth.crowd[truths[g]] === 1;
      const areaT = t[at + 2] * t[at + 3];
      for (let d = 0; d < detections.length; d++) {
        const df = detections[d] * 4;
        const w = Math.min(f[df] + f[df + 2], t[at] + t[at + 2]) - Math.max(f[df], t[at]);
        const h = Math.min(f[df + 1] + f[df + 3], t[at + 1] + t[at + 3]) - Math.max(f[df + 1], t[at + 1]);
        const overlap = w > 0 && h > 0 ? w * h : 0;
        const areaD = f[df + 2] * f[df + 3];
        out[d * truths.length + g] = overlap === 0 ? 0 : overlap / (crowd ? areaD : areaD + areaT - overlap);
      }
    }
  };
}

/**
 * Object keypoint similarity: mean over labelled keypoints of exp(−d² / (2 · area · (2σ)²)).
 * A truth without labelled keypoints is compared by how far the keypoints lie outside its box, doubled about its middle.
 * @param sigmas one constant a keypoint
 */
export function keypointSimilarity(
  truth: CocoTruth,
  found: CocoDetections,
  sigmas: readonly number[],
): Similarity {
  const variances = sigmas.map((s) => (s * 2) ** 2);
  return (detections, truths, out) => {
    for (let g = 0; g < truths.length; g++) {
      const scale = truth.area[truths[g]] + Number.EPSILON;
      for (let d = 0; d < detections.length; d++) {
        out[d * truths.length + g] = oks(truth, truths[g], found, detections[d], variances, scale);
      }
    }
  };
}

function oks(
  truth: CocoTruth,
  g: number,
  found: CocoDetections,
  d: number,
  variances: number[],
  scale: number,
): number {
  const k = variances.length;
  const t = truth.keypoints!.subarray(g * k * 3, (g + 1) * k * 3);
  const f = found.keypoints!.subarray(d * k * 3, (d + 1) * k * 3);
  const labelled = countLabelled(t);
  let sum = 0;
  for (let j = 0; j < k; j++) {
    if (labelled > 0 && t[j * 3 + 2] <= 0) continue;
    const dx = labelled > 0 ? f[j * 3] - t[j * 3] : beyond(f[j * 3], truth.boxesXywh, g, 0);
    const dy = labelled > 0 ? f[j * 3 + 1] - t[j * 3 + 1] : beyond(f[j * 3 + 1], truth.boxesXywh, g, 1);
    sum += Math.exp(-((dx * dx + dy * dy) / variances[j] / scale / 2));
  }
  return sum / (labelled || k);
}

function countLabelled(keypoints: Float64Array): number {
  let n = 0;
  for (let j = 2; j < keypoints.length; j += 3) if (keypoints[j] > 0) n++;
  return n;
}

/** How far a coordinate lies outside [x − w, x + 2w]. */
function beyond(value: number, boxes: Float64Array, g: number, axis: 0 | 1): number {
  const start = boxes[g * 4 + axis];
  const size = boxes[g * 4 + 2 + axis];
  return Math.max(0, start - size - value) + Math.max(0, value - (start + size * 2));
}
