import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine, withoutLeak } from '../../lib/engine';
import { BaseConv, MaxPool2d, Sequential } from '../../lib/nn';
import { traceForward } from '../../lib/nn/forward-trace';
import { isSilent, operationName } from '../../lib/nn/operation-name';
import { suite } from '../harness';

const make = () =>
  new Sequential(
    new BaseConv({ inChannels: 3, outChannels: 8, kernelSize: 3, stride: 2 }, createRandom(0)),
    new MaxPool2d({ kernelSize: 2, stride: 2 }),
  );

const trace = suite('traceForward');
trace('calls in the order in which they begin, with shapes, weights and windows', () => {
  const { calls } = traceForward(make, (network) => network.forward(tf.zeros([1, 8, 12, 3])));
  assert.equal(
    calls.map(({ name, kind, parent, parameters, window }) => [name, kind, parent, parameters, window]),
    [
      ['', 'Sequential', undefined, 3 * 8 * 9 + 16, '3×3 /2'],
      ['0', 'BaseConv', 0, 3 * 8 * 9 + 16, '3×3 /2'],
      ['0.conv', 'Conv2d', 1, 3 * 8 * 9, '3×3 /2'],
      ['0.bn', 'BatchNorm2d', 1, 16, undefined],
      ['1', 'MaxPool2d', 0, 0, '2×2 /2'],
    ],
  );
  assert.equal(calls[1].outputs[0].shape, [1, 4, 6, 8]);
  assert.is(calls[1].outputs[0].id, calls[4].inputs[0].id);
  assert.equal(calls[0].outputs[0].shape, [1, 2, 3, 8]);
});
trace('leaves no tensor, on the engine of numbers or that of shapes, and the engine as it was', async () => {
  await useEngine();
  const before = tf.getBackend();
  await withoutLeak(() => {
    traceForward(make, (network) => network.forward(tf.zeros([1, 8, 12, 3])));
  });
  assert.is(tf.getBackend(), before);
});
trace('plain data: it survives JSON', () => {
  const made = traceForward(make, (network) => network.forward(tf.zeros([1, 8, 12, 3])));
  assert.equal(JSON.parse(JSON.stringify(made.calls[4].outputs)), made.calls[4].outputs);
});

const operation = (kernel: string, attributes: object = {}, number?: number) => ({
  kernel,
  attributes,
  inputs: [],
  outputs: [{ id: 0, shape: [1, 1, 1, 4] }],
  number,
});
const names = suite('operationName');
names('says what a reader calls it', () => {
  assert.is(operationName(operation('AddN')), '+');
  assert.is(operationName(operation('Mean', { axis: [1, 2] })), 'mean over h, w');
  assert.is(operationName(operation('Max', { reductionIndices: 3 })), 'max over c');
  assert.is(operationName(operation('RealDiv', {}, 3)), '÷ 3');
  assert.is(operationName(operation('Multiply', {}, 1 / 16)), '× 0.0625');
  assert.is(operationName(operation('MaxPool', { filterSize: [5, 5] })), 'max of 5×5');
  assert.is(operationName(operation('Atan2')), 'Atan2');
});
names('a reshape and a product with one are silent, a product with two is not', () => {
  assert.ok(isSilent(operation('Reshape')) && isSilent(operation('Multiply', {}, 1)));
  assert.not(isSilent(operation('Multiply', {}, 2)) || isSilent(operation('Transpose')));
});
