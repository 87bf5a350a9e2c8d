/** How each family of models learns. */
import type { DetectionArrays, PoseArrays } from '../../data/pipeline/job';
import { InputError } from '../../errors';
import type { DetectionModel, Network, PoseModel } from '../../models';
import type { YoloOutputs } from '../../models/yolo/outputs';
import type { DetectionConfig, PoseConfig } from '../config/config';
import { poseTask } from './pose-task';
import type { TrainTask } from './task';
import { yoloxTask } from './yolox-task';

export type { InputSize, LossParts, Stage, StepArrays, StepTensors, TrainTask } from './task';

/** @throws InputError when the model's family has no loss here. */
export function detectionTask(
  model: DetectionModel,
  config: DetectionConfig,
  classes: number,
): TrainTask<DetectionArrays> {
  switch (config.loss.kind) {
    case 'yolox':
      return yoloxTask(model.network as Network<YoloOutputs>, config, classes);
    default:
      throw new InputError({ what: `loss.kind "${config.loss.kind}" cannot be trained yet` });
  }
}

/** Gives the task of a pose network. */
export function poseTaskOf(model: PoseModel, config: PoseConfig): TrainTask<PoseArrays> {
  return poseTask(model.network, config);
}
