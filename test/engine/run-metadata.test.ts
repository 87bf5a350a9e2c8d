import * as assert from 'uvu/assert';
import { readNodeTimes, readPartitionGraphs } from '../../lib/engine/graph/run-metadata';
import { writeMessage } from '../../lib/engine/graph/wire';
import { suite } from '../harness';

type Fields = Parameters<typeof writeMessage>[0];

const text = (value: string) => new TextEncoder().encode(value);
const message = (...fields: Fields) => writeMessage(fields);

/** NodeExecStats: name, all_start_micros, op_start_rel_nanos, op_end_rel_nanos. */
const stats = (name: string, micros: number, from: number, to: number) =>
  message([1, text(name)], [2, micros], [14, from], [15, to]);
const device = (name: string, ...nodes: Uint8Array[]) =>
  message([1, text(name)], ...nodes.map((node): Fields[number] => [2, node]));
const account = (...devices: Uint8Array[]) =>
  message([1, message(...devices.map((one): Fields[number] => [1, one]))]);

const times = suite('readNodeTimes');
const cpu = device(
  '/device:CPU:0',
  stats('a', 1_795_278_146_169_000, 500, 2_000_500),
  stats('b', 1_795_278_146_172_000, 0, 1_000),
);

times('gives when each operation began, from the first one, and how long it took', () => {
  assert.equal(readNodeTimes(account(cpu)), [
    { name: 'a', startMs: 0.0005, ms: 2 },
    { name: 'b', startMs: 3, ms: 0.001 },
  ]);
});

times('where a GPU worked its streams count, not the processor that fed them', () => {
  const gpu = device('/device:GPU:0/stream:all', stats('a:Conv2D', 1000, 0, 5_000_000));
  assert.equal(readNodeTimes(account(cpu, gpu)), [{ name: 'a', startMs: 0, ms: 5 }]);
});

const graphs = suite('readPartitionGraphs');

graphs('gives the nodes of all parts, with what was fused into them', () => {
  const strings = message([1, message([2, text('BiasAdd')], [2, text('Relu')])]);
  const conv = message(
    [1, text('c')],
    [2, text('_FusedConv2D')],
    [3, text('x')],
    [3, text('^y')],
    [5, message([1, text('fused_ops')], [2, strings])],
  );
  const norm = message(
    [1, text('n')],
    [2, text('_FusedBatchNormEx')],
    [5, message([1, text('activation_mode')], [2, message([2, text('Relu')])])],
  );
  const identity = message([1, text('activation_mode')], [2, message([2, text('Identity')])]);
  const bare = message([1, text('m')], [2, text('_FusedBatchNormEx')], [5, identity]);
  const metadata = message([3, message([1, conv])], [3, message([1, norm], [1, bare])]);
  assert.equal(readPartitionGraphs(metadata), [
    { name: 'c', op: '_FusedConv2D', inputs: ['x', '^y'], fused: ['BiasAdd', 'Relu'] },
    { name: 'n', op: '_FusedBatchNormEx', inputs: [], fused: ['Relu'] },
    { name: 'm', op: '_FusedBatchNormEx', inputs: [], fused: [] },
  ]);
});
