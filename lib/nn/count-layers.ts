/** What each layer of a network costs: one row for each convolution, normalization and upsampling of a pass. */
import { tf } from '../engine';
import { BaseConv } from './base-conv';
import { BatchNorm2d } from './batch-norm';
import { Conv2d } from './conv2d';
import { FrozenBatchNorm2d } from './frozen-batch-norm';
import { GroupNorm } from './group-norm';
import { Linear } from './linear';
import type { Module } from './module';
import { type ForwardCall, observeForward } from './observe';
import { shapesOnly } from './shapes-backend';
import { UpsampleNearest } from './upsample-nearest';

/** One call of one layer: a head that runs on five levels has five. */
export interface LayerCall {
  /** Place in the tree. */
  name: string;
  /** Name of the class. */
  kind: string;
  module: Module;
  /** Numbers of its input and output; 0 where they are no single tensor. */
  inputElements: number;
  outputElements: number;
  /** Multiply-adds of a convolution or linear layer, without its bias; else 0. */
  macs: number;
}

/**
 * Runs a network on shapes alone and lists the calls of all its modules, parts before wholes.
 * @param inputSize width and height of one image, pixels; any engine, any size, in milliseconds
 */
export function countLayers(
  network: Module & { forward(images: tf.Tensor4D): unknown },
  [width, height]: readonly [width: number, height: number],
): LayerCall[] {
  const calls: LayerCall[] = [];
  const pass = () => network.forward(tf.fill<tf.Rank.R4>([1, height, width, 3], 0));
  const see = ({ name, module, input, output }: ForwardCall) => {
    const [inputElements, outputElements] = [elements(input), elements(output)];
    const macs = macsOf(module, output);
    calls.push({ name, kind: module.constructor.name, module, inputElements, outputElements, macs });
  };
  inEvalMode(network, () => shapesOnly(() => void observeForward(network, see, pass)));
  return calls;
}

/** Runs `work` with a network that moves no running statistics, and gives each part its mode back. */
function inEvalMode(network: Module, work: () => void): void {
  const modes = [...network.namedModules()].map(([, module]) => ({ module, training: module.training }));
  network.eval();
  try {
    work();
  } finally {
    for (const { module, training } of modes) module.training = training;
  }
}

function elements(value: unknown): number {
  return value instanceof tf.Tensor ? value.size : 0;
}

function macsOf(module: Module, output: unknown): number {
  if (module instanceof Conv2d) return elements(output) * (module.weight.size / module.options.outChannels);
  return module instanceof Linear ? module.weight.size * (output as tf.Tensor).shape[0] : 0;
}

function isBatchNorm({ module }: LayerCall): boolean {
  return module instanceof BatchNorm2d || module instanceof FrozenBatchNorm2d;
}

/** Sums what `cost` says of each call. */
function total(calls: readonly LayerCall[], cost: (call: LayerCall) => number): number {
  return calls.reduce((sum, call) => sum + cost(call), 0);
}

/** Multiply-adds of convolutions and linear layers alone. */
export function convMacs(calls: readonly LayerCall[]): number {
  return total(calls, ({ macs }) => macs);
}

/**
 * As thop 0.0.31 counted when YOLOX was written: convolutions with their bias, batch normalization 2 and leaky ReLU 1
 * for each number, SiLU and upsampling nothing. YOLOX's printed GFLOPs are twice this.
 */
export function thop2021Macs(calls: readonly LayerCall[]): number {
  return total(calls, (call) => {
    const { module, inputElements, outputElements, macs } = call;
    if (isBatchNorm(call)) return 2 * inputElements;
    if (module instanceof BaseConv && module.activation === 'lrelu') return outputElements;
    return module instanceof Conv2d && module.bias ? macs + outputElements : macs;
  });
}

/** As thop 0.1.1 counts: batch normalization 4 for each number of its input, upsampling 1 for each of its output. */
export function thopMacs(calls: readonly LayerCall[]): number {
  return total(calls, (call) => {
    if (isBatchNorm(call)) return 4 * call.inputElements;
    return call.module instanceof UpsampleNearest ? call.outputElements : call.macs;
  });
}

/** As mmengine 0.10 counts: batch normalization in inference 2, group normalization 5, upsampling 1 for each number. */
export function mmengineMacs(calls: readonly LayerCall[]): number {
  return total(calls, (call) => {
    if (isBatchNorm(call)) return 2 * call.inputElements;
    if (call.module instanceof GroupNorm) return 5 * call.inputElements;
    return call.module instanceof UpsampleNearest ? call.outputElements : call.macs;
  });
}

/** How often each kind of layer ran. */
export function callsByKind(calls: readonly LayerCall[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of calls) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
