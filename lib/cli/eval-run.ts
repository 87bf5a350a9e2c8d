/** `papersweep eval run DIR`: what a run of `papersweep train` has learnt, judged on a split. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { useEngine } from '../engine';
import { InputError } from '../errors';
import { type JudgedCheckpoint, judgeCheckpoint } from '../train';

interface Options {
  split?: string;
  last?: boolean;
  json?: boolean;
}

/** Registers the command. */
export function registerEvalRun(group: Command): void {
  group
    .command('run <dir>')
    .description('judge the best checkpoint of a training run')
    .option('--split <name>', "a split of the run's data set (default: its validation split)")
    .option('--last', 'the newest checkpoint in place of the best')
    .option('--json', 'one JSON object in place of the table')
    .action(evalRun);
}

async function evalRun(dir: string, { split, last, json }: Options): Promise<void> {
  const path = checkpointOf(dir, last === true);
  await useEngine();
  const judged = await judgeCheckpoint(path, split);
  const shown = split ?? judged.config.data.val;
  const text = json ? jsonText(judged, path, shown) : tableText(judged, path, shown);
  process.stdout.write(text);
}

function checkpointOf(dir: string, isLast: boolean): string {
  const names = isLast ? ['checkpoint.safetensors'] : ['best.safetensors', 'checkpoint.safetensors'];
  const found = names.map((name) => join(dir, name)).find((path) => existsSync(path));
  if (found) return found;
  throw new InputError({
    what: 'no checkpoint of a run',
    where: dir,
    expected: 'a folder that `papersweep train` wrote',
  });
}

function jsonText(
  { config, step, images, metrics }: JudgedCheckpoint,
  checkpoint: string,
  split: string,
): string {
  const about = { checkpoint, model: config.model.name, data: config.data.set, split, images, step };
  return `${JSON.stringify({ ...about, metrics })}\n`;
}

function tableText({ config, step, images, metrics }: JudgedCheckpoint, path: string, split: string): string {
  const width = Math.max(...Object.keys(metrics).map((name) => name.length)) + 2;
  const rows = Object.entries(metrics).map(([name, value]) => `${name.padEnd(width)}${shown(name, value)}`);
  const head = `${path}: ${config.model.name} after ${step} steps on ${config.data.set} ${split}, ${images} images`;
  return `${[head, ...rows].join('\n')}\n`;
}

/** Shares from 0 to 1 with three digits, percentages with one; a dash where there is nothing to measure. */
function shown(name: string, value: number): string {
  if (!(value >= 0)) return '–'.padStart(7);
  return (name.startsWith('PCK') ? value.toFixed(1) : value.toFixed(3)).padStart(7);
}
