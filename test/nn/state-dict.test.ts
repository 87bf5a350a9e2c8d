import * as assert from 'uvu/assert';
import { createRandom, useEngine } from '../../lib/engine';
import { Conv2d, Linear, loadStateDict, stateDict } from '../../lib/nn';
import { suite } from '../harness';

const state = suite('stateDict and loadStateDict');
state('turn layouts: PyTorch weight [O, I, H, W] 0, 1, 2, … lies here as [H, W, I, O]', async () => {
  await useEngine();
  const conv = new Conv2d({ inChannels: 3, outChannels: 2, kernelSize: 2, bias: false }, createRandom(0));
  const stored = { shape: [2, 3, 2, 2], data: Float32Array.from({ length: 24 }, (_, i) => i) };
  loadStateDict(conv, new Map([['weight', stored]]));
  assert.equal(Array.from(conv.weight.value.dataSync()).slice(0, 6), [0, 12, 4, 16, 8, 20]);
  assert.equal(stateDict(conv).get('weight'), stored);
  conv.dispose();
});
state('turn linear layers', async () => {
  await useEngine();
  const linear = new Linear({ inFeatures: 2, outFeatures: 3 }, createRandom(0));
  const weight = { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  loadStateDict(linear, new Map([...stateDict(linear), ['weight', weight]]));
  assert.equal(Array.from(linear.weight.value.dataSync()), [1, 3, 5, 2, 4, 6]);
  assert.equal(stateDict(linear).get('weight'), weight);
  linear.dispose();
});
state('list everything that does not fit, and load nothing', async () => {
  await useEngine();
  const linear = new Linear({ inFeatures: 2, outFeatures: 1 }, createRandom(0));
  const before = stateDict(linear);
  const wrong = new Map([
    ['bias', { shape: [1], data: Float32Array.of(7) }],
    ['weight', { shape: [2, 2], data: new Float32Array(4) }],
    ['scale', { shape: [], data: new Float32Array(1) }],
    ['bn.num_batches_tracked', { shape: [], data: new Float32Array(1) }],
  ]);
  assert.throws(
    () => loadStateDict(linear, wrong),
    /1 unexpected: scale; 1 misshapen: weight \[2,2\], expected \[1,2\]/,
  );
  assert.equal(stateDict(linear), before);
  const report = loadStateDict(linear, wrong, { strict: false });
  assert.equal(report, { missing: [], unexpected: ['scale'], misshapen: ['weight [2,2], expected [1,2]'] });
  assert.equal(linear.bias.value.dataSync()[0], 7);
  linear.dispose();
});
