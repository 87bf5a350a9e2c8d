import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findModel, modelEntries, modelSize } from '../../lib/models';
import { printedModels, printedSize } from '../../lib/papers/yolox/printed-sizes';
import { suite } from '../harness';

const root = join(__dirname, '..', '..');
function papersweep(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'lib/cli/papersweep.cjs'), 'model', ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
}

const list = suite('papersweep model list');
list('every model in a line, YOLOX beside what its tables print', () => {
  const { status, stdout } = papersweep('list');
  assert.is(status, 0);
  const lines = stdout.trim().split('\n').slice(1);
  assert.equal(
    lines.map((line) => line.split(' ')[0]),
    modelEntries.map(({ name }) => name),
  );
  assert.match(stdout, /^yolox-nano +detection +416x416 +0\.91 +0\.91 +1\.05 +1\.11 +1\.08 +1\.08 /m);
});
list("gives the digits of Tables 2-4 as thop counted then; L's 155.65 is printed 155.6", () => {
  for (const model of printedModels) {
    const { parameters, gflops } = modelSize(findModel(model));
    const printed = printedSize(model)!;
    const off = (value: number, { value: wanted, digits }: { value: number; digits: number }) =>
      Math.abs(value - wanted) / (0.5 * 10 ** -digits);
    assert.ok(off(parameters / 1e6, printed.parameters) <= 1, model);
    assert.ok(off(gflops.thop2021, printed.gflops) <= (model === 'yolox-l' ? 1.02 : 1), model);
  }
});

const show = suite('papersweep model show');
show('size, names and shapes', () => {
  const { status, stdout } = papersweep('show', 'hrnet-w32');
  assert.is(status, 0);
  assert.match(stdout, /^parameters +28536113 \(28\.54 M\)$/m);
  assert.match(stdout, /^image +192x256 /m);
  assert.match(stdout, /^stage4\.2\.fuse_layers\.0\.3\.1\.running_var +\[32\] +buffer$/m);
});
show('--json and --size', () => {
  const wide = JSON.parse(papersweep('show', 'yolox-tiny', '--size', '832x416', '--json').stdout);
  const usual = modelSize(findModel('yolox-tiny'));
  assert.is(wide.macs.convolutions, 2 * usual.macs.convolutions);
  assert.equal(
    [wide.inputSize, usual.inputSize],
    [
      [832, 416],
      [416, 416],
    ],
  );
  assert.is(wide.tensors.filter(({ trainable }: { trainable: boolean }) => trainable).length, 240);
  assert.is(wide.memory.weights, 4 * (usual.parameters + usual.buffers));
});
for (const [what, args, message] of [
  ['a misspelt name', ['yolox-nan'], /^papersweep: no model "yolox-nan"; expected yolox-nano;/],
  ['a size that is none', ['yolox-s', '--size', '0x640'], /expected width x height/],
] as const) {
  show(`${what}: one line, exit code 2`, () => {
    const { status, stdout, stderr } = papersweep('show', ...args);
    assert.is(status, 2);
    assert.is(stdout, '');
    assert.match(stderr, message);
    assert.is(stderr.trim().split('\n').length, 1);
  });
}
show('a size that the network cannot take is told', () => {
  assert.throws(() => modelSize(findModel('hourglass-1'), { inputSize: [100, 128] }), /multiples of 64$/);
});
