/** Nested values of a MATLAB 5 file: structures, cells, text (what MPII's annotations are kept in). */
import { type Element, matrix, numbersOf, readElement, readElements } from './mat';

/** Numbers, a text, a list of cells, or a list of structures; arrays in MATLAB's order. */
export type MatValue = Float64Array | string | MatValue[] | MatStruct[];

export interface MatStruct {
  [field: string]: MatValue;
}

const cellClass = 1;
const structClass = 2;
const textClass = 4;
/** Data types of texts. */
const utf8 = 16;
const utf16 = 17;

/**
 * Reads every value at the top of a file, by name.
 * @throws InputError when the file is no MATLAB 5 file or is cut short
 */
export function readMatValues(path: string): Record<string, MatValue> {
  const values: Record<string, MatValue> = {};
  readElements(path, (element) => {
    if (element.type !== matrix) return;
    const { name, value } = readValue(element);
    values[name] = value;
  });
  return values;
}

/** An array: flags, dimensions, name, and what it holds. */
function readValue({ data }: Element): { name: string; value: MatValue } {
  if (data.length === 0) return { name: '', value: new Float64Array(0) };
  const flags = readElement(data, 0);
  const kind = flags.data.readUInt32LE(0) & 0xff;
  const dimensions = readElement(data, flags.end);
  const count = Array.from(numbersOf(dimensions)).reduce((a, b) => a * b, 1);
  const name = readElement(data, dimensions.end);
  return { name: name.data.toString('latin1'), value: readContent(data, name.end, kind, count) };
}

function readContent(data: Buffer, at: number, kind: number, count: number): MatValue {
  if (kind === cellClass) return readArrays(data, at, count).map((array) => readValue(array).value);
  if (kind === structClass) return readStructs(data, at, count);
  if (at + 8 > data.length) return new Float64Array(0);
  const element = readElement(data, at);
  return kind === textClass ? textOf(element) : numbersOf(element);
}

/** A text: UTF-8, UTF-16, or codes as plain numbers. */
function textOf(element: Element): string {
  if (element.type === utf8) return element.data.toString('utf8');
  if (element.type === utf16) return element.data.toString('utf16le');
  return String.fromCharCode(...numbersOf(element));
}

/** The longest name, the names, then each structure's fields in turn. */
function readStructs(data: Buffer, at: number, count: number): MatStruct[] {
  const length = readElement(data, at);
  const [longest] = numbersOf(length);
  const names = readElement(data, length.end);
  const fields = Array.from({ length: names.data.length / longest }, (_, i) =>
    names.data.toString('latin1', i * longest, (i + 1) * longest).replace(/\0.*$/, ''),
  );
  const arrays = readArrays(data, names.end, count * fields.length);
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(fields.map((field, k) => [field, readValue(arrays[i * fields.length + k]).value])),
  );
}

function readArrays(data: Buffer, at: number, count: number): Element[] {
  const arrays: Element[] = [];
  for (let end = at; arrays.length < count; end = arrays[arrays.length - 1].end)
    arrays.push(readElement(data, end));
  return arrays;
}
