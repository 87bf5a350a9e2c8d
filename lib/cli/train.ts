/** `papersweep train`: a detector or a pose network, from a configuration to a checkpoint. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { useEngine } from '../engine';
import { clearStop, requestStop } from '../engine/interrupt';
import { prepareRun, resolveConfig, type TrainConfig, type TrainResult, trainRun } from '../train';
import { TrainScreen } from './train-screen';

interface Options {
  model?: string;
  data?: string;
  preset?: string;
  budget?: string;
  config?: string;
  set: string[];
  resume?: boolean;
  out?: string;
}

/** Registers the command. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('train a network; Ctrl-C ends it at the next step with a checkpoint')
    .option('-m, --model <name>', 'a name of `papersweep model list`')
    .option('-d, --data <set>', 'a name of `papersweep data list`, shapes, figures, or a folder')
    .option(
      '--preset <paper>',
      'whose setting to begin from: yolox, improved-yolox, iou-balanced, dsla, fmse',
    )
    .option('--budget <size>', 'smoke, small or paper (default: small)')
    .option('--config <file>', 'JSON: some keys, or the config.json of another run')
    .option('--set <key=value>', 'one key, e.g. --set optimizer.lr=0.02; may be repeated', gather, [])
    .option('--resume', 'go on from the newest checkpoint in the folder')
    .option('--out <dir>', 'folder to write to (default: out/train/MODEL-DATA)')
    .action(train);
}

function gather(value: string, before: string[]): string[] {
  return [...before, value];
}

async function train(options: Options): Promise<void> {
  const { config, out } = settle(options);
  const { name } = await useEngine('training');
  const screen = new TrainScreen(config, process.stderr);
  screen.line(`${config.model.name} on ${config.data.set}, ${config.epochs} epochs, ${name}; ${out}`);
  const run = await prepareRun(config);
  const release = listenToInterrupt(screen);
  try {
    const result = await trainRun(run, { out, resume: options.resume === true, ...screen.hooks });
    screen.end();
    process.stdout.write(report(result, config, out));
    if (result.ended === 'stopped') process.exitCode = 130;
  } finally {
    screen.end();
    release();
    await run.close();
  }
}

/** Configuration and folder; a run that is resumed is told by its own `config.json` what the options leave open. */
function settle({ model, data, resume, out, config: file, ...options }: Options): {
  config: TrainConfig;
  out: string;
} {
  const asked = {
    preset: options.preset,
    budget: options.budget,
    settings: options.set,
    overrides: { ...(model && { model: { name: model } }), ...(data && { data: { set: data } }) },
  };
  const own = out && join(out, 'config.json');
  const isTold = resume && file === undefined && own !== undefined && existsSync(own);
  const config = resolveConfig({ ...asked, file: isTold ? own : file });
  const folder = out ?? join('out', 'train', `${config.model.name}-${basename(resolve(config.data.set))}`);
  return { config, out: folder };
}

/** The first Ctrl-C ends the run at its next step, the second at once: checkpoints are whole or absent. */
function listenToInterrupt(screen: TrainScreen): () => void {
  let asked = false;
  const stop = () => {
    if (asked) process.exit(130);
    asked = true;
    requestStop();
    screen.line('stopping after this step, with a checkpoint; Ctrl-C again ends at once');
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
    clearStop();
  };
}

function report(result: TrainResult, { evaluation, epochs }: TrainConfig, out: string): string {
  const { ended, steps, metrics, best } = result;
  const value = metrics[evaluation.metric];
  const last = value === undefined ? '' : `, ${evaluation.metric} ${value.toPrecision(4)}`;
  const lines =
    ended === 'stopped'
      ? [`stopped after ${steps} steps${last}`, `go on: papersweep train --resume --out ${out}`]
      : [`done: ${epochs} epochs, ${steps} steps${last}`];
  if (best) lines.push(`best: ${best.metric} ${best.value.toPrecision(4)} after epoch ${best.epoch}`);
  if (ended === 'done')
    lines.push(`try: papersweep predict IMAGE --weights ${join(out, 'checkpoint.safetensors')}`);
  return `${lines.join('\n')}\n`;
}
