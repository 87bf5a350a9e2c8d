/** Every model of the list, made small by its configuration: forward, backward, decode. */
import * as assert from 'uvu/assert';
import { createRandom, tf, withoutLeak } from '../../lib/engine';
import { type Model, type ModelEntry, modelEntries } from '../../lib/models';
import { HourglassResidual } from '../../lib/nn';

const side = 64;

/** By a key that only the family has: the numbers that make it small; its structure stays. */
const small: Record<string, object> = {
  anchors: { classes: 2, depth: 0.33, width: 0.125 },
  headConvs: { classes: 2, layers: [1, 1, 1, 1], width: 8, channels: 16, headConvs: 1 },
  normGroups: { normGroups: 4 },
  stacks: { channels: 8, stemChannels: 4, joints: 3 },
  stemBlocks: { width: 4, stemChannels: 8, stemBlocks: 1, modules: [1, 1, 1], blocks: 1, joints: 3 },
};

/** A small model of that entry; the micro ones are small as they are. */
export function smallModel(entry: ModelEntry): Model {
  const keys = Object.keys(small).filter((key) => key in entry.config);
  const overrides = entry.name.endsWith('-micro') ? {} : Object.assign({}, ...keys.map((key) => small[key]));
  return entry.build(createRandom(1), overrides);
}

/** Two images that differ. */
export function images(): tf.Tensor4D {
  return tf.tensor4d(createRandom(2).normals(2 * side * side * 3), [2, side, side, 3]);
}

/** The tensors of an output, whatever it is. */
export function tensorsOf(output: unknown): tf.Tensor[] {
  if (output instanceof tf.Tensor) return [output];
  return Object.values(output as object).flatMap((part) => (typeof part === 'object' ? tensorsOf(part) : []));
}

/** Names of parameters that no pass uses. */
function unusedOf({ network }: Model): string[] {
  return [...network.namedModules()].flatMap(([name, module]) =>
    module instanceof HourglassResidual && module.unusedParameters > 0
      ? ['weight', 'bias'].map((kind) => `${name}.skip_layer.conv.${kind}`)
      : [],
  );
}

function backward(model: Model): void {
  const parameters = [...model.network.namedParameters()];
  const areNumbers = tf.tidy(() => {
    const x = images();
    const loss = () =>
      tf.addN(tensorsOf(model.network.forward(x)).map((t) => tf.mean(tf.square(t)))) as tf.Scalar;
    const variables = parameters.map(([, { value }]) => value);
    const { value, grads } = tf.variableGrads(loss, variables);
    const without = parameters.filter(([, parameter]) => !grads[parameter.value.name]).map(([name]) => name);
    assert.equal(without.sort(), unusedOf(model).sort());
    const sums = Object.values(grads).map((gradient) => tf.sum(tf.abs(gradient)));
    return Number.isFinite(tf.addN([value, ...sums] as tf.Scalar[]).dataSync()[0]);
  });
  assert.ok(areNumbers, 'the loss and all gradients are numbers');
}

async function decode(model: Model): Promise<void> {
  model.network.eval();
  const outputs = tf.tidy(() => {
    const made = model.network.forward(images());
    for (const tensor of tensorsOf(made)) tf.keep(tensor);
    return made as tf.TensorContainer;
  });
  const read =
    model.task === 'pose'
      ? await model.decode(outputs as tf.Tensor4D[])
      : await model.decode(outputs, [side, side]);
  assert.is(read.length, 2);
  for (const map of model.task === 'pose' ? await model.decode(outputs as tf.Tensor4D[]) : []) {
    assert.equal(map.size, [side / 4, side / 4]);
  }
  tf.dispose(tensorsOf(outputs));
}

/** A name, and what is run; the engine is already chosen. */
export function passes(): [string, () => Promise<void>][] {
  return modelEntries.map((entry) => [
    entry.name,
    () =>
      withoutLeak(async () => {
        const model = smallModel(entry);
        backward(model);
        await decode(model);
        model.network.dispose();
      }),
  ]);
}
