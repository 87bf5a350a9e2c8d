/** model-size.json: parameters, names and operations of every model that a reference builds. */
import { findModel, type ModelEntry, modelSize } from '../../../lib/models';
import { type CountOptions, countModel } from '../../../lib/models/model-size';
import { HourglassResidual } from '../../../lib/nn';
import { callsByKind, convMacs, mmengineMacs } from '../../../lib/nn/count-layers';
import { type Check, type Comparison, compare } from '../compare';
import type { GoldenCase } from '../read';

/** The reference's name of a case, and ours of the model. */
const names: readonly [RegExp, string][] = [
  [/^yolox_(\w+)$/, 'yolox-$1'],
  [/^yolov3$/, 'yolox-darknet53'],
  [/^hrnet_(w\d+)_.*$/, 'hrnet-$1'],
  [/^hourglass_(\d)stack$/, 'hourglass-$1'],
  [/^torchvision_(\w+)_resnet(\d+)_fpn$/, '$1-r$2-torchvision'],
  [/^mmdet_([a-z]+)_r(\d+)_.*$/, '$1-r$2'],
];

/** Inputs that are keys of our configurations. */
const keys: Record<string, string> = {
  num_classes: 'classes',
  depth: 'depth',
  width: 'width',
  joints: 'joints',
  inp_dim: 'channels',
};

/** One case: its model, what its inputs ask for, what the reference counted. */
interface Counted {
  entry: ModelEntry;
  options: CountOptions;
  outputs: GoldenCase['outputs'];
}

