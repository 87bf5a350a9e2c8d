import * as assert from 'uvu/assert';
import { createRandom, useEngine } from '../../lib/engine';
import { InputError } from '../../lib/errors';
import { buildModel, findModel, modelEntries, modelSize } from '../../lib/models';
import { stateDict } from '../../lib/nn';
import { suite } from '../harness';

const fault = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    assert.instance(error, InputError);
    return (error as InputError).message;
  }
  throw new Error('nothing was refused');
};

const list = suite('the list of models');
list('has every name once, at a size that its network can take', () => {
  assert.is(new Set(modelEntries.map(({ name }) => name)).size, modelEntries.length);
  for (const { name, inputSize } of modelEntries)
    assert.ok(
      inputSize.every((side) => side % 32 === 0),
      name,
    );
});
list('tells the nearest name', () => {
  assert.is(findModel('hrnet-w32').task, 'pose');
  assert.match(
    fault(() => findModel('hrnet-w23')),
    /no model "hrnet-w23"; expected hrnet-w(32|48);/,
  );
  assert.match(
    fault(() => findModel('bert')),
    /npx papersweep model list/,
  );
});

const configuration = suite('configurations');
configuration('are frozen', async () => {
  await useEngine();
  const { config, network } = buildModel('fcos-micro', createRandom(0));
  assert.throws(() => Object.assign(config, { classes: 4 }), /read only|assign/);
  network.dispose();
});
configuration('refuse unknown keys, other types and words that are no choice', () => {
  const random = createRandom(0);
  assert.match(
    fault(() => buildModel('fcos-micro', random, { clases: 3 })),
    /FCOS: unknown key "clases"; expected classes/,
  );
  assert.match(
    fault(() => buildModel('hrnet-micro', random, { width: '8' })),
    /width is "8"; expected a number/,
  );
  assert.match(
    fault(() => buildModel('retinanet-micro', random, { norm: 'layer' })),
    /expected one of: batch, affine, frozen/,
  );
  assert.match(
    fault(() => buildModel('hourglass-micro', random, { stacks: Number.NaN })),
    /expected a number/,
  );
});

const seeds = suite('first values');
seeds('follow the seed', async () => {
  await useEngine();
  const weight = (seed: number) => {
    const { network } = buildModel('hourglass-micro', createRandom(seed));
    const { data } = stateDict(network).get('pre.0.conv.weight')!;
    network.dispose();
    return Array.from(data.slice(0, 8));
  };
  assert.equal(weight(1), weight(1));
  assert.not.equal(weight(1), weight(2));
});

const names = suite('names of older files');
names('become those of today', () => {
  const today = (model: string, name: string) => findModel(model).rename!(name);
  const retinanet = 'retinanet-r50-torchvision';
  assert.is(today(retinanet, 'backbone.fpn.inner_blocks.0.weight'), 'backbone.fpn.inner_blocks.0.0.weight');
  assert.is(today(retinanet, 'head.regression_head.conv.6.bias'), 'head.regression_head.conv.3.0.bias');
  assert.is(
    today('fcos-r50-torchvision', 'head.regression_head.conv.9.bias'),
    'head.regression_head.conv.9.bias',
  );
  assert.is(today('fcos-r50', 'bbox_head.fcos_cls.bias'), 'bbox_head.conv_cls.bias');
  assert.is(today('hourglass-2', 'model.module.outs.0.conv.bias'), 'outs.0.conv.bias');
});

const frozen = suite('frozen normalization');
frozen("leaves torchvision's own numbers of parameters", () => {
  const count = (name: string) => modelSize(findModel(name), { overrides: { norm: 'frozen' } }).parameters;
  assert.is(count('retinanet-r50-torchvision'), 34_014_999);
  assert.is(count('fcos-r50-torchvision'), 32_269_600);
});
