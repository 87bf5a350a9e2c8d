/** yolox-tiny-e2e.json: a whole YOLOX with stored weights, in inference and in one training step. */
import { join } from 'node:path';
import { assignSimota, type LabelledBoxes } from '../../../lib/assign';
import { yoloxTargets } from '../../../lib/assign/yolox-targets';
import { gridPoints } from '../../../lib/boxes';
import { createRandom, tf, useEngine, withoutGradient, withoutLeak } from '../../../lib/engine';
import { type YoloxLoss, yoloxLoss, yoloxLossOptions } from '../../../lib/losses/yolox-loss';
import {
  buildYolo,
  decodeYoloRows,
  type YoloModel,
  type YoloOutputs,
  yoloStrides,
} from '../../../lib/models';
import { loadStateDict, observeForward } from '../../../lib/nn';
import { readWeights } from '../../../lib/nn/weights/load';
import { type CheckWithFiles, type Comparison, compareWithin } from '../compare';
import type { GoldenArray, GoldenCase } from '../read';
import { nchw, toNchw, toNhwc } from './module-tensors';
import { truthOf } from './yolox';

/** Tolerances of the goldens' README: outputs and losses 1e-3, norms of gradients 5e-3. */
const close = (what: string, got: ArrayLike<number>, want: unknown, rtol = 1e-3) =>
  compareWithin(what, got, want, rtol, 1e-5);
const list = (numbers: number[]): GoldenArray => ({ shape: [numbers.length], data: numbers });

/** yolox-tiny-e2e.json. */
export const yoloxEndToEnd: CheckWithFiles = async (golden, folder) => {
  await useEngine();
  const { inputs } = golden;
  return withoutLeak(() => {
    const model = buildYolo(createRandom(0), {
      classes: inputs.num_classes as number,
      width: inputs.width as number,
      depth: inputs.depth as number,
      depthwise: inputs.depthwise as boolean,
      activation: inputs.act as 'silu',
    });
    const weights = readWeights(join(folder, inputs.safetensors as string));
    loadStateDict(model.network, weights);
    const comparisons: Comparison[] = [];
    tf.tidy(() => void comparisons.push(...inference(model, golden), ...training(model, golden)));
    model.network.dispose();
    return comparisons;
  });
};

function inference({ network, config }: YoloModel, { inputs, outputs }: GoldenCase): Comparison[] {
  network.eval();
  const neck: tf.Tensor4D[] = [];
  const result = observeForward(
    network,
    ({ name, output }) => name === 'backbone' && neck.push(...(output as tf.Tensor4D[])),
    () => network.forward(toNhwc(nchw(inputs.x))),
  );
  const sums = neck.map((map) => tf.sum(map).dataSync()[0]);
  return [
    close('decoded', decodeYoloRows(result, config).dataSync(), outputs.out),
    close('sums of the neck', sums, list(outputs.pan_outs_sum as number[])),
    close('coarsest map of the neck', toNchw(neck[2]).dataSync(), outputs.pan_out_2),
  ];
}

function training({ network, config }: YoloModel, golden: GoldenCase): Comparison[] {
  const { inputs, outputs } = golden;
  const images = toNhwc(nchw(inputs.x));
  const truths = Array.from({ length: images.shape[0] }, (_, image) => truthOf(golden, image));
  network.train();
  const parts: number[] = [];
  const parameters = [...network.namedParameters()];
  const { grads } = tf.variableGrads(() => {
    const { total, iou, objectness, classification, l1 } = lossOf(network.forward(images), truths, config);
    parts.push(...[total, iou, objectness, classification, l1].map((part) => part.dataSync()[0]));
    return total;
  });
  const wanted = outputs.train_grad_norms as Record<string, number>;
  const norms = parameters.map(([name, { value }]) =>
    close(`gradient norm of ${name}`, tf.norm(grads[value.name]).dataSync(), wanted[name], 5e-3),
  );
  const moved = network.namedBuffers().get('backbone.backbone.stem.conv.bn.running_mean')!;
  return [
    close('losses', parts, list((outputs.train_losses as number[]).slice(0, 5))),
    close('running mean of the stem', moved.value.dataSync(), outputs.train_running_mean_stem),
    ...norms,
  ];
}

/** YOLOX's loss with SimOTA on the batch's own outputs, L1 included. */
function lossOf(outputs: YoloOutputs, truths: LabelledBoxes[], config: YoloModel['config']): YoloxLoss {
  const { raw, sizes } = outputs;
  const points = gridPoints(sizes, yoloStrides);
  const width = 5 + config.classes;
  const boxes = withoutGradient(() => decodeYoloRows(outputs, config)).dataSync() as Float32Array;
  const values = raw.dataSync() as Float32Array;
  const assigned = truths.map((truth, image) => {
    const rows = Array.from({ length: raw.shape[1] }, (_, row) => (image * raw.shape[1] + row) * width);
    const predictions = {
      boxesCxcywh: Float64Array.from(rows.flatMap((at) => Array.from(boxes.subarray(at, at + 4)))),
      objectness: rows.map((at) => values[at + 4]),
      classLogits: rows.flatMap((at) => Array.from(values.subarray(at + 5, at + width))),
    };
    return assignSimota(points, predictions, truth);
  });
  const targets = yoloxTargets(points, assigned, truths, config.classes);
  return yoloxLoss(raw, points, targets, { ...yoloxLossOptions, useL1: true });
}
