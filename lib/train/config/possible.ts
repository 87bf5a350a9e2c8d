/** Values that are each possible, but not together. */
import { checkAugmentation } from '../../data/augmentation';
import { InputError } from '../../errors';
import { createSchedule } from '../from-config';
import type { TrainConfig } from './config';
import { requireFamily } from './targets';

/** @throws InputError naming the keys that do not go together. */
export function requirePossible(config: TrainConfig): void {
  const assigner = config.task === 'detection' ? config.assigner.name : undefined;
  requireFamily(config.model.name, assigner, config.loss.kind);
  createSchedule(config, 1);
  requireNesterov(config);
  requireDrawn(config);
  if (config.task === 'pose') return;
  if (config.augmentation) checkAugmentation(config.augmentation);
  requireScales(config.input);
  if (config.model.endToEnd === true && config.assigner.name !== 'simota') {
    const what = `assigner.name "${config.assigner.name}" with model.endToEnd true`;
    throw new InputError({ what, expected: '"simota"', fix: '--set assigner.name=simota' });
  }
  if (config.model.ciou === true && config.loss.kind === 'yolox' && config.loss.iou !== 'ciou') {
    const what = `loss.iou "${config.loss.iou}" with model.ciou true`;
    throw new InputError({ what, expected: '"ciou"', fix: '--set loss.iou=ciou' });
  }
}

function requireDrawn({ data }: TrainConfig): void {
  if (data.drawing === undefined || data.set === 'shapes') return;
  throw new InputError({ what: `data.drawing with data.set "${data.set}"`, expected: 'data.set "shapes"' });
}

function requireNesterov({ optimizer }: TrainConfig): void {
  if (optimizer.kind !== 'sgd' || !optimizer.nesterov) return;
  if (optimizer.momentum > 0 && optimizer.dampening === 0) return;
  throw new InputError({
    what: `optimizer.nesterov with momentum ${optimizer.momentum} and dampening ${optimizer.dampening}`,
    expected: 'momentum above 0 and dampening 0',
  });
}

function requireScales({
  width,
  height,
  multiScale,
}: Extract<TrainConfig, { task: 'detection' }>['input']): void {
  if (multiScale === null) return;
  const { reach, stride } = multiScale;
  if (width % stride === 0 && height % stride === 0 && reach < Math.min(width, height) / stride) return;
  throw new InputError({
    what: `input ${width} x ${height} with ${reach} strides of ${stride} up or down`,
    expected: 'sides that are whole numbers of strides, more of them than the reach',
    fix: '--set input.multiScale=null',
  });
}
