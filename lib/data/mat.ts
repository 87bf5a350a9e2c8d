/** Numeric arrays out of a MATLAB 5 file (what HRNet's ground truth and predictions are kept in). */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { InputError } from '../errors';

/** One array: values in MATLAB's order, the first index running fastest. */
export interface MatArray {
  shape: number[];
  values: Float64Array;
}

const compressed = 15;
/** Data type of an array. */
export const matrix = 14;
/** Bytes of one number and how to read it, by data type. */
const readers: Record<number, [size: number, read: (b: Buffer, at: number) => number]> = {
  1: [1, (b, at) => b.readInt8(at)],
  2: [1, (b, at) => b.readUInt8(at)],
  3: [2, (b, at) => b.readInt16LE(at)],
  4: [2, (b, at) => b.readUInt16LE(at)],
  5: [4, (b, at) => b.readInt32LE(at)],
  6: [4, (b, at) => b.readUInt32LE(at)],
  7: [4, (b, at) => b.readFloatLE(at)],
  9: [8, (b, at) => b.readDoubleLE(at)],
  12: [8, (b, at) => Number(b.readBigInt64LE(at))],
  13: [8, (b, at) => Number(b.readBigUInt64LE(at))],
};
const numericClasses = { from: 6, to: 15 };
const mostInflated = 1 << 30;

/** One tagged stretch of the file. */
export interface Element {
  type: number;
  data: Buffer;
  /** First byte after the element. */
  end: number;
}

/**
 * Reads every real numeric array at the top of the file; cells, structures, text and complex parts are left out.
 * @throws InputError when the file is no MATLAB 5 file (version 7.3 files are HDF5), is cut short, or unpacks to above 1 GiB
 */
export function readMat(path: string): Record<string, MatArray> {
  const arrays: Record<string, MatArray> = {};
  readElements(path, (element) => {
    const found = readMatrix(element);
    if (found) arrays[found.name] = found.array;
  });
  return arrays;
}

/**
 * Takes a file's elements one after the other, unpacked.
 * @throws InputError as `readMat`
 */
export function readElements(path: string, take: (element: Element) => void): void {
  const file = readFileSync(path);
  const fault = (what: string) =>
    new InputError({ what, where: path, expected: 'a MATLAB 5 file', fix: "save it with '-v7' or lower" });
  if (file.length < 128 || file.readUInt16LE(126) !== 0x4d49)
    throw fault('not a little-endian MATLAB 5 file');
  try {
    for (let at = 128; at + 8 <= file.length; ) {
      const element = readElement(file, at);
      at = element.end;
      take(unpacked(element));
    }
  } catch (error) {
    throw fault(`cut short or damaged (${(error as Error).message})`);
  }
}

function unpacked(element: Element): Element {
  if (element.type !== compressed) return element;
  return readElement(inflateSync(element.data, { maxOutputLength: mostInflated }), 0);
}

/** Reads the element at a place. Its tag is 8 bytes, or 4 with the data in the other 4; data is padded to 8 bytes, packed data is not. */
export function readElement(bytes: Buffer, at: number): Element {
  const tag = bytes.readUInt32LE(at);
  if (tag >>> 16 !== 0)
    return { type: tag & 0xffff, data: bytes.subarray(at + 4, at + 4 + (tag >>> 16)), end: at + 8 };
  const size = bytes.readUInt32LE(at + 4);
  if (at + 8 + size > bytes.length) throw new RangeError(`an element of ${size} bytes at ${at} does not fit`);
  const padded = tag === compressed ? size : Math.ceil(size / 8) * 8;
  return { type: tag, data: bytes.subarray(at + 8, at + 8 + size), end: at + 8 + padded };
}

function readMatrix({ type, data }: Element): { name: string; array: MatArray } | undefined {
  if (type !== matrix) return undefined;
  const flags = readElement(data, 0);
  const kind = flags.data.readUInt32LE(0) & 0xff;
  if (kind < numericClasses.from || kind > numericClasses.to) return undefined;
  const dimensions = readElement(data, flags.end);
  const name = readElement(data, dimensions.end);
  const shape = Array.from(numbersOf(dimensions));
  const values = numbersOf(readElement(data, name.end));
  if (values.length !== shape.reduce((a, b) => a * b, 1))
    throw new RangeError('an array of the wrong length');
  return { name: name.data.toString('latin1'), array: { shape, values } };
}

/** The numbers of an element, whatever they are stored as. */
export function numbersOf({ type, data }: Element): Float64Array {
  const reader = readers[type];
  if (!reader) throw new RangeError(`data type ${type}`);
  const [size, read] = reader;
  return Float64Array.from({ length: Math.floor(data.length / size) }, (_, i) => read(data, i * size));
}
