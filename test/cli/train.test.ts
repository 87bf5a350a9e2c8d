/** The commands from end to end on drawn images: train, stop, resume, predict, judge. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { registerEval } from '../../lib/cli/eval';
import { registerPredict } from '../../lib/cli/predict';
import { registerTrain } from '../../lib/cli/train';
import { lossLine, paceLine, TrainScreen } from '../../lib/cli/train-screen';
import { drawShapes } from '../../lib/data';
import type { StepProgress } from '../../lib/train';
import { suite } from '../harness';
import { smallRuns, temporary } from '../train/small-run';

const root = temporary();
const at = (name: string) => join(root, name);
const common = smallRuns.detector.settings.flatMap((setting) => ['--set', setting]);

/** What a command prints, its complaints (the error that ended it too), and the exit code that it asks for. */
async function run(...args: string[]): Promise<{ out: string; err: string; code: number }> {
  const program = new Command().exitOverride();
  for (const register of [registerTrain, registerEval, registerPredict]) register(program);
  const said = { out: '', err: '' };
  const { stdout, stderr } = process;
  const writes = [stdout.write, stderr.write] as const;
  const into = (key: 'out' | 'err') =>
    ((text: string) => {
      said[key] += text;
      return true;
    }) as typeof stdout.write;
  [stdout.write, stderr.write] = [into('out'), into('err')];
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    said.err += (error as Error).message;
    process.exitCode = 2;
  } finally {
    [stdout.write, stderr.write] = writes;
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { ...said, code };
}
const train = (...args: string[]) =>
  run('train', '--preset', 'yolox', '--budget', 'smoke', ...common, ...args);

/** Sends the signal of Ctrl-C when a run has written its first record. */
function interruptWhen(out: string): void {
  const path = join(out, 'metrics.jsonl');
  const timer = setInterval(() => {
    if (!existsSync(path) || readFileSync(path).length === 0) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGINT');
  }, 5);
}

