/** modules.json: blocks by their reference's weights; values, gradients of inputs and parameters, running statistics. */
import { createRandom, tf, useEngine, withoutLeak } from '../../../lib/engine';
import {
  BaseConv,
  BatchNorm2d,
  Cbam,
  CbamCsp,
  CspLayer,
  DarknetBottleneck,
  DWConv,
  Focus,
  type Module,
  NonLocal,
  ResLayer,
  SpatialGate,
  SppBottleneck,
  stateDict,
} from '../../../lib/nn';
import { type Check, type Comparison, compare } from '../compare';
import type { GoldenArray, GoldenCase } from '../read';
import { loadGolden, nchw, toNchw, toNhwc } from './module-tensors';
import { poseModules } from './modules-pose';
import { yoloxHead } from './modules-yolox-head';

/** A block of one tensor. */
export type Block = Module & { forward(x: tf.Tensor4D): tf.Tensor4D };

const random = createRandom(0);
const released = { form: 'released', reduction: 4 } as const;
const nonLocal = (useScale: boolean) => () => new NonLocal({ channels: 6, reduction: 2, useScale }, random);
const conv = (inChannels: number, outChannels: number, stride = 1) => ({
  inChannels,
  outChannels,
  kernelSize: 3,
  stride,
});

/** By the case's name. */
const blocks: Record<string, () => Block> = {
  cbam: () => new Cbam({ channels: 8, ...released }, random),
  cbam_channel_only: () => new Cbam({ channels: 16, ...released, reduction: 8, useSpatial: false }, random),
  cbam_spatial_gate: () => new SpatialGate({ channels: 3, ...released }, random),
  nonlocal_embedded_gaussian_scale1: nonLocal(true),
  nonlocal_embedded_gaussian_scale0: nonLocal(false),
  focus: () => new Focus(conv(3, 8), random),
  baseconv_s2: () => new BaseConv(conv(4, 6, 2), random),
  dwconv: () => new DWConv(conv(6, 10), random),
  bottleneck_shortcut: () => new DarknetBottleneck({ inChannels: 6, outChannels: 6 }, random),
  reslayer_lrelu: () => new ResLayer(6, random),
  spp: () => new SppBottleneck({ inChannels: 8, outChannels: 10 }, random),
  csp_n2_shortcut: () => new CspLayer({ inChannels: 8, outChannels: 8, blocks: 2 }, random),
  csp_n1_noshortcut_dw: () =>
    new CspLayer({ inChannels: 12, outChannels: 8, shortcut: false, depthwise: true }, random),
  cbam_csp: () => new CbamCsp({ inChannels: 8, outChannels: 8 }, { form: 'released', reduction: 4 }, random),
  baseconv_train_bn: () => new BaseConv(conv(3, 4), random).train(),
  ...poseModules,
};

/** modules.json. */
export const modules: Check = async (golden) => {
  await useEngine();
  if (golden.name === 'yolox_head_eval_decoded') return yoloxHead(golden);
  const make = blocks[golden.name];
  if (!make) return [];
  return withoutLeak(() => {
    const block = make();
    if (golden.name !== 'baseconv_train_bn') block.eval();
    loadGolden(block, golden);
    const comparisons = [...epsilons(block, golden), ...passes(block, golden)];
    block.dispose();
    return comparisons;
  });
};

function epsilons(block: Module, { inputs }: GoldenCase): Comparison[] {
  return [...block.namedModules()].flatMap(([name, part]) =>
    part instanceof BatchNorm2d ? [compare('exact', `${name}: epsilon`, [part.epsilon], inputs.bn_eps)] : [],
  );
}

function passes(block: Block, { inputs, outputs }: GoldenCase): Comparison[] {
  const run = (x: tf.Tensor) => toNchw(block.forward(toNhwc(x) as tf.Tensor4D));
  const found: Comparison[] = [];
  tf.tidy(() => {
    const x = nchw(inputs.x);
    if (!inputs.cotangent) {
      found.push(compare('float32', 'y', run(x).dataSync(), outputs.y));
      return;
    }
    const parameters = [...block.namedParameters()];
    const variable = tf.variable(x); // so that one pass gives all gradients
    let y: tf.Tensor = x;
    const { grads } = tf.variableGrads(() => {
      y = tf.keep(run(variable));
      return tf.sum(tf.mul(y, nchw(inputs.cotangent))) as tf.Scalar;
    });
    const wanted = outputs.grad_params as Record<string, GoldenArray>;
    const gradients = parameters.map(([name, { value, layout }]) => {
      const gradient = layout === 'conv' ? tf.transpose(grads[value.name], [3, 2, 0, 1]) : grads[value.name];
      const turned = layout === 'linear' ? tf.transpose(gradient) : gradient;
      return compare('float32', `gradient of ${name}`, turned.dataSync(), wanted[name]);
    });
    const gradientOfX = compare('float32', 'gradient of x', grads[variable.name].dataSync(), outputs.grad_x);
    const value = compare('float32', 'y', y.dataSync(), outputs.y);
    tf.dispose([variable, y]);
    found.push(value, gradientOfX, ...gradients, ...statistics(block, outputs));
  });
  return found;
}

function statistics(block: Block, outputs: GoldenCase['outputs']): Comparison[] {
  if (!outputs.running_mean) return [];
  const state = stateDict(block);
  return (['running_mean', 'running_var'] as const).map((name) =>
    compare('float32', name, state.get(`bn.${name}`)!.data, outputs[name]),
  );
}
