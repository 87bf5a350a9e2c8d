/** Which parameters are decayed, at which rate each learns, and which stand still. */
import type { tf } from '../engine';
import { BatchNorm2d, FrozenBatchNorm2d, GroupNorm, type Module } from '../nn';
import { isWithin, requireParts } from './freeze';
import type { ParameterGroup } from './optimizer';

/** How a model's parameters are parted. */
export interface GroupOptions {
  weightDecay: number;
  /** Whether scale and offset of normalizations decay: not in YOLOX, but in mmdetection. */
  decayNorm?: boolean;
  /** Whether biases of other layers decay: neither in YOLOX nor in FCOS. */
  decayBias?: boolean;
  /** Multiplies the rate of these biases: 2 in FCOS. */
  biasLrScale?: number;
  /** Multiplies the rate of parts, by the beginning of their names, e.g. {backbone: 0.1}. */
  lrScales?: Readonly<Record<string, number>>;
  /** Parts that are not trained. */
  frozen?: readonly string[];
}

/**
 * Parts a model's trainable parameters into groups of equal treatment.
 * @throws InputError when a part that is named does not exist.
 * Source: YOLOX `get_optimizer` (weights of convolutions decay, nothing else); mmdetection's `paramwise_cfg`.
 */
export function parameterGroups(module: Module, options: GroupOptions): ParameterGroup[] {
  const { frozen = [], lrScales = {} } = options;
  requireParts(module, [...frozen, ...Object.keys(lrScales)]);
  const norms = normParameters(module);
  const groups = new Map<string, ParameterGroup & { parameters: Map<string, tf.Variable> }>();
  for (const [name, { value }] of module.namedParameters()) {
    if (isWithin(name, frozen)) continue;
    const kind = norms.has(name) ? 'norm' : /(^|\.)bias$/.test(name) ? 'bias' : 'weight';
    const weightDecay = isDecayed(kind, options) ? options.weightDecay : 0;
    const lrScale = partScale(name, lrScales) * (kind === 'bias' ? (options.biasLrScale ?? 1) : 1);
    const key = `${weightDecay} ${lrScale}`;
    if (!groups.has(key)) groups.set(key, { parameters: new Map(), weightDecay, lrScale });
    groups.get(key)!.parameters.set(name, value);
  }
  return [...groups.values()];
}

const normKinds = [BatchNorm2d, FrozenBatchNorm2d, GroupNorm];

function normParameters(module: Module): Set<string> {
  const names = new Set<string>();
  for (const [prefix, part] of module.namedModules()) {
    if (!normKinds.some((kind) => part instanceof kind)) continue;
    for (const name of part.namedParameters().keys()) names.add(prefix ? `${prefix}.${name}` : name);
  }
  return names;
}

function isDecayed(kind: 'norm' | 'bias' | 'weight', options: GroupOptions): boolean {
  if (kind === 'norm') return options.decayNorm ?? false;
  return kind === 'weight' || (options.decayBias ?? false);
}

/** The longest name that fits decides. */
function partScale(name: string, scales: Readonly<Record<string, number>>): number {
  const fitting = Object.keys(scales).filter((part) => isWithin(name, [part]));
  if (fitting.length === 0) return 1;
  return scales[fitting.reduce((a, b) => (b.length > a.length ? b : a))];
}
