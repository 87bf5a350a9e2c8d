/** optim.json and schedules.json: PyTorch's optimizers, YOLOX's and mmengine's schedules, YOLOX's EMA. */
import { tf, useEngine, withoutLeak } from '../../../lib/engine';
import { Module, Parameter } from '../../../lib/nn';
import {
  Adam,
  AdamW,
  cosineSchedule,
  Ema,
  multiStepSchedule,
  type NamedTensors,
  type Optimizer,
  type ParameterGroup,
  type RunLength,
  type Schedule,
  Sgd,
  warmCosineSchedule,
  yoloxSchedule,
} from '../../../lib/train';
import { type Check, type Comparison, compare, tensorOf } from '../compare';
import { type GoldenCase, numbers } from '../read';

function makeOptimizer({ name, inputs }: GoldenCase, parameters: Map<string, tf.Variable>): Optimizer {
  const {
    weight_decay: weightDecay = 0,
    momentum = 0,
    dampening,
    eps: epsilon,
  } = inputs as Record<string, number>;
  const groups: ParameterGroup[] = [{ parameters, weightDecay, lrScale: 1 }];
  const betas = inputs.betas as [number, number] | undefined;
  if (name.startsWith('adamw')) return new AdamW(groups, { betas, epsilon });
  if (name.startsWith('adam')) return new Adam(groups, { betas, epsilon });
  return new Sgd(groups, { momentum, dampening, nesterov: inputs.nesterov === true });
}

const steps = 20;

/** Each step's loss and weights after it. */
function descend(
  golden: GoldenCase,
  names: string[],
  lossOf: (weights: NamedTensors) => tf.Scalar,
): { losses: number[]; trajectory: Record<string, Float32Array>[] } {
  const parameters = new Map(
    names.map((name) => [name, tf.tidy(() => tf.variable(tensorOf(golden.inputs[name])))]),
  );
  const optimizer = makeOptimizer(golden, parameters);
  const rate = tf.scalar(golden.inputs.lr as number);
  const weights = Object.fromEntries(parameters);
  const losses: number[] = [];
  const trajectory = Array.from({ length: steps }, () => {
    const { value, grads } = tf.variableGrads(() => lossOf(weights), [...parameters.values()]);
    const byName = Object.fromEntries(names.map((name) => [name, grads[parameters.get(name)!.name]]));
    optimizer.apply(byName, rate);
    losses.push(value.dataSync()[0]);
    tf.dispose([value, grads]);
    return Object.fromEntries(names.map((name) => [name, weights[name].dataSync().slice() as Float32Array]));
  });
  optimizer.dispose();
  tf.dispose([rate, weights]);
  return { losses, trajectory };
}

function quadratic(golden: GoldenCase): Comparison[] {
  const [a, b] = [tensorOf(golden.inputs.A) as tf.Tensor2D, tensorOf(golden.inputs.b)];
  const { trajectory } = descend(golden, ['w0'], ({ w0 }) => {
    const column = w0.reshape<tf.Tensor2D>([-1, 1]);
    const bend = tf.mul(0.5, tf.sum(tf.mul(column, tf.matMul(a, column))));
    return tf.sub(bend, tf.sum(tf.mul(b, w0)));
  });
  tf.dispose([a, b]);
  const points = trajectory.flatMap(({ w0 }) => Array.from(w0));
  return [compare('float32', 'trajectory', points, golden.outputs.trajectory)];
}

function perceptron(golden: GoldenCase): Comparison[] {
  const [x, y] = [tensorOf(golden.inputs.x) as tf.Tensor2D, tensorOf(golden.inputs.y)];
  const names = ['W1', 'b1', 'W2', 'b2'];
  const { losses, trajectory } = descend(golden, names, ({ W1, b1, W2, b2 }) => {
    const hidden = tf.tanh(tf.add(tf.matMul(x, W1 as tf.Tensor2D, false, true), b1));
    const got = tf.add(tf.matMul(hidden as tf.Tensor2D, W2 as tf.Tensor2D, false, true), b2);
    return tf.mean(tf.squaredDifference(got, y));
  });
  tf.dispose([x, y]);
  return [
    compare('float32', 'losses', losses, golden.outputs.loss_per_step),
    ...names.map((name) => compare('float32', name, trajectory[steps - 1][name], golden.outputs[name])),
  ];
}

