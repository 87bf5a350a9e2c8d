/** Weights from a file into a module, by name. */
import { InputError, nearest } from '../../errors';
import type { Module } from '../module';
import { compareState, type LoadReport, loadStateDict, type StoredTensor, stateShapes } from '../state-dict';
import { type ReadOptions, readWeightsFile } from './weights-file';

/**
 * Reads the weights in a `.safetensors`, `.pth` or `.pt` file, by content, never by name.
 * @returns float32 tensors by name, in PyTorch's layout
 * @throws InputError as `readWeightsFile`
 */
export function readWeights(path: string, options?: ReadOptions): Map<string, StoredTensor> {
  return readWeightsFile(path, options).tensors;
}

/** How to load. */
export interface LoadOptions {
  /** Whether anything missing, unexpected or misshapen is an error; else what fits is loaded. */
  strict?: boolean;
  /** Today's name of a tensor that older public files call otherwise. */
  rename?: (name: string) => string;
}

/**
 * Loads a file's weights into a module.
 * @returns what did not fit, all names listed (empty when strict)
 * @throws InputError when the file cannot be read, or as `loadTensors`
 */
export function loadWeights(
  module: Module,
  path: string,
  { part, ...options }: LoadOptions & ReadOptions = {},
): LoadReport {
  return loadTensors(module, readWeights(path, { part }), path, options);
}

/**
 * Loads tensors into a module. Where no name fits, but all would without what stands before each (a wrapper such as
 * `model.`), that is taken off.
 * @param where the file's name, for messages
 * @returns what did not fit, all names listed (empty when strict)
 * @throws InputError when no tensor fits the module at all, or, when strict, any does not: then nothing is loaded
 */
export function loadTensors(
  module: Module,
  stored: ReadonlyMap<string, StoredTensor>,
  where: string,
  { strict = true, rename }: LoadOptions = {},
): LoadReport {
  const tensors = namesFor(module, stored, rename);
  const report = compareState(module, tensors);
  const fits = stateShapes(module).size - report.missing.length - report.misshapen.length;
  const wrong = report.missing.length + report.unexpected.length + report.misshapen.length;
  if (fits === 0 || (strict && wrong > 0)) throw misfit(report, fits, where);
  return loadStateDict(module, tensors, { strict: false });
}

/** A file's tensors under a module's names: renamed, then what stands before every name taken off, where none fits as it is. */
export function namesFor(
  module: Module,
  tensors: ReadonlyMap<string, StoredTensor>,
  rename: (name: string) => string = (name) => name,
): Map<string, StoredTensor> {
  const renamed = new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
  const own = [...stateShapes(module).keys()];
  if (own.length === 0 || own.some((name) => renamed.has(name))) return renamed;
  const wrapped = [...renamed.keys()].find((name) => name.endsWith(`.${own[0]}`));
  const prefix = wrapped?.slice(0, -own[0].length);
  if (prefix === undefined || ![...renamed.keys()].every((name) => name.startsWith(prefix))) return renamed;
  return new Map([...renamed].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

const mostListed = 3;

/** One line with the first of each kind; `papersweep weights show FILE --model NAME` lists them all. */
function misfit(report: LoadReport, fits: number, where: string): InputError {
  const parts = Object.entries(report)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]: [string, string[]]) => {
      const more = names.length > mostListed ? `, … ${names.length - mostListed} more` : '';
      return `${names.length} ${kind} (${names.slice(0, mostListed).join(', ')}${more})`;
    });
  const near = fits === 0 ? nearestPair(report) : '';
  const isHead = fits > 0 && report.missing.length === 0 && report.unexpected.length === 0;
  const fix = isHead ? 'tell how many classes or joints they are for' : undefined;
  return new InputError({
    what: `weights of another model: ${fits} tensors fit, ${parts.join('; ')}${near}`,
    where,
    fix,
  });
}

function nearestPair({ missing, unexpected }: LoadReport): string {
  for (const name of missing.slice(0, 20)) {
    const near = nearest(name, unexpected);
    if (near) return `; nearest to ${name} is ${near}`;
  }
  return '';
}
