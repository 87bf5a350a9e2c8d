/** yolox-tiny-e2e.json: a whole YOLOX with stored weights, in inference and in one training step. */
import { join } from 'node:path';
import { gridPoints } from '../../../lib/boxes';
import { createRandom, tf, useEngine, withoutLeak } from '../../../lib/engine';
import { yoloxLossOptions, yoloxStepLoss } from '../../../lib/losses';
import { buildYolo, decodeYoloRows, type YoloModel, yoloStrides } from '../../../lib/models';
import { loadStateDict, observeForward } from '../../../lib/nn';
import { readWeights } from '../../../lib/nn/weights/load';
import { type CheckWithFiles, type Comparison, compareWithin, tensorOf } from '../compare';
import type { GoldenArray, GoldenCase } from '../read';
import { nchw, toNchw, toNhwc } from './module-tensors';

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

function training({ network }: YoloModel, golden: GoldenCase): Comparison[] {
  const { inputs, outputs } = golden;
  const images = toNhwc(nchw(inputs.x));
  const labels = tensorOf(inputs.labels) as tf.Tensor3D;
  network.train();
  const parts: number[] = [];
  const parameters = [...network.namedParameters()];
  const { grads } = tf.variableGrads(() => {
    const { raw, sizes } = network.forward(images);
    const options = { loss: { ...yoloxLossOptions, useL1: true } };
    const loss = yoloxStepLoss(raw, gridPoints(sizes, yoloStrides), labels, options);
    const { total, iou, objectness, classification, l1 } = loss;
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
