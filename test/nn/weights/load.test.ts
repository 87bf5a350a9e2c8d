import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createRandom, silu, tf, useEngine } from '../../../lib/engine';
import { BatchNorm2d, Conv2d, Linear, Module, stateDict } from '../../../lib/nn';
import { loadWeights, readWeights } from '../../../lib/nn/weights/load';
import { writeSafetensors } from '../../../lib/nn/weights/safetensors';
import { suite } from '../../harness';

const folder = join(__dirname, '..', '..', 'fixtures', 'weights');
const random = createRandom(1);

/** The network of make.py. */
class Net extends Module {
  readonly stem = new Conv2d(
    { inChannels: 3, outChannels: 4, kernelSize: 3, stride: 2, padding: 1, bias: false },
    random,
  );
  readonly bn = new BatchNorm2d(4, { epsilon: 1e-3, momentum: 0.03 });
  readonly depthwise = new Conv2d(
    { inChannels: 4, outChannels: 4, kernelSize: 3, padding: 1, groups: 4 },
    random,
  );
  readonly grouped = new Conv2d({ inChannels: 4, outChannels: 6, kernelSize: 1, groups: 2 }, random);
  readonly fc: Linear;

  constructor(classes = 5) {
    super();
    this.fc = new Linear({ inFeatures: 6, outFeatures: classes }, random);
  }

  forward(x: tf.Tensor4D): tf.Tensor2D {
    const features = tf.relu(this.bn.forward(this.stem.forward(x)));
    const mixed = this.grouped.forward(silu(this.depthwise.forward(features)));
    return this.fc.forward(tf.mean(mixed, [1, 2]));
  }
}

/** Largest difference from what PyTorch computed with the same weights and images. */
function difference(net: Net): number {
  const { x, y } = JSON.parse(readFileSync(join(folder, 'network.json'), 'utf8'));
  return tf.tidy(() => {
    const images = tf.transpose(tf.tensor4d(x.data, x.shape), [0, 2, 3, 1]);
    return tf.max(tf.abs(tf.sub(net.eval().forward(images), tf.tensor2d(y.data, y.shape)))).dataSync()[0];
  });
}

const loading = suite('loadWeights');
loading.before(async () => {
  await useEngine();
});
loading('computes what PyTorch computed, from its zip, its legacy file and a converted one', () => {
  const out = mkdtempSync(join(tmpdir(), 'weights-'));
  const converted = join(out, 'network.safetensors');
  writeSafetensors(converted, readWeights(join(folder, 'network.pth')));
  for (const path of [join(folder, 'network.pth'), join(folder, 'network-legacy.pth'), converted]) {
    const net = new Net();
    assert.ok(difference(net) > 1e-2, 'other weights give other numbers');
    assert.equal(loadWeights(net, path), { missing: [], unexpected: [], misshapen: [] });
    assert.ok(difference(net) < 1e-6, `${path}: ${difference(net)}`);
    net.dispose();
  }
  rmSync(out, { recursive: true });
});
loading('takes off what a wrapper put before every name', () => {
  const out = mkdtempSync(join(tmpdir(), 'weights-'));
  const path = join(out, 'w.safetensors');
  const wrapped = [...readWeights(join(folder, 'network.pth'))].map(
    ([n, t]) => [`model.net.${n}`, t] as const,
  );
  writeSafetensors(path, new Map(wrapped));
  const net = new Net();
  loadWeights(net, path);
  assert.ok(difference(net) < 1e-6);
  net.dispose();
  rmSync(out, { recursive: true });
});
loading('names what is missing, unexpected and misshapen, and loads nothing', () => {
  const net = new Net(7);
  const before = stateDict(net);
  const path = join(folder, 'network.pth');
  assert.throws(
    () => loadWeights(net, path),
    /network\.pth: weights of another model: 9 tensors fit, 2 misshapen \(fc\.weight \[5,6\], expected \[7,6\], fc\.bias/,
  );
  assert.equal(stateDict(net), before);
  const report = loadWeights(net, path, { strict: false });
  assert.is(report.misshapen.length, 2);
  assert.not.equal(stateDict(net), before);
  net.dispose();
});
loading('says so when nothing fits, also when not strict, with the nearest name', () => {
  const net = new Net();
  const out = mkdtempSync(join(tmpdir(), 'weights-'));
  const path = join(out, 'w.safetensors');
  writeSafetensors(path, new Map([['stam.weight', { shape: [1], data: new Float32Array(1) }]]));
  assert.throws(
    () => loadWeights(net, path, { strict: false }),
    /another model: 0 tensors fit, 11 missing .*… 8 more.*nearest to stem\.weight is stam\.weight/,
  );
  net.dispose();
  rmSync(out, { recursive: true });
});
