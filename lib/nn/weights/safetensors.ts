/**
 * The safetensors format: 8 bytes that tell the header's length, a JSON header, the tensors' bytes one after the other.
 * Source: the format's own description (huggingface/safetensors, README).
 */
import { InputError } from '../../errors';
import { writeFileAtomic } from '../../files';
import type { StoredTensor } from '../state-dict';
import { duplicateKey } from './duplicate-keys';
import { decodeElements, type ElementType, elementBytes } from './element-types';
import { countOf, isCount, nameFault, shapeFault } from './tensor-checks';

/** A tensor as a file holds it, with the format of its numbers there. */
export interface FileTensor extends StoredTensor {
  type: ElementType;
}

/** What a safetensors file holds. */
export interface Safetensors {
  tensors: Map<string, FileTensor>;
  /** Free texts by name. */
  metadata: Record<string, string>;
}

/** One line of the header, checked; bytes [begin, end) of what follows the header. */
interface Entry {
  name: string;
  type: ElementType;
  shape: number[];
  begin: number;
  end: number;
}

const longestHeader = 100_000_000;

/** Whether bytes begin as a safetensors file does: a length, then `{`. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === 0x7b && headerLength(bytes) <= longestHeader;
}

/**
 * Reads a whole safetensors file. All numbers become float32.
 * @param where the file's name, for messages
 * @throws InputError when it is cut, a tensor's bytes overlap another's, leave a hole or lie outside, a name stands
 *   twice or is reserved, or a shape or number format is not usable
 */
export function readSafetensors(bytes: Uint8Array, where: string): Safetensors {
  const fail = (what: string): never => {
    throw new InputError({ what, where, expected: 'a sound safetensors file', fix: 'get the file again' });
  };
  const header = readHeader(bytes, fail);
  const metadata = readMetadata(header.__metadata__, fail);
  delete header.__metadata__;
  const entries = Object.entries(header).map(([name, value]) => readEntry(name, value, fail));
  const data = bytes.subarray(8 + headerLength(bytes));
  checkPlaces(entries, data.length, fail);
  const tensors = entries.map(({ name, type, shape, begin, end }): [string, FileTensor] => [
    name,
    { type, shape, data: decodeElements(type, data.subarray(begin, end)) },
  ]);
  return { tensors: new Map(tensors), metadata };
}

type Fail = (what: string) => never;

function headerLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
}

function readHeader(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  if (bytes.length < 8) return fail('cut short: no header');
  const length = headerLength(bytes);
  if (length > longestHeader) return fail(`a header of ${length} bytes`);
  if (8 + length > bytes.length)
    return fail(`cut short: a header of ${length} bytes, ${bytes.length} in all`);
  const header = parse(bytes.subarray(8, 8 + length), fail);
  if (!isObject(header)) return fail('the header is no JSON object');
  return header;
}

function parse(bytes: Uint8Array, fail: Fail): unknown {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    return fail('the header is no JSON');
  }
  const twice = duplicateKey(text);
  return twice === undefined ? header : fail(`${shown(twice)} stands twice in the header`);
}

function readMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (value === undefined) return {};
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    return fail('__metadata__ is no list of texts by name');
  }
  const fault =
    Object.keys(value).includes('__proto__') && 'the name "__proto__" in __metadata__ is reserved';
  return fault ? fail(fault) : (value as Record<string, string>);
}

function readEntry(name: string, value: unknown, fail: Fail): Entry {
  const fault = nameFault(name);
  if (fault) return fail(fault);
  const of = `tensor ${shown(name)}`;
  if (!isObject(value)) return fail(`${of} is not described`);
  const { dtype, shape, data_offsets: place } = value;
  if (typeof dtype !== 'string') return fail(`${of} has no number format`);
  if (!Object.hasOwn(elementBytes, dtype)) return fail(`${of} has the unknown number format ${shown(dtype)}`);
  const type = dtype as ElementType;
  const misshapen = shapeFault(shape);
  if (misshapen) return fail(`${of} has ${misshapen}`);
  if (!Array.isArray(place) || place.length !== 2 || !place.every(isCount)) {
    return fail(`${of} has no data_offsets [begin, end]`);
  }
  const [begin, end] = place as [number, number];
  const needed = countOf(shape as number[]) * elementBytes[type];
  if (end - begin !== needed) {
    return fail(`${of}, ${type} [${shape}], needs ${needed} bytes and has ${end - begin}`);
  }
  return { name, type, shape: shape as number[], begin, end };
}

/** The tensors must fill what follows the header, each beginning where the one before ends. */
function checkPlaces(entries: readonly Entry[], size: number, fail: Fail): void {
  let at = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > size) fail(`cut short: tensor ${shown(name)} ends at byte ${end} of ${size}`);
    if (begin !== at) {
      fail(`tensor ${shown(name)} begins at byte ${begin}, the one before ends at ${at}`);
    }
    at = end;
  }
  if (at !== size) fail(`${size - at} bytes belong to no tensor`);
}

/**
 * Writes tensors as float32, in the map's order, atomically: the file is whole or absent.
 * @param metadata free texts by name
 * @throws InputError when the disk is full or the folder cannot be written
 */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const header: Record<string, unknown> = Object.keys(metadata).length ? { __metadata__: metadata } : {};
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    header[writable(name, shape, data)] = {
      dtype: 'F32',
      shape,
      data_offsets: [at, at + data.byteLength],
    };
    at += data.byteLength;
  }
  writeFileAtomic(path, assemble(JSON.stringify(header), [...tensors.values()], at));
}

function writable(name: string, shape: readonly number[], data: Float32Array): string {
  const fault = nameFault(name) ?? shapeFault(shape);
  if (fault || name === '__metadata__')
    throw new RangeError(`writeSafetensors: ${fault ?? 'the name "__metadata__" is taken'}`);
  if (countOf(shape) !== data.length) {
    throw new RangeError(`writeSafetensors: ${name} [${shape}] with ${data.length} numbers`);
  }
  return name;
}

/** The header is filled up with spaces, so that the numbers begin at a multiple of 8. */
function assemble(header: string, tensors: readonly StoredTensor[], dataBytes: number): Uint8Array {
  const text = Buffer.from(header);
  const length = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.fill(0x20, 8, 8 + length).set(text, 8);
  let at = 8 + length;
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 60));
}
