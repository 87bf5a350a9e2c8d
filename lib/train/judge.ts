/** A network judged on a split, again and again. */
import type { DetectionSet, PoseSet } from '../data';
import { createDetectionLoader } from '../data/pipeline/detection-loader';
import { createPoseLoader } from '../data/pipeline/pose-loader';
import { compile, type tf } from '../engine';
import type { DetectionModel, Network, PoseModel } from '../models';
import type { DetectionConfig, PoseConfig } from './config/config';
import { detectAll, detectionMetrics, type Forward } from './evaluate-detection';
import { findJoints, poseMetrics, requirePoseMetric } from './evaluate-pose';
import { evaluateOptions } from './loader-options';

/** Judges networks of one kind on one split. */
export interface Judge {
  /** Numbers by name; undefined when a stop was asked for in the middle. */
  evaluate(forward: Forward): Promise<Record<string, number> | undefined>;
  close(): Promise<void>;
}

/** COCO's numbers. @throws InputError when the split is empty. */
export function detectionJudge(
  config: DetectionConfig,
  model: Pick<DetectionModel, 'decode'>,
  set: DetectionSet,
): Judge {
  const { width, height, maxLabels } = config.input;
  const loader = createDetectionLoader(set, { ...evaluateOptions(config), size: [height, width], maxLabels });
  return {
    evaluate: async (forward) => {
      const found = await detectAll(model, forward, loader, { set, size: [height, width] });
      return found && detectionMetrics(set, found);
    },
    close: () => loader.close(),
  };
}

/** PCKh, and AP by OKS. @throws InputError when the split is empty, or its joints do not give the metric. */
export function poseJudge(config: PoseConfig, model: Pick<PoseModel, 'decode'>, set: PoseSet): Judge {
  requirePoseMetric(set, config.evaluation.metric);
  const { width, height, margin } = config.input;
  const size = [width, height] as const;
  const heatmaps = { ...config.heatmaps, size: [width / 4, height / 4] as const };
  const loader = createPoseLoader(set, { ...evaluateOptions(config), size, heatmaps, margin });
  return {
    evaluate: async (forward) => {
      const found = await findJoints(model, forward, loader, { set, size: [height, width], margin });
      return found && poseMetrics(set, found);
    },
    close: () => loader.close(),
  };
}

/** A network's forward pass in inference mode, to be compiled at its first call. */
export function judgedForward(network: Network): Forward {
  const weights = [...network.namedParameters().values(), ...network.namedBuffers().values()];
  const forward = (images: tf.Tensor4D) => network.forward(images);
  return compile(forward, { variables: weights.map(({ value }) => value) });
}