/** By an output of the reference: what is compared where it is there. */
const parts: Record<string, (counted: Counted) => Comparison[]> = {
  params: ({ entry, options, outputs }) => [
    exact('parameters', modelSize(entry, options).parameters, outputs.params),
  ],
  trainable: ({ entry, options, outputs }) => [
    exact('trainable', modelSize(entry, options).parameters, outputs.trainable),
  ],
  thop_gmacs: ({ entry, options, outputs }) => [
    exact('thop', modelSize(entry, options).macs.thop / 1e9, outputs.thop_gmacs),
  ],
  mmengine_gmacs: ({ entry, options, outputs }) => {
    const macs = countModel(entry, options, (_, calls) => mmengineMacs(calls));
    return [exact('mmengine', macs / 1e9, outputs.mmengine_gmacs)];
  },
  model_summary_tail: hrnetSummary,
  params_used: hourglassUnused,
  thop_macs_64x64: yoloxInfo,
  conv_macs_at_test_size: ({ entry, options, outputs }) => {
    const { macs, gflops } = modelSize(entry, options);
    return [
      exact('convolutions', macs.convolutions, outputs.conv_macs_at_test_size),
      exact('convolutions, GFLOPs', gflops.convolutions, outputs.conv_gflops_2x),
    ];
  },
  paper_params_M_gflops: ({ entry, options, outputs }) => {
    const [printed] = outputs.paper_params_M_gflops as number[];
    const digits = `${printed}`.split('.')[1]?.length ?? 0;
    const millions = Number((modelSize(entry, options).parameters / 1e6).toFixed(digits));
    return [exact("the paper's parameters", millions, printed)];
  },
  backbone_params: ({ entry, options, outputs }) => {
    const { tensors } = modelSize(entry, options);
    return ['backbone', 'head'].map((part) => {
      const own = tensors.filter(({ name, trainable }) => trainable && name.startsWith(`${part}.`));
      const count = own.reduce(
        (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
        0,
      );
      return exact(part, count, outputs[`${part}_params`]);
    });
  },
  num_tensors: ({ entry, options, outputs }) => {
    const trained = modelSize(entry, options).tensors.filter(({ trainable }) => trainable);
    return [exact('tensors', trained.length, outputs.num_tensors)];
  },
  parameters: (counted) => [sameTensors(counted, 'parameters', true)],
  buffers: (counted) => [sameTensors(counted, 'buffers', false)],
};

/** model-size.json: every number equal, to the 8 digits that the file holds. */
export const modelSizes: Check = ({ name, inputs, outputs }) => {
  const [pattern, ours] = names.find(([reference]) => reference.test(name))!;
  const [height, width] = (inputs.input_hw ?? inputs.test_size ?? [64, 64]) as number[];
  const given = Object.keys(keys).filter((key) => key in inputs);
  const overrides = Object.fromEntries(given.map((key) => [keys[key], inputs[key]]));
  const entry = findModel(name.replace(pattern, ours));
  const counted = { entry, options: { inputSize: [width, height] as const, overrides }, outputs };
  return Object.keys(outputs).flatMap((output) => parts[output]?.(counted) ?? []);
};

function exact(what: string, got: number, want: unknown): Comparison {
  return compare('exact', what, [Number(got.toPrecision(8))], Number((want as number).toPrecision(8)));
}

/** Names and shapes, in any order; `num_batches_tracked` is not kept here. */
function sameTensors({ entry, options, outputs }: Counted, what: string, trainable: boolean): Comparison {
  const lines = (list: [string, number[]][]) => list.map(([name, shape]) => `${name} [${shape}]`);
  const wanted = (outputs[what] as [string, number[]][]).filter(
    ([name]) => !name.endsWith('num_batches_tracked'),
  );
  const own = modelSize(entry, options).tensors.filter((tensor) => tensor.trainable === trainable);
  const got = new Set(lines(own.map(({ name, shape }) => [name, shape])));
  const want = new Set(lines(wanted));
  const odd = [...[...got].filter((line) => !want.has(line)), ...[...want].filter((line) => !got.has(line))];
  return compare('exact', `${what} ${odd.slice(0, 3)}`, [odd.length], 0);
}

/** What YOLOX's `get_model_info` prints: counted at 64x64, multiplied by the area. */
function yoloxInfo({ entry, options, outputs }: Counted): Comparison[] {
  const { parameters, macs } = modelSize(entry, { ...options, inputSize: [64, 64] });
  const [width, height] = options.inputSize!;
  const gflops = (2 * macs.thop * width * height) / 64 ** 2 / 1e9;
  const info = `Params: ${(parameters / 1e6).toFixed(2)}M, Gflops: ${gflops.toFixed(2)}`;
  return [
    exact('thop at 64x64', macs.thop, outputs.thop_macs_64x64),
    exact('thop parameters', parameters, outputs.thop_params),
    exact('GFLOPs', gflops, outputs.gflops_at_test_size),
    exact(`«${info}» is «${outputs.info}»`, Number(info === outputs.info), 1),
  ];
}

/** What HRNet's `get_model_summary` ends with: operations in units of 2^30, and how often each kind of layer ran. */
function hrnetSummary({ entry, options, outputs }: Counted): Comparison[] {
  const tail = outputs.model_summary_tail as string;
  const ours: Record<string, string> = { ReLU: 'Relu', Upsample: 'UpsampleNearest' };
  return countModel(entry, options, (_, calls) => {
    const counts = callsByKind(calls);
    const kinds = [...tail.matchAll(/(\w+) : (\d+) layers/g)];
    return [
      exact('operations', convMacs(calls) / 1024 ** 3, Number(/([\d.]+) GFLOPs/.exec(tail)![1])),
      ...kinds.map(([, kind, count]) => exact(kind, counts.get(ours[kind] ?? kind) ?? 0, Number(count))),
    ];
  });
}

/** The reference makes a convolution beside every residual block, and does not run those that nothing needs. */
function hourglassUnused({ entry, options, outputs }: Counted): Comparison[] {
  const unused = countModel(entry, options, (network) =>
    [...network.namedModules()].reduce(
      (sum, [, module]) => sum + (module instanceof HourglassResidual ? module.unusedParameters : 0),
      0,
    ),
  );
  const { parameters } = modelSize(entry, options);
  return [
    exact('never used', unused, outputs.unused_skip_layer_params),
    exact('used', parameters - unused, outputs.params_used),
  ];
}
