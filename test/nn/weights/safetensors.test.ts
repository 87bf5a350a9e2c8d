import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readSafetensors, writeSafetensors } from '../../../lib/nn/weights/safetensors';
import { suite } from '../../harness';
import { kinds } from './known-contents';

const folder = join(__dirname, '..', '..', 'fixtures', 'weights');

/** A file of this header (text, or what becomes JSON) and so many bytes of numbers. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

function message(header: unknown, dataBytes: number): string {
  try {
    readSafetensors(fileOf(header, dataBytes), 'w');
    return 'nothing refused';
  } catch (error) {
    assert.is((error as Error).name, 'InputError');
    return (error as Error).message;
  }
}

const tensor = (shape: unknown, begin: number, end: number, dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const reading = suite('readSafetensors');
reading('gives every number format that the format’s own library wrote, and its metadata', () => {
  const { tensors, metadata } = readSafetensors(readFileSync(join(folder, 'kinds.safetensors')), 'k');
  assert.equal(new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data }])), kinds());
  assert.equal(metadata, { format: 'pt', 'made by': 'make.py' });
});
reading('gives numbers of their own: the file’s bytes may change afterwards', () => {
  const file = fileOf({ a: tensor([1], 0, 4) }, 4);
  const { tensors } = readSafetensors(file, 'w');
  file.fill(0xff);
  assert.equal(Array.from(tensors.get('a')!.data), [0]);
});
reading('takes an empty file of tensors, scalars, empty tensors, and padding in the header', () => {
  assert.is(readSafetensors(fileOf('{}   ', 0), 'w').tensors.size, 0);
  const { tensors } = readSafetensors(
    fileOf({ s: tensor([], 0, 4), e: tensor([3, 0], 4, 4), t: tensor([1], 4, 8) }, 8),
    'w',
  );
  assert.equal(
    [...tensors.values()].map((t) => t.shape),
    [[], [3, 0], [1]],
  );
});
reading('refuses offsets that overlap, leave a hole, lie outside, or do not fit the shape', () => {
  const two = (b: number, e: number) => ({ a: tensor([2], 0, 8), b: tensor([1], b, e) });
  assert.match(message(two(4, 8), 12), /"b" begins at byte 4, the one before ends at 8/);
  assert.match(message(two(12, 16), 16), /"b" begins at byte 12, the one before ends at 8/);
  assert.match(message(two(8, 12), 10), /cut short: tensor "b" ends at byte 12 of 10/);
  assert.match(message(two(8, 12), 16), /4 bytes belong to no tensor/);
  assert.match(message({ a: tensor([2], 0, 4) }, 4), /"a", F32 \[2\], needs 8 bytes and has 4/);
  assert.match(message({ a: tensor([2], 8, 0) }, 8), /needs 8 bytes and has -8/);
  assert.match(message({ a: tensor([1], -4, 0) }, 8), /no data_offsets/);
  assert.match(message({ a: { dtype: 'F32', shape: [1], data_offsets: [0.5, 4.5] } }, 8), /no data_offsets/);
});
reading('refuses a name that stands twice, also when it is written in two ways', () => {
  const entry = JSON.stringify(tensor([1], 0, 4));
  assert.match(message(`{"a":${entry},"a":${entry}}`, 4), /w: "a" stands twice in the header/);
  assert.match(message(`{"a":${entry},"\\u0061":${entry}}`, 4), /"a" stands twice/);
  assert.match(message(`{"a":{"dtype":"F32","dtype":"F16"}}`, 4), /"dtype" stands twice/);
});
reading('refuses names that reach a prototype, control characters, no name', () => {
  const entry = JSON.stringify(tensor([1], 0, 4));
  assert.match(message(`{"__proto__":${entry}}`, 4), /name "__proto__" is reserved/);
  assert.match(message({ 'a.constructor.b': tensor([1], 0, 4) }, 4), /is reserved/);
  assert.match(message('{"__metadata__":{"__proto__":"x"}}', 0), /is reserved/);
  assert.match(message({ 'a\u001b[2J': tensor([1], 0, 4) }, 4), /"a\\u001b\[2J" holds control characters/);
  assert.match(message({ '': tensor([1], 0, 4) }, 4), /without a name/);
});
reading('refuses absurd shapes and unknown number formats', () => {
  assert.match(message({ a: tensor([2 ** 40, 2 ** 40], 0, 4) }, 4), /the shape \[1099511627776,/);
  assert.match(message({ a: tensor([-1], 0, 4) }, 4), /no list of whole numbers/);
  assert.match(message({ a: tensor([1.5], 0, 4) }, 4), /no list of whole numbers/);
  assert.match(message({ a: tensor('1', 0, 4) }, 4), /no list of whole numbers/);
  assert.match(message({ a: tensor(Array(9).fill(1), 0, 4) }, 4), /9 axes/);
  assert.match(message({ a: tensor([1], 0, 4, 'F8_E4M3') }, 4), /number format "F8_E4M3"/);
  assert.match(message({ a: tensor([1], 0, 4, 'toString') }, 4), /number format "toString"/);
  assert.match(message({ a: tensor([1], 0, 4, [[]]) }, 4), /no number format/);
});
reading('refuses a header that is cut, too long, no JSON, no object, no UTF-8', () => {
  const lengthOf = (n: bigint) => {
    const length = Buffer.alloc(16, 0x7b);
    length.writeBigUInt64LE(n);
    return length;
  };
  assert.throws(() => readSafetensors(lengthOf(100n), 'w'), /cut short: a header of 100 bytes, 16 in all/);
  assert.throws(() => readSafetensors(lengthOf(2n ** 63n), 'w'), /a header of 9223372036854776000 bytes/);
  assert.throws(() => readSafetensors(Buffer.alloc(3), 'w'), /cut short/);
  assert.match(message('{"a":', 0), /no JSON$|no JSON;/);
  assert.match(message('[1]', 0), /no JSON object/);
  assert.match(message('{"a":3}', 0), /"a" is not described/);
  assert.match(message('{"__metadata__":{"a":3}}', 0), /__metadata__ is no list of texts/);
  assert.match(message('['.repeat(200_000), 0), /no JSON/);
  const latin = fileOf('{"\xff":1}', 0);
  latin[latin.length - 5] = 0xff;
  assert.throws(() => readSafetensors(latin, 'w'), /no JSON/);
});

const writing = suite('writeSafetensors');
writing('gives back what it was given, numbers at a multiple of 8, and leaves no other file', () => {
  const out = mkdtempSync(join(tmpdir(), 'safetensors-'));
  const path = join(out, 'w.safetensors');
  const tensors = new Map([
    ['b.weight', { shape: [2, 2], data: Float32Array.of(1, -2, -0, 3.5) }],
    ['a', { shape: [], data: Float32Array.of(7) }],
    ['ä', { shape: [0], data: new Float32Array(0) }],
  ]);
  writeSafetensors(path, tensors, { format: 'pt', note: '"quoted"' });
  const bytes = readFileSync(path);
  const read = readSafetensors(bytes, path);
  assert.equal(new Map([...read.tensors].map(([n, { shape, data }]) => [n, { shape, data }])), tensors);
  assert.equal(read.metadata, { format: 'pt', note: '"quoted"' });
  assert.is(Number(bytes.readBigUInt64LE(0)) % 8, 0);
  assert.equal(readdirSync(out), ['w.safetensors']);
  rmSync(out, { recursive: true });
});
writing('refuses a tensor whose numbers are not as many as its shape says', () => {
  const wrong = new Map([['a', { shape: [3], data: new Float32Array(2) }]]);
  assert.throws(() => writeSafetensors('/nowhere/w', wrong), /a \[3\] with 2 numbers/);
});