const command = suite('papersweep train');
command(
  'Ctrl-C ends it with a checkpoint; --resume goes on without being told again; then nothing is left',
  async () => {
    const out = at('run');
    interruptWhen(out);
    const stopped = await train('--out', out);
    assert.is(stopped.code, 130);
    assert.match(stopped.err, /yolox-micro on shapes, 3 epochs, .*\ncompiling the step/);
    assert.match(stopped.err, /stopping after this step, with a checkpoint; Ctrl-C again ends at once\n/);
    assert.match(stopped.out, /^stopped after [1-6] steps.*\ngo on: papersweep train --resume --out /);
    const resumed = await run('train', '--resume', '--out', out);
    assert.is(resumed.code, 0, resumed.err);
    assert.match(resumed.err, /epoch 3: AP50 .* · loss \d.* \(iou .*\) · .* images\/s, step \d+ ms, wait /);
    assert.match(
      resumed.out,
      /^done: 3 epochs, 6 steps, AP50 .*\nbest: AP50 .*\ntry: papersweep predict IMAGE --weights /,
    );
    assert.match((await run('train', '--resume', '--out', out)).out, /^done: 3 epochs, 6 steps, AP50 /);
    const again = await train('--out', out);
    assert.equal([again.code, /holds a run already/.test(again.err)], [2, true]);
    const other = await train('--out', out, '--resume', '--set', 'batch=4');
    assert.match(other.err, /what differs \(there -> here\): batch 2 -> 4; steps of an epoch 2 -> 1/);
  },
);
command('what it wrote down: every value, measures, events; the data have set the classes', () => {
  const config = JSON.parse(readFileSync(at('run/config.json'), 'utf8'));
  assert.is(config.model.classes, 6);
  assert.equal([config.budget, config.augmentation.mosaic, config.data.images], ['smoke', 0.5, 40]);
  const lines = readFileSync(at('run/metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(
    lines.filter((line) => 'lr' in line).map(({ step }) => step),
    [0, 1, 2, 3, 4, 5],
  );
  assert.ok(existsSync(at('run/tensorboard')) && existsSync(at('run/timings.jsonl')));
});
command('papersweep predict takes model, classes and input from the checkpoint', async () => {
  const [{ image }] = drawShapes({ images: 1, widthPx: 120, heightPx: 90, mostObjects: 2 }).samples;
  if (typeof image === 'string') throw new Error('a drawn image has pixels');
  const { data, width, height } = image;
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(at('image.png'));
  const weights = at('run/checkpoint.safetensors');
  const { out, code, err } = await run(
    'predict',
    at('image.png'),
    '--weights',
    weights,
    '--min-score',
    '0',
    '--json',
  );
  assert.is(code, 0, err);
  const told = JSON.parse(out);
  assert.is(told.model, 'yolox-micro');
  assert.ok(
    ['disc', 'square', 'bar', 'triangle', 'ring', 'cross'].includes(told.images[0].detections[0].name),
  );
});
command('papersweep eval run judges the best checkpoint, or the last, on any split', async () => {
  const best = await run('eval', 'run', at('run'), '--json');
  const last = JSON.parse(readFileSync(at('run/metrics.jsonl'), 'utf8').trim().split('\n').at(-1)!);
  const judged = JSON.parse(best.out);
  assert.is(judged.split, 'val');
  const own = JSON.parse((await run('eval', 'run', at('run'), '--last', '--json')).out);
  for (const [name, value] of Object.entries(own.metrics)) assert.is(value, last[`val/${name}`], name);
  const table = await run('eval', 'run', at('run'), '--split', 'test');
  assert.match(table.out, /yolox-micro after \d steps on shapes test, 4 images\nAP .*\nAP50 /);
  const none = await run('eval', 'run', at('nothing'));
  assert.match(none.err, /no checkpoint of a run; expected a folder that `papersweep train` wrote/);
});
command('what cannot be is one line', async () => {
  for (const [args, line] of [
    [['--set', 'optimizer.lrr=1'], /unknown key "optimizer\.lrr"; expected perhaps optimizer\.lr/],
    [['--model', 'yolox-mikro'], /no model "yolox-mikro"; expected yolox-micro/],
    [['--data', 'shape'], /no data set "shape".*expected shapes/],
    [['--budget', 'big'], /no budget "big"/],
    [['--config', at('none.json')], /none\.json: no such configuration/],
    [['--model', 'hourglass-micro'], /"hourglass-micro" is for pose, preset "yolox" for detection/],
  ] as const) {
    const { err, code } = await train('--out', at('never'), ...args);
    assert.is(code, 2);
    assert.match(err, line);
  }
  assert.not.ok(existsSync(at('never')));
  rmSync(root, { recursive: true });
});

const progress: StepProgress = {
  epoch: 3,
  epochs: 30,
  step: 71,
  steps: 750,
  lr: 0.01,
  losses: { total: 5.123, iou: 2.1, objectness: 1.9, classification: 1.12 },
  gradientNorm: 4,
  stepMs: 95.2,
  waitMs: 1.96,
  imagesPerSecond: 82.34,
  secondsLeft: 200,
};
const metrics = { AP50: 0.4123 };

const screen = suite('what is shown meanwhile');
screen('pace, time left, the loss by part, the last validation', () => {
  assert.is(
    paceLine(progress),
    'epoch 3/30 step 71/750 · 3 min 20 s left · 82.3 images/s, step 95 ms, wait 2.0 ms',
  );
  assert.is(
    lossLine(progress, 'AP50 0.41'),
    'loss 5.123 (iou 2.10, objectness 1.90, classification 1.12) · AP50 0.41',
  );
  assert.is(lossLine({ ...progress, losses: { total: 1, stack1: 1 } }), 'loss 1.000');
});
screen('on a terminal two lines change in place, cut to its width; lines that stay come between', () => {
  let [text, now] = ['', 0];
  const terminal = { isTTY: true, columns: 40, write: (more: string) => (text += more) };
  const shown = new TrainScreen({ evaluation: { metric: 'AP50' } } as never, terminal, () => now);
  shown.hooks.onPhase('compiling');
  assert.match(text, /compiling the step: this takes some sec\n/);
  now = 200;
  shown.hooks.onStep(progress);
  assert.ok(text.includes('epoch 3/30 step 71/750 · 3 min 20 s lef\n'));
  text = '';
  shown.hooks.onStep(progress); // 0 ms later
  assert.is(text, '');
  shown.hooks.onEpoch({ epoch: 3, metrics, best: { metric: 'AP50', value: 0.4123, epoch: 3 } });
  assert.match(text, /epoch 3: AP50 0\.412 \(best\) · loss 5\.123/);
});
screen('in a file a line an epoch, and one in 30 seconds', () => {
  let [text, now] = ['', 0];
  const file = { write: (more: string) => (text += more) };
  const { hooks } = new TrainScreen({ evaluation: { metric: 'AP50' } } as never, file, () => now);
  for (; now <= 61_000; now += 1000) hooks.onStep(progress);
  assert.is(text.trim().split('\n').length, 2);
  hooks.onEpoch({ epoch: 3, metrics });
  hooks.onNote('skipped: a.jpg');
  assert.match(text, /\nepoch 3: AP50 0\.412 · loss .*\nnote: skipped: a\.jpg\n$/);
  assert.not.ok(text.includes('\x1b'));
});
