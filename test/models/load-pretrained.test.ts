import * as assert from 'uvu/assert';
import { createRandom, useEngine, withoutLeak } from '../../lib/engine';
import { buildModel, loadPretrained } from '../../lib/models';
import { Resnet, type StoredTensor, stateDict } from '../../lib/nn';
import { suite } from '../harness';

const constant = (shape: number[], value: number): StoredTensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value),
});

const load = suite('loadPretrained');
load.before(async () => void (await useEngine()));
load("sets a detector's ResNet and leaves out what classifies", () =>
  withoutLeak(() => {
    const { network } = buildModel('retinanet-micro', createRandom(0));
    const resnet = [...network.namedModules()]
      .map(([, part]) => part)
      .find((part) => part instanceof Resnet)!;
    const file = new Map([...stateDict(resnet)].map(([name, { shape }]) => [name, constant(shape, 0.5)]));
    const head = constant([10, 128], 1);
    const report = loadPretrained(network, new Map([...file, ['fc.weight', head]]));
    assert.equal(report, { missing: [], unexpected: ['fc.weight'], misshapen: [] });
    assert.is(stateDict(network).get('backbone.layer4.0.conv2.weight')!.data[0], 0.5);
    network.dispose();
  }),
);
load("keeps a pose network's last layer, refuses another backbone", () =>
  withoutLeak(() => {
    const { network } = buildModel('hrnet-micro', createRandom(0));
    const own = stateDict(network);
    const file = new Map([...own].map(([name, { shape }]) => [name, constant(shape, 0.5)]));
    const { missing } = loadPretrained(network, file);
    assert.equal(missing, ['final_layer.weight', 'final_layer.bias']);
    assert.equal(stateDict(network).get('final_layer.weight'), own.get('final_layer.weight'));
    file.delete('bn1.weight');
    assert.throws(() => loadPretrained(network, file), /1 missing or misshapen, e\.g\. bn1\.weight/);
    network.dispose();
    const { network: hourglass } = buildModel('hourglass-micro', createRandom(0));
    assert.throws(() => loadPretrained(hourglass, file), /no ResNet and no HRNet/);
    hourglass.dispose();
  }),
);
