/** A module's tensors by name, in and out, in PyTorch's names and layouts. */
import { tf } from '../engine';
import { InputError } from '../errors';
import type { Module } from './module';
import type { Layout, Parameter } from './parameter';

/** A tensor as a checkpoint holds it: PyTorch's layout, row-major. */
export interface StoredTensor {
  shape: number[];
  data: Float32Array;
}

/** What did not fit; names, and for the misshapen both shapes. */
export interface LoadReport {
  /** In the module, not in the checkpoint. */
  missing: string[];
  /** In the checkpoint, not in the module. */
  unexpected: string[];
  misshapen: string[];
}

/** Parameters, then buffers. `num_batches_tracked` is not kept: with a fixed momentum nothing reads it. */
export function stateDict(module: Module): Map<string, StoredTensor> {
  return new Map([...tensorsOf(module)].map(([name, parameter]) => [name, toStored(parameter)]));
}

/** The shapes that a checkpoint of this module has. */
export function stateShapes(module: Module): Map<string, number[]> {
  return new Map([...tensorsOf(module)].map(([name, parameter]) => [name, storedShape(parameter)]));
}

/**
 * Sets a module's parameters and buffers by name.
 * @param options strict: anything missing, unexpected or misshapen is an error, and nothing is loaded; else what
 *   fits is loaded. `num_batches_tracked` is neither missed nor unexpected.
 * @returns what did not fit
 * @throws InputError when strict and something does not fit.
 */
export function loadStateDict(
  module: Module,
  tensors: ReadonlyMap<string, StoredTensor>,
  { strict = true }: { strict?: boolean } = {},
): LoadReport {
  const own = tensorsOf(module);
  const report = compare(own, tensors);
  if (strict) refuseMisfits(report);
  for (const [name, parameter] of own) {
    const tensor = tensors.get(name);
    if (tensor && sameShape(tensor.shape, storedShape(parameter))) assign(parameter, tensor);
  }
  return report;
}

/** What of a checkpoint's tensors does not fit a module; nothing is loaded. */
export function compareState(module: Module, tensors: ReadonlyMap<string, StoredTensor>): LoadReport {
  return compare(tensorsOf(module), tensors);
}

function tensorsOf(module: Module): Map<string, Parameter> {
  return new Map([...module.namedParameters(), ...module.namedBuffers()]);
}

function compare(own: Map<string, Parameter>, tensors: ReadonlyMap<string, StoredTensor>): LoadReport {
  const report: LoadReport = { missing: [], unexpected: [], misshapen: [] };
  for (const [name, parameter] of own) {
    const got = tensors.get(name)?.shape;
    const want = storedShape(parameter);
    if (!got) report.missing.push(name);
    else if (!sameShape(got, want)) report.misshapen.push(`${name} [${got}], expected [${want}]`);
  }
  for (const name of tensors.keys()) {
    if (!own.has(name) && !name.endsWith('num_batches_tracked')) report.unexpected.push(name);
  }
  return report;
}

function refuseMisfits(report: LoadReport): void {
  const parts = Object.entries(report).filter(([, names]) => names.length > 0);
  if (parts.length === 0) return;
  const what = parts.map(([kind, names]) => `${names.length} ${kind}: ${names.join(', ')}`).join('; ');
  throw new InputError({ what: `these weights are of another model: ${what}` });
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** For each axis of ours, PyTorch's axis. */
const axes: Record<Exclude<Layout, 'plain'>, number[]> = { conv: [2, 3, 1, 0], linear: [1, 0] };

function storedShape({ value, layout }: Parameter): number[] {
  if (layout === 'plain') return [...value.shape];
  const shape: number[] = [];
  for (const [ours, theirs] of axes[layout].entries()) shape[theirs] = value.shape[ours];
  return shape;
}

function toStored(parameter: Parameter): StoredTensor {
  const { value, layout } = parameter;
  const data = value.dataSync() as Float32Array;
  const shape = storedShape(parameter);
  if (layout === 'plain') return { shape, data: data.slice() };
  return { shape, data: permute(data, value.shape, inverse(axes[layout])) };
}

function assign(parameter: Parameter, { shape, data }: StoredTensor): void {
  const { value, layout } = parameter;
  const turned = layout === 'plain' ? data : permute(data, shape, axes[layout]);
  replaceValues(parameter, turned, value.shape);
}

function replaceValues({ value }: Parameter, data: Float32Array, shape: number[]): void {
  const fresh = tf.tensor(Float32Array.from(data), shape);
  value.assign(fresh);
  fresh.dispose();
}

function inverse(order: number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

/** Axis i of the result is axis order[i] of the source. */
function permute(source: Float32Array, shape: readonly number[], order: number[]): Float32Array {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const result = new Float32Array(source.length);
  let at = 0;
  const walk = (depth: number, from: number): void => {
    const [size, step] = [shape[order[depth]], steps[order[depth]]];
    for (let i = 0; i < size; i++) {
      if (depth === order.length - 1) result[at++] = source[from + i * step];
      else walk(depth + 1, from + i * step);
    }
  };
  walk(0, 0);
  return result;
}
