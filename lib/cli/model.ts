/** `papersweep model list` and `papersweep model show NAME`: sizes counted from shapes, beside what YOLOX prints. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Size } from '../heatmaps';
import { findModel, type ModelEntry, type ModelSize, modelEntries, modelSize } from '../models';
import type { Printed } from '../papers/printed';
import { type PrintedSize, printedSize } from '../papers/yolox/printed-sizes';

/** Registers the commands; no engine is started. */
export function registerModel(program: Command): void {
  const model = program.command('model').description('the networks: which there are, how large they are');
  model
    .command('list')
    .option('--json', 'one JSON list in place of the table')
    .description('all models, with parameters and GFLOPs beside YOLOX Tables 2-4')
    .action(({ json }: { json?: true }) => {
      const rows = modelEntries.map((entry) => overview(entry, modelSize(entry)));
      process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : listText(rows));
    });
  model
    .command('show')
    .argument('<name>', 'name of one model')
    .option('--size <WxH>', 'width and height of the image, pixels', parseSize)
    .option('--json', 'one JSON object in place of the text')
    .description('parameters, GFLOPs, memory, names and shapes of one model')
    .action((name: string, { size, json }: { size?: Size; json?: true }) => {
      const entry = findModel(name);
      const counted = modelSize(entry, { inputSize: size });
      const shown = { ...overview(entry, counted), ...counted, config: entry.config };
      process.stdout.write(json ? `${JSON.stringify(shown, null, 2)}\n` : showText(shown, counted));
    });
}

function parseSize(text: string): Size {
  const match = /^(\d{1,5})x(\d{1,5})$/i.exec(text);
  if (match && Number(match[1]) > 0 && Number(match[2]) > 0) return [Number(match[1]), Number(match[2])];
  throw new InvalidArgumentError('expected width x height in pixels, e.g. 640x480.');
}

/** One model in a line. */
interface Overview {
  name: string;
  task: ModelEntry['task'];
  about: string;
  inputSize: Size;
  parameters: number;
  gflops: ModelSize['gflops'];
  /** YOLOX's own numbers, at the size that the model was made for. */
  paper?: PrintedSize;
}

function overview({ name, task, about }: ModelEntry, { inputSize, parameters, gflops }: ModelSize): Overview {
  return { name, task, about, inputSize, parameters, gflops, paper: printedSize(name) };
}

const fixed = ({ value, digits }: Printed) => value.toFixed(digits);
const millions = (count: number, digits = 2) => (count / 1e6).toFixed(digits);
const sizeText = ([width, height]: Size) => `${width}x${height}`;

function listText(rows: readonly Overview[]): string {
  const head = [
    'model',
    'task',
    'image',
    'params M',
    'paper',
    'GFLOPs conv',
    'thop',
    'thop 2021',
    'paper',
    'what',
  ];
  const lines = rows.map(({ name, task, about, inputSize, parameters, gflops, paper }) => [
    name,
    task,
    sizeText(inputSize),
    millions(parameters, paper?.parameters.digits),
    paper ? fixed(paper.parameters) : '',
    gflops.convolutions.toFixed(2),
    gflops.thop.toFixed(2),
    gflops.thop2021.toFixed(2),
    paper ? fixed(paper.gflops) : '',
    about,
  ]);
  return columns([head, ...lines]);
}

function showText({ name, task, about, paper }: Overview, size: ModelSize): string {
  const { inputSize, parameters, buffers, gflops, memory, tensors } = size;
  const parameterLine = `${parameters} (${millions(parameters)} M)${paper ? `; ${beside(paper, 'parameters')}` : ''}`;
  const facts = [
    ['model', `${name}: ${about}`],
    ['task', task],
    ['image', `${sizeText(inputSize)} (width x height)`],
    ['parameters', parameterLine],
    ['buffers', `${buffers}`],
    ['GFLOPs, convolutions', gflops.convolutions.toFixed(3)],
    ['GFLOPs, with BN as thop', gflops.thop.toFixed(3)],
    [
      'GFLOPs, as thop in 2021',
      `${gflops.thop2021.toFixed(3)}${paper ? `; ${beside(paper, 'gflops')}` : ''}`,
    ],
    ['memory, weights', `${millions(memory.weights, 1)} MB`],
    ['memory, activations', `${millions(memory.activations, 1)} MB for one image`],
  ];
  const list = tensors.map((tensor) => [
    tensor.name,
    `[${tensor.shape.join(', ')}]`,
    tensor.trainable ? '' : 'buffer',
  ]);
  return `${columns(facts)}\n${columns([['tensor', 'shape (PyTorch)', ''], ...list])}`;
}

function beside({ table, ...printed }: PrintedSize, what: 'parameters' | 'gflops'): string {
  return `YOLOX ${table} prints ${fixed(printed[what])}`;
}

/** Rows with each column but the last as wide as its longest cell. */
function columns(rows: readonly string[][]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd()
        .concat('\n'),
    )
    .join('');
}