/** optim.json */
export const optim: Check = async (golden) => {
  await useEngine();
  return withoutLeak(() => (golden.name.endsWith('quadratic') ? quadratic(golden) : perceptron(golden)));
};

function scheduleOf({ name, inputs }: GoldenCase): Schedule {
  const number = inputs as Record<string, number>;
  const run: RunLength = {
    lr: number.lr ?? number.base_lr,
    epochs: number.epochs,
    stepsPerEpoch: number.iters_per_epoch,
  };
  const milestones = (inputs.milestones ?? inputs.milestones_epochs) as number[];
  if (name.startsWith('yoloxwarmcos')) {
    return yoloxSchedule(run, {
      warmupEpochs: number.warmup_epochs,
      warmupLr: number.warmup_lr_start,
      tailEpochs: number.no_aug_epochs,
      minRatio: number.min_lr_ratio,
    });
  }
  if (name.startsWith('warmcos')) {
    return warmCosineSchedule(run, { warmupEpochs: number.warmup_epochs, warmupLr: 1e-6 });
  }
  if (name.startsWith('cos')) return cosineSchedule(run);
  if (name.startsWith('multistep')) return multiStepSchedule(run, { milestones, gamma: number.gamma });
  return multiStepSchedule(run, {
    milestones,
    gamma: number.gamma,
    warmupSteps: number.warmup_iters,
    warmupFactor: number.start_factor,
  });
}

/** One parameter, as a model. */
class Weights extends Module {
  readonly weight: Parameter;

  constructor(values: Float32Array) {
    super();
    this.weight = new Parameter([values.length], () => values);
  }

  forward(): tf.Tensor {
    return this.weight.value;
  }
}

function averages({ inputs }: GoldenCase): Float32Array {
  const rows = numbers(inputs.weights_per_step);
  const initial = Float32Array.from(inputs.initial as number[]);
  const [model, shadow] = [new Weights(initial), new Weights(initial)];
  const ema = new Ema(model, shadow, { decay: inputs.decay as number, ramp: 2000 });
  const found = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at += initial.length) {
    tf.tidy(() =>
      model.weight.value.assign(tf.tensor1d(Float32Array.from(rows.subarray(at, at + initial.length)))),
    );
    ema.update();
    found.set(ema.state().get('weight')!.data, at);
  }
  for (const kept of [model, shadow, ema]) kept.dispose();
  return found;
}

/** Decays as they act: an average at 1, of a model at 0, keeps just the decay. */
function decays({ inputs }: GoldenCase): number[] {
  const [model, shadow] = [new Weights(Float32Array.of(0)), new Weights(Float32Array.of(0))];
  const ema = new Ema(model, shadow, { decay: inputs.decay as number, ramp: 2000 });
  const one = { shape: [1], data: Float32Array.of(1) };
  const found = (inputs.updates as number[]).map((updates) => {
    ema.load(new Map([['weight', one]]), updates - 1);
    ema.update();
    return ema.state().get('weight')!.data[0];
  });
  for (const kept of [model, shadow, ema]) kept.dispose();
  return found;
}

/** schedules.json */
export const schedules: Check = async (golden) => {
  const { name, outputs } = golden;
  if (name === 'ema_decay_at' || name === 'ema') {
    await useEngine();
    const got = await withoutLeak(() => (name === 'ema' ? averages(golden) : decays(golden)));
    return [compare('float32', name, got, name === 'ema' ? outputs.ema : outputs.decay)];
  }
  const want = numbers(outputs.lr_per_iter);
  const schedule = scheduleOf(golden);
  return [
    compare(
      'float64',
      'rates',
      Array.from(want, (_, step) => schedule(step)),
      outputs.lr_per_iter,
    ),
  ];
};
