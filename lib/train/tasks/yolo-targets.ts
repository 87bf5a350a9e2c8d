/** What the YOLO family's steps are given: images with labels, or with targets that a fixed rule laid out. */
import type { CellAssignment } from '../../assign';
import { yoloxTargets } from '../../assign/yolox-targets';
import type { GridPoints } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import { type ImageLabels, imageLabels } from './labels';
import type { InputSize, StepArrays } from './task';

/** Images [B, H, W, 3] and labels [B, G, 5], for steps that assign by themselves. */
export function labelsAndImages(
  { images, labels }: DetectionArrays,
  [height, width]: InputSize,
): StepArrays & Record<'images' | 'labels', StepArrays[string]> {
  const batch = images.length / (height * width * 3);
  return {
    images: { data: images, shape: [batch, height, width, 3] },
    labels: { data: labels, shape: [batch, labels.length / batch / 5, 5] },
  };
}

/** A rule that does not look at predictions. */
export interface FixedRule {
  /** Where each row of the head's outputs stands. */
  points: GridPoints;
  classes: number;
  /** An image's rows that learn a box. */
  assign(truth: ImageLabels): CellAssignment;
}

/** Lays a rule's targets out under the names of `YoloxTargetTensors`. */
export function fixedTargets(
  batch: DetectionArrays,
  size: InputSize,
  { points, classes, assign }: FixedRule,
): StepArrays {
  const { images } = labelsAndImages(batch, size);
  const [b] = images.shape;
  const a = points.level.length;
  const truths = imageLabels(batch.labels, b);
  const targets = yoloxTargets(points, truths.map(assign), truths, classes);
  return {
    images,
    foreground: { data: targets.foreground, shape: [b, a] },
    classes: { data: targets.classes, shape: [b, a, classes] },
    boxes: { data: targets.boxes, shape: [b, a, 4] },
    raw: { data: targets.raw, shape: [b, a, 4] },
    positives: { data: Float32Array.of(targets.positives), shape: [] },
  };
}
