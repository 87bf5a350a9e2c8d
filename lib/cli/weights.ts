/** `papersweep weights show FILE` and `papersweep weights convert IN OUT.safetensors`. */
import type { Command } from 'commander';
import { InputError } from '../errors';
import { writeSafetensors } from '../nn/weights/safetensors';
import { readWeightsFile, type Weights } from '../nn/weights/weights-file';

interface Options {
  part?: string;
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
    .option('--json', 'one JSON object in place of the table')
    .action(showWeights);
  weights
    .command('convert <in> <out>')
    .description('write the weights of a file as .safetensors, float32')
    .option(...part)
    .action(convertWeights);
}

function showWeights(path: string, { part, json }: Options): void {
  const weights = readWeightsFile(path, { part });
  const { tensors, ...about } = weights;
  const rows = [...tensors].map(([name, { shape, type }]) => ({ name, shape, type }));
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...about, numbers: numbersOf(weights), tensors: rows })}\n`);
    return;
  }
  const width = Math.max(...rows.map(({ name }) => name.length), 0) + 2;
  for (const { name, shape, type } of rows) {
    process.stdout.write(`${name.padEnd(width)}${type.padEnd(6)}[${shape.join(', ')}]\n`);
  }
  process.stdout.write(`${summaryOf(weights)}\n`);
}

function convertWeights(from: string, to: string, { part }: Options): void {
  if (!to.endsWith('.safetensors')) {
    throw new InputError({
      what: 'weights are written as safetensors',
      where: to,
      expected: 'a name that ends so',
    });
  }
  const weights = readWeightsFile(from, { part });
  writeSafetensors(to, weights.tensors, { format: 'pt', ...weights.metadata });
  process.stdout.write(`${to}: ${summaryOf(weights)}\n`);
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
