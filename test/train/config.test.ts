import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { useEngine } from '../../lib/engine';
import { InputError } from '../../lib/errors';
import { type ConfigSources, resolveConfig } from '../../lib/train/config/config';
import { merge, parseSetting } from '../../lib/train/config/merge';
import { budgets, presetNames } from '../../lib/train/config/presets';
import { createOptimizer, createSchedule, fullLearningRate } from '../../lib/train/from-config';
import { suite } from '../harness';
import { TinyModel } from './tiny-model';

const root = mkdtempSync(join(tmpdir(), 'papersweep-config-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

function fileOf(text: string): string {
  const path = join(root, 'config.json');
  writeFileSync(path, text);
  return path;
}

/** The one line that a refused configuration gives. */
function refused(sources: ConfigSources): string {
  try {
    resolveConfig(sources);
  } catch (error) {
    assert.instance(error, InputError);
    return (error as Error).message;
  }
  throw new Error('was accepted');
}
const refusedSet = (...settings: string[]) => refused({ settings });

const presets = suite('presets');
for (const preset of presetNames) {
  for (const budget of budgets) {
    presets(`${preset} ${budget}: its JSON gives the same configuration again`, () => {
      const config = resolveConfig({ preset, budget });
      assert.equal([config.preset, config.budget], [preset, budget]);
      assert.equal(resolveConfig({ file: fileOf(JSON.stringify(config)) }), config);
    });
  }
}
presets('what the papers print', () => {
  const paper = (preset: string) => resolveConfig({ preset, budget: 'paper' });
  const [yolox, improved, dsla] = ['yolox', 'improved-yolox', 'dsla'].map(paper);
  assert.equal([yolox.epochs, yolox.batch, fullLearningRate(yolox)], [300, 128, 0.02]);
  assert.equal([improved.epochs, improved.batch, fullLearningRate(improved)], [50, 2, 0.00015625]);
  assert.equal([dsla.epochs, dsla.batch, dsla.optimizer.weightDecay], [12, 16, 1e-4]);
  const fmse = createSchedule(paper('fmse'), 10);
  assert.equal(
    [0, 100, 1000, 1500].map((step) => fmse(step).toPrecision(1)),
    ['0.000001', '0.001', '0.00001', '0.000001'],
  );
});

const resolved = suite('resolveConfig');
resolved('how shapes are drawn: only what is told, and of shapes alone', () => {
  const settings = ['data.set=shapes', 'data.drawing.classes=3'];
  assert.equal(resolveConfig({ settings }).data.drawing, { classes: 3 });
  assert.not.ok('drawing' in resolveConfig({ settings: settings.slice(0, 1) }).data);
  assert.is(
    refusedSet('data.set=bccd', 'data.drawing.classes=3'),
    'data.drawing with data.set "bccd"; expected data.set "shapes"',
  );
});
resolved('what stands later wins: preset, file, settings, overrides', () => {
  const file = fileOf('{"seed": 1, "epochs": 40, "batch": 2}');
  const config = resolveConfig({ file, settings: ['epochs=50', 'batch=3'], overrides: { batch: 4 } });
  assert.equal([config.preset, config.seed, config.epochs, config.batch], ['yolox', 1, 50, 4]);
});
resolved('settings know no order: a kind may come after its values', () => {
  const { optimizer } = resolveConfig({ settings: ['optimizer.lr=1e-3', 'optimizer.kind=adam'] });
  assert.equal([optimizer.kind, optimizer.lr, optimizer.weightDecay], ['adam', 1e-3, 0]);
});
resolved('a section may be off, and filled from its defaults', () => {
  assert.is(resolveConfig({ settings: ['ema=null'] }).ema, null);
  assert.equal(resolveConfig({ preset: 'dsla', budget: 'paper', settings: ['ema.decay=0.9'] }).ema, {
    decay: 0.9,
    ramp: 2000,
  });
});
resolved('a model of another family brings its assigner and loss', () => {
  const config = resolveConfig({ settings: ['model.name=foveabox-micro', 'assigner.sigma=0.3'] });
  assert.ok(config.task === 'detection');
  assert.equal([config.assigner.name, config.loss.kind, config.model.channels], ['fovea', 'fovea', 32]);
});
resolved('one that may have them keeps those of the preset', () => {
  const config = resolveConfig({ settings: ['model.name=yolov3-spp-micro'] });
  assert.ok(config.task === 'detection' && config.loss.kind === 'yolox');
  assert.equal([config.assigner.name, config.loss.l1Epochs], ['anchor-ratio', 0]);
});
resolved('it is frozen to its depths, and holds no infinity', () => {
  const config = resolveConfig({ settings: ['assigner.name=center'] });
  assert.ok(config.task === 'detection' && config.assigner.name === 'center');
  assert.equal(config.assigner.ranges[2], [256, 1e8]);
  assert.throws(() => {
    (config.optimizer as { lr: number }).lr = 1;
  }, /read only/);
});

const unknown = suite('unknown keys');
unknown('are refused with the nearest', () => {
  assert.is(
    refusedSet('optimizer.momentun=1'),
    'unknown key "optimizer.momentun"; expected perhaps optimizer.momentum',
  );
  assert.is(refusedSet('momentum=1'), 'unknown key "momentum"; expected perhaps optimizer.momentum');
  assert.is(refusedSet('optimiser.lr=1'), 'unknown key "optimiser"; expected perhaps optimizer');
  assert.match(refusedSet('augmentation.hsvReach.heu=1'), /perhaps augmentation\.hsvReach\.hue/);
  assert.match(refusedSet('model.widht=1'), /model yolox-micro: unknown key "widht"; expected width/);
  assert.match(
    refused({ file: fileOf('{"epohcs": 1}') }),
    /config\.json: unknown key "epohcs"; expected perhaps epochs/,
  );
});

const impossible = suite('values that cannot be');
for (const [setting, line] of [
  ['optimizer.lr=fast', 'optimizer.lr is "fast"; expected a number'],
  ['optimizer.lr=0', 'optimizer.lr is 0; expected above 0'],
  ['optimizer.kind=adam', 'optimizer.lr is missing; expected a number; mend: --set optimizer.lr=…'],
  ['optimizer.kind=adma', 'optimizer.kind is "adma"; expected one of: sgd, adam, adamw'],
  ['optimizer.momentum=0', 'optimizer.nesterov with momentum 0'],
  ['seed=1.5', 'seed is 1.5; expected a whole number'],
  ['batch=0', 'batch is 0; expected at least 1'],
  ['ema.decay=1', 'ema.decay is 1; expected below 1'],
  ['loss.iou=iou', 'loss.iou is "iou"; expected one of: linear, square'],
  ['loss.kind=retina', 'loss.kind "retina" with model "yolox-micro"; expected "yolox"'],
  ['assigner.name=dsla', 'assigner.name "dsla" with model "yolox-micro"; expected "simota" or "center"'],
  ['model.ciou=true', 'loss.iou "square" with model.ciou true; expected "ciou"'],
  ['model.name=yolox-q', 'no model "yolox-q"; expected yolox-s'],
  ['epochs=3', '3 epochs of warm-up and 0 of tail in a run of 3'],
  ['augmentation.mosaic=2', 'augmentation: mosaic 2; expected 0 to 1'],
  ['input.multiScale={"every":1,"reach":1,"stride":48}', 'input 256 x 192 with 1 strides of 48'],
  ['input=3', 'input is 3; expected keys and values'],
  ['frozen=backbone', 'frozen is "backbone"; expected a list'],
  ['preset=yolo', 'no preset "yolo"; expected perhaps "yolox"'],
] as const) {
  impossible(setting, () => assert.is(refusedSet(setting).slice(0, line.length), line));
}
impossible('a preset of another task', () => {
  const settings = ['model.name=hrnet-micro'];
  assert.match(
    refused({ preset: 'yolox', settings }),
    /"hrnet-micro" is for pose, preset "yolox" for detection/,
  );
  assert.is(resolveConfig({ settings }).preset, 'fmse');
});
impossible('files that are none', () => {
  assert.match(refused({ file: join(root, 'none.json') }), /none\.json: no such configuration/);
  assert.match(refused({ file: fileOf('{') }), /config\.json: .*JSON/);
  assert.match(refused({ file: fileOf('[1]') }), /no JSON object/);
  assert.match(refused({ file: fileOf('{"batch": "8"}') }), /config\.json: batch is "8"; expected a number/);
});

const setting = suite('parseSetting and merge');
setting('values are JSON, or else text', () => {
  assert.equal(parseSetting('a.b=0.5'), { a: { b: 0.5 } });
  assert.equal(parseSetting('a=null'), { a: null });
  assert.equal(parseSetting('a=x=y'), { a: 'x=y' });
  for (const text of ['a', '=1', 'a..b=1', 'a.__proto__.b=1'])
    assert.throws(() => parseSetting(text), /expected key=value/);
});
setting('sections merge, but one of another kind is replaced', () => {
  const base = { optimizer: { kind: 'sgd', momentum: 0.9 }, list: [1, 2] };
  assert.equal(merge(base, { optimizer: { momentum: 0 }, list: [3] }), {
    optimizer: { kind: 'sgd', momentum: 0 },
    list: [3],
  });
  assert.equal(merge(base, { optimizer: { kind: 'adam' } }).optimizer, { kind: 'adam' });
});

const made = suite('what a configuration makes');
made('the optimizer leaves frozen parts out', async () => {
  await useEngine();
  const optimizer = createOptimizer(new TinyModel(), resolveConfig({ settings: ['frozen=["stem"]'] }));
  assert.equal([...optimizer.layout.names].sort(), ['bn.bias', 'bn.weight', 'head.bias', 'head.weight']);
});
made('the rate follows the batch, gathered batches included', () => {
  const config = resolveConfig({
    settings: ['optimizer.lrBatch=64', 'batch=16', 'accumulate=2', 'optimizer.lr=0.01'],
  });
  assert.is(fullLearningRate(config), 0.005);
});
