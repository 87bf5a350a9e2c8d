import * as assert from 'uvu/assert';
import { createRandom, type tf, useEngine, withoutLeak } from '../../lib/engine';
import { BatchNorm2d, Conv2d, Module, Parameter, parameterCount } from '../../lib/nn';
import { suite } from '../harness';

class Block extends Module {
  readonly conv: Conv2d;
  readonly bn = new BatchNorm2d(2);
  readonly branches: (Module | ((x: tf.Tensor4D) => tf.Tensor4D))[][];

  constructor() {
    super();
    const conv = () =>
      new Conv2d({ inChannels: 2, outChannels: 2, kernelSize: 1, bias: false }, createRandom(1));
    this.conv = conv();
    this.branches = [[(x) => x, conv()]];
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.bn.forward(this.conv.forward(x));
  }
}

const names = suite('Module names');
names('are those of the properties, in order; what is no module holds its place in an array', async () => {
  await useEngine();
  const block = new Block();
  assert.equal(
    [...block.namedParameters().keys()],
    ['conv.weight', 'bn.weight', 'bn.bias', 'branches.0.1.weight'],
  );
  assert.equal([...block.namedBuffers().keys()], ['bn.running_mean', 'bn.running_var']);
  assert.equal(
    [...block.namedModules()].map(([name]) => name),
    ['', 'conv', 'bn', 'branches.0.1'],
  );
  assert.is(parameterCount(block), 4 + 2 + 2 + 4);
  block.dispose();
});

const modes = suite('Module modes');
modes('reach every part', async () => {
  await useEngine();
  const block = new Block();
  assert.ok(block.bn.training);
  assert.is(block.eval(), block);
  assert.not(block.bn.training);
  assert.ok(block.train().bn.training);
  block.dispose();
});

const dispose = suite('Module.dispose');
dispose('frees parameters and buffers', async () => {
  await useEngine();
  await withoutLeak(() => new Block().dispose());
});

const parameter = suite('Parameter');
parameter('leaves no tensor beside its variable', async () => {
  await useEngine();
  await withoutLeak(() => {
    const p = new Parameter([2, 3], (count) => new Float32Array(count).fill(2));
    assert.equal(Array.from(p.value.dataSync()), [2, 2, 2, 2, 2, 2]);
    p.value.dispose();
  });
});
