/** How each family of models learns. */
import type { DetectionArrays, PoseArrays } from '../../data/pipeline/job';
import type { DenseOutputs, DetectionModel, Network, PoseModel, YoloOutputs } from '../../models';
import type { DetectionConfig, PoseConfig } from '../config/config';
import { atssTask } from './atss-task';
import { dslaTask } from './dsla-task';
import { fcosTask } from './fcos-task';
import { foveaTask } from './fovea-task';
import { poseTask } from './pose-task';
import { retinaTask } from './retina-task';
import type { TrainTask } from './task';
import { yolov3Task } from './yolov3-task';
import { yoloxTask } from './yolox-task';

export type { InputSize, LossParts, Stage, StepArrays, StepTensors, TrainTask } from './task';

/** Gives the task of a detector: its loss decides, and in the YOLO family its assigner. */
export function detectionTask(
  model: DetectionModel,
  config: DetectionConfig,
  classes: number,
): TrainTask<DetectionArrays> {
  const { kind } = config.loss;
  if (kind === 'yolox') {
    const yoloTask = config.assigner.name === 'anchor-ratio' ? yolov3Task : yoloxTask;
    return yoloTask(model.network as Network<YoloOutputs>, config, classes);
  }
  const make = { retina: retinaTask, fcos: fcosTask, dsla: dslaTask, fovea: foveaTask, atss: atssTask }[kind];
  return make(model.network as Network<DenseOutputs>, config, classes);
}

/** Gives the task of a pose network. */
export function poseTaskOf(model: PoseModel, config: PoseConfig): TrainTask<PoseArrays> {
  return poseTask(model.network, config);
}
