/** One step of training as a function of tensors: forward, loss, gradient, optimizer, average. It can be one graph. */
import { type Compiled, compile, tf } from '../engine';
import type { Module } from '../nn';
import type { Accumulator } from './accumulator';
import { clipByGlobalNorm, clipByValue, globalNorm } from './clip';
import type { Ema } from './ema';
import type { Optimizer } from './optimizer';
import type { LossParts, Stage, StepTensors, TrainTask } from './tasks/task';

/** What a step works with. */
export interface StepParts {
  network: Module;
  task: Pick<TrainTask<never>, 'loss'>;
  optimizer: Optimizer;
  ema?: Ema;
  /** Set where several batches make one step. */
  accumulator?: Accumulator;
  clip: { norm: number | null; value: number | null };
}

/** What a step gives: scalars, the caller's. */
export interface StepResult {
  losses: LossParts;
  /** Length of the whole gradient, before it is clipped. */
  gradientNorm: tf.Scalar;
}

/** A step; the learning rate is a tensor, so that one graph serves all rates. */
export type TrainStep = Compiled<[tensors: StepTensors, learningRate: tf.Scalar], StepResult>;

/** All variables that a step reads or assigns to. */
export function stepVariables({ network, optimizer, ema, accumulator }: StepParts): tf.Variable[] {
  const weights = [...network.namedParameters().values(), ...network.namedBuffers().values()];
  const others = [optimizer, ema, accumulator].flatMap((part) => part?.stepVariables ?? []);
  return [...weights.map(({ value }) => value), ...others];
}

/** Compiles the step that moves the weights; with an accumulator it takes what was gathered along. */
export function compileStep(parts: StepParts, stage: Stage): TrainStep {
  const step = (tensors: StepTensors, learningRate: tf.Scalar): StepResult => {
    const { losses, gradient } = lossAndGradient(parts, stage, tensors);
    parts.accumulator?.add(gradient);
    const whole = parts.accumulator?.take() ?? gradient;
    const { clipped, gradientNorm } = clip(whole, parts.clip);
    parts.optimizer.applyFlat(clipped, learningRate);
    parts.ema?.update();
    return { losses, gradientNorm };
  };
  return compile(step, { variables: stepVariables(parts) });
}

/** Compiles the step that only gathers a batch's gradient. */
export function compileGather(parts: StepParts & { accumulator: Accumulator }, stage: Stage): TrainStep {
  const gather = (tensors: StepTensors, _learningRate: tf.Scalar): StepResult => {
    const { losses, gradient } = lossAndGradient(parts, stage, tensors);
    parts.accumulator.add(gradient);
    return { losses, gradientNorm: globalNorm(gradient) };
  };
  return compile(gather, { variables: stepVariables(parts) });
}

/** The loss in its parts, and its gradient as the optimizer's vector; parameters that it does not reach get zeros. */
function lossAndGradient({ task, optimizer }: StepParts, stage: Stage, tensors: StepTensors) {
  let kept: Record<string, tf.Tensor> = {};
  const { variables, layout } = optimizer;
  const { value, grads } = tf.variableGrads(() => {
    const losses = task.loss(tensors, stage);
    kept = Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, tf.keep(tf.clone(loss))]));
    return losses.total;
  }, variables);
  value.dispose();
  const losses = Object.fromEntries(
    Object.entries(kept).map(([name, loss]) => [name, tf.clone(loss)]),
  ) as LossParts;
  tf.dispose(kept);
  const named = layout.names.map((name, i) => {
    const variable = variables[i];
    return [name, grads[variable.name] ?? tf.zerosLike(variable)] as const;
  });
  return { losses, gradient: layout.pack(Object.fromEntries(named)) };
}

function clip(gradient: tf.Tensor1D, { norm, value }: StepParts['clip']) {
  const bounded = value === null ? gradient : clipByValue(gradient, value);
  if (norm === null) return { clipped: bounded, gradientNorm: globalNorm(bounded) };
  const short = clipByGlobalNorm(bounded, norm);
  return { clipped: short.gradient, gradientNorm: short.norm };
}
