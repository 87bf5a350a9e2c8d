/** `papersweep weights show FILE` and `papersweep weights convert IN OUT.safetensors`. */
import type { Command } from 'commander';
import { createRandom, useEngine } from '../engine';
import { InputError } from '../errors';
import { findModel } from '../models';
import { compareState, stateShapes } from '../nn';
import { namesFor } from '../nn/weights/load';
import { writeSafetensors } from '../nn/weights/safetensors';
import { readWeightsFile, type Weights } from '../nn/weights/weights-file';

interface Options {
  part?: string;
  only?: string;
  model?: string;
  json?: boolean;
}

/** Registers the commands. */
export function registerWeights(program: Command): void {
  const weights = program.command('weights').description('files of weights: .safetensors, .pth, .pt');
  const part: [string, string] = [
    '--part <name>',
    'which dictionary of a PyTorch checkpoint, e.g. state_dict',
  ];
  weights
    .command('show <file>')
    .description('list the tensors of a file; nothing in it is run')
    .option(...part)
    .option('-m, --model <name>', 'list what does not fit this model of `papersweep model list` instead')
    .option('--json', 'one JSON object in place of the table')
    .action(showWeights);
  weights
    .command('convert <in> <out>')
    .description('write the weights of a file as .safetensors, float32')
    .option(...part)
    .option('--only <beginning>', 'tensors whose names begin so, e.g. backbone. ; it is taken off')
    .action(convertWeights);
}

async function showWeights(path: string, { part, model, json }: Options): Promise<void> {
  const weights = readWeightsFile(path, { part });
  if (model !== undefined) return showFit(weights, model, json);
  const { tensors, ...about } = weights;
  const rows = [...tensors].map(([name, { shape, type }]) => ({ name, shape, type }));
  if (json) return print(JSON.stringify({ ...about, numbers: numbersOf(weights), tensors: rows }));
  const width = Math.max(...rows.map(({ name }) => name.length), 0) + 2;
  for (const { name, shape, type } of rows) {
    print(`${name.padEnd(width)}${type.padEnd(6)}[${shape.join(', ')}]`);
  }
  print(summaryOf(weights));
}

/** What of the tensors does not fit a model, all of it. */
async function showFit(weights: Weights, name: string, json?: boolean): Promise<void> {
  const entry = findModel(name);
  await useEngine();
  const { network } = entry.build(createRandom(0));
  const report = compareState(network, namesFor(network, weights.tensors, entry.rename));
  const fitting = stateShapes(network).size - report.missing.length - report.misshapen.length;
  network.dispose();
  if (json) return print(JSON.stringify({ model: name, fitting, ...report }));
  for (const [kind, names] of Object.entries(report)) {
    for (const tensor of names) print(`${kind.padEnd(12)}${tensor}`);
  }
  const counts = Object.entries(report).map(([kind, names]: [string, string[]]) => `${names.length} ${kind}`);
  print(`${fitting} tensors fit ${name}, ${counts.join(', ')}`);
}

function convertWeights(from: string, to: string, { part, only }: Options): void {
  if (!to.endsWith('.safetensors')) {
    throw new InputError({
      what: 'weights are written as safetensors',
      where: to,
      expected: 'a name that ends so',
    });
  }
  const whole = readWeightsFile(from, { part });
  const weights = only === undefined ? whole : onlyOf(whole, only, from);
  writeSafetensors(to, weights.tensors, { ...weights.metadata, format: 'pt' });
  print(`${to}: ${summaryOf(weights)}`);
}

/** The tensors whose names begin so, under the rest of their names; what the file says of itself stays behind. */
function onlyOf({ tensors, ...about }: Weights, beginning: string, where: string): Weights {
  const chosen = [...tensors].filter(([name]) => name.startsWith(beginning));
  if (chosen.length === 0) {
    throw new InputError({
      what: `no tensor's name begins with "${beginning}"`,
      where,
      fix: 'papersweep weights show FILE lists the names',
    });
  }
  const named = chosen.map(([name, tensor]) => [name.slice(beginning.length), tensor] as const);
  return { ...about, metadata: {}, tensors: new Map(named) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Worked: `12 tensors, 190 numbers (PyTorch zip, part "model", "module." taken off)`. */
function summaryOf(weights: Weights): string {
  const { format, part, prefix, tensors } = weights;
  const from = [format, part && `part "${part}"`, prefix && `"${prefix}" taken off`].filter(Boolean);
  return `${tensors.size} tensors, ${numbersOf(weights).toLocaleString('en')} numbers (${from.join(', ')})`;
}

function numbersOf({ tensors }: Weights): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
}
