import * as assert from 'uvu/assert';
import { compile, createRandom, tf, useEngine, withoutLeak } from '../../lib/engine';
import { stateDict } from '../../lib/nn';
import { Accumulator } from '../../lib/train/accumulator';
import { Adam } from '../../lib/train/adam';
import { AdamW } from '../../lib/train/adamw';
import { clipByGlobalNorm } from '../../lib/train/clip';
import { Ema } from '../../lib/train/ema';
import type { Optimizer, ParameterGroup } from '../../lib/train/optimizer';
import { parameterGroups } from '../../lib/train/parameter-groups';
import { Sgd } from '../../lib/train/sgd';
import { suite } from '../harness';
import { TinyModel } from './tiny-model';

/** Five steps of two gathered batches, clipped, with decay, two rates and an average; all state that is left. */
function train(
  make: (groups: ParameterGroup[]) => Optimizer,
  isCompiled: boolean,
): Map<string, Float32Array> {
  const [model, shadow] = [new TinyModel(), new TinyModel()];
  const optimizer = make(parameterGroups(model, { weightDecay: 0.01, biasLrScale: 2 }));
  const ema = new Ema(model, shadow, { decay: 0.9, ramp: 3 });
  const accumulator = new Accumulator(optimizer.layout.length);
  const gather = (x: tf.Tensor4D) => {
    const { value, grads } = tf.variableGrads(
      () => tf.mean(tf.square(model.forward(x))) as tf.Scalar,
      optimizer.variables,
    );
    const named = optimizer.layout.names.map(
      (name, i) => [name, grads[optimizer.variables[i].name]] as const,
    );
    accumulator.add(optimizer.layout.pack(Object.fromEntries(named)));
    return value;
  };
  const move = (rate: tf.Scalar) => {
    const { gradient, norm } = clipByGlobalNorm(accumulator.take(), 0.05);
    optimizer.applyFlat(gradient, rate);
    ema.update();
    return norm;
  };
  const buffers = [...model.namedBuffers().values()].map(({ value }) => value);
  const variables = [
    ...optimizer.stepVariables,
    ...ema.stepVariables,
    ...accumulator.stepVariables,
    ...buffers,
  ];
  const options = { variables: [...new Set(variables)] };
  const graphs = isCompiled && { gather: compile(gather, options), move: compile(move, options) };
  const steps = graphs || { gather, move };
  const random = createRandom(3);
  for (let i = 0; i < 5; i++) {
    tf.tidy(() => {
      for (let k = 0; k < 2; k++) steps.gather(tf.tensor4d(random.normals(64), [2, 4, 4, 2]));
      steps.move(tf.scalar(0.1 / (i + 1)));
    });
  }
  const state = new Map([
    ...optimizer.state(),
    ...[...ema.state()].map(([name, t]) => [`ema.${name}`, t] as const),
  ]);
  for (const [name, tensor] of stateDict(model)) state.set(`model.${name}`, tensor);
  for (const graph of graphs ? [graphs.gather, graphs.move] : []) graph.dispose();
  for (const kept of [optimizer, ema, accumulator, model, shadow]) kept.dispose();
  return new Map([...state].map(([name, { data }]) => [name, data]));
}

const compiled = suite('compiled steps');
for (const [name, make] of Object.entries({
  sgd: (groups: ParameterGroup[]) => new Sgd(groups, { momentum: 0.9, nesterov: true }),
  'sgd, dampened': (groups: ParameterGroup[]) => new Sgd(groups, { momentum: 0.9, dampening: 0.5 }),
  adam: (groups: ParameterGroup[]) => new Adam(groups),
  adamw: (groups: ParameterGroup[]) => new AdamW(groups),
})) {
  compiled(`${name}: weights, slots, average and statistics as op by op, to the bit`, async () => {
    await useEngine();
    await withoutLeak(() => {
      const [plain, graph] = [train(make, false), train(make, true)];
      assert.equal([...graph.keys()], [...plain.keys()]);
      for (const [key, values] of plain) assert.equal(graph.get(key), values, key);
      assert.ok(plain.get('model.stem.weight')!.some((w, i) => w !== plain.get('ema.stem.weight')![i]));
    });
  });
}
