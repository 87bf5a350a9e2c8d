/** Weights out of a file of any of the formats, told by content, never by name. */
import { readFileSync } from 'node:fs';
import { InputError } from '../../errors';
import { PickleFault } from './pickle-bytes';
import { isPytorchLegacy, readPytorchLegacy } from './pytorch-legacy';
import { type Checkpoint, readPytorchZip } from './pytorch-zip';
import { type FileTensor, isSafetensors, readSafetensors, type Safetensors } from './safetensors';
import { readView, type StoredView } from './stored-views';
import { countOf, nameFault } from './tensor-checks';
import { pickWeights } from './weights-part';
import { isZip } from './zip';

/** A file's weights. */
export interface Weights {
  /** The file's name. */
  where: string;
  format: 'safetensors' | 'PyTorch zip' | 'PyTorch legacy';
  /** Which dictionary of a checkpoint they are, '' for the whole. */
  part: string;
  /** What stood before every name and was taken off, e.g. `module.`; '' for nothing. */
  prefix: string;
  tensors: Map<string, FileTensor>;
  /** Free texts of a safetensors file. */
  metadata: Record<string, string>;
}

/** What may be asked of a file. */
export interface ReadOptions {
  /** The dictionary of a checkpoint that is wanted, e.g. `state_dict`. */
  part?: string;
}

/**
 * Reads the weights in a `.safetensors`, `.pth` or `.pt` file (zip or legacy). No code of the file ever runs: its pickle
 * can build tensors and nothing else.
 * @returns float32 tensors in PyTorch's layout
 * @throws InputError in one line when the file is missing, no weights, damaged, a zip bomb, or its pickle asks for anything
 *   that is no part of a tensor
 */
export function readWeightsFile(path: string, options: ReadOptions = {}): Weights {
  return parseWeights(readBytes(path), path, options);
}

/** The same from a file's bytes; `where` is its name, for messages. */
export function parseWeights(bytes: Uint8Array, where: string, { part }: ReadOptions = {}): Weights {
  if (isZip(bytes)) return fromCheckpoint('PyTorch zip', () => readPytorchZip(bytes, where), where, part);
  if (isPytorchLegacy(bytes)) {
    return fromCheckpoint('PyTorch legacy', () => readPytorchLegacy(bytes), where, part);
  }
  if (!isSafetensors(bytes)) throw notWeights(bytes, where);
  const { path, ...read } = partOfRun(readSafetensors(bytes, where), part, where);
  return { where, format: 'safetensors', part: path, ...withoutWrapper(read) };
}

/** How `papersweep train` marks its checkpoints, which hold more than weights. */
const runFormat = /^papersweep-checkpoint/;

/** Of a training run's checkpoint the moving average where there is one, else the weights; other files as they are. */
function partOfRun(
  { tensors, metadata }: Safetensors,
  wanted: string | undefined,
  where: string,
): Safetensors & { path: string } {
  const isRun = runFormat.test(metadata.format ?? '');
  const has = (path: string) => [...tensors.keys()].some((name) => name.startsWith(`${path}.`));
  const parts = isRun ? ['ema', 'model'].filter(has) : [];
  const path = wanted ?? parts[0] ?? '';
  if (path !== '' && !parts.includes(path)) {
    const expected = parts.length ? `one of ${parts.join(', ')}` : 'a checkpoint with several parts';
    throw new InputError({ what: `no part ${JSON.stringify(path)}`, where, expected });
  }
  if (path === '') return { tensors, metadata, path };
  const own = [...tensors].filter(([name]) => name.startsWith(`${path}.`));
  return { path, metadata, tensors: new Map(own.map(([name, t]) => [name.slice(path.length + 1), t])) };
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const known: Record<string, string> = {
      ENOENT: 'no such file',
      EISDIR: 'a folder, not a file of weights',
      EACCES: 'not allowed to read',
      ERR_FS_FILE_TOO_LARGE: 'larger than 2 GiB',
    };
    throw new InputError({ what: known[code ?? ''] ?? `cannot be read (${code})`, where: path });
  }
}

function fromCheckpoint(
  format: Weights['format'],
  read: () => Checkpoint,
  where: string,
  wanted?: string,
): Weights {
  try {
    const { value, size } = read();
    const { path, views } = pickWeights(value, wanted, where);
    return {
      where,
      format,
      part: path,
      ...withoutWrapper({ tensors: readViews(views, size), metadata: {} }),
    };
  } catch (error) {
    if (!(error instanceof PickleFault)) throw error;
    throw new InputError({
      what: `not a checkpoint that can be read: ${error.message}`,
      where,
      expected: 'tensors by name',
      fix: 'save model.state_dict() in PyTorch, or get the file again',
    });
  }
}

/** Views of one storage may unfold to more than the file holds: to twice that, no further. */
function readViews(views: ReadonlyMap<string, StoredView>, size: number): Map<string, FileTensor> {
  const unfolded = [...views.values()].reduce((sum, v) => sum + Math.max(v.span, countOf(v.shape)), 0);
  if (unfolded > 2 * size) {
    throw new PickleFault(`${size} bytes whose tensors unfold to ${unfolded} numbers (a bomb?)`);
  }
  return new Map(
    [...views].map(([name, view]) => {
      const fault = nameFault(name);
      if (fault) throw new PickleFault(fault);
      return [name, readView(view)];
    }),
  );
}

/** What PyTorch's wrappers for several devices, averaging and compiling put before each name. */
const wrappers = ['module.', '_orig_mod.'];
/** Counters that averaging keeps beside the wrapped module. */
const counters = new Set(['n_averaged', 'steps']);

function withoutWrapper(
  read: Pick<Weights, 'tensors' | 'metadata'>,
): Pick<Weights, 'tensors' | 'metadata' | 'prefix'> {
  let prefix = '';
  let names = [...read.tensors.keys()].filter((name) => !counters.has(name));
  const next = () =>
    wrappers.find((w) => names.length > 0 && names.every((name) => name.startsWith(prefix + w)));
  for (let wrapper = next(); wrapper; wrapper = next()) prefix += wrapper;
  if (prefix === '') return { ...read, prefix };
  names = names.filter((name) => name.length > prefix.length);
  return {
    metadata: read.metadata,
    prefix,
    tensors: new Map(names.map((name) => [name.slice(prefix.length), read.tensors.get(name)!])),
  };
}

/** Files that are often taken for weights, by how they begin. */
const strangers: [start: string, what: string][] = [
  ['<', 'a web page (was the download refused?)'],
  ['version https://git-lfs', 'a Git LFS pointer, the file itself was not fetched'],
  ['\x89HDF', 'an HDF5 file (Keras)'],
  ['\x1f\x8b', 'a gzip archive'],
  ['{', 'a text file'],
  ['\x80', 'a pickle that PyTorch did not write'],
];

function notWeights(bytes: Uint8Array, where: string): InputError {
  const start = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  const known = strangers.find(([text]) => start.startsWith(text))?.[1];
  return new InputError({
    what: bytes.length === 0 ? 'an empty file' : (known ?? 'not a file of weights, or cut at its beginning'),
    where,
    expected: '.safetensors, or .pth/.pt of PyTorch',
  });
}
