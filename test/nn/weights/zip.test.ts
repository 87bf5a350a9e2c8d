import * as assert from 'uvu/assert';
import { readZip } from '../../../lib/nn/weights/zip';
import { suite } from '../../harness';
import { type ZipFile, zipOf } from './make-zip';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const message = (files: ZipFile[], change?: (zip: Buffer) => Buffer): string => {
  try {
    const zip = zipOf(files);
    for (const entry of readZip(change ? change(zip) : zip, 'z').values()) entry.read();
    return 'nothing refused';
  } catch (error) {
    assert.is((error as Error).name, 'InputError');
    return (error as Error).message;
  }
};

const reading = suite('readZip');
reading('gives stored and deflated files, leaves out folders, and reads a remark at the end', () => {
  const zip = Buffer.concat([
    zipOf([
      { name: 'a/' },
      { name: 'a/b', content: 'stored' },
      { name: 'c', content: 'deflated', deflate: true },
    ]),
    Buffer.alloc(0),
  ]);
  zip.writeUInt16LE(4, zip.length - 2);
  const entries = readZip(Buffer.concat([zip, Buffer.from('note')]), 'z');
  assert.equal(
    [...entries].map(([name, e]) => [name, text(e.read())]),
    [
      ['a/b', 'stored'],
      ['c', 'deflated'],
    ],
  );
});
reading('reads the 64-bit kind', () => {
  const entries = readZip(zipOf([{ name: 'x', content: 'abc' }], { is64: true }), 'z');
  assert.is(text(entries.get('x')!.read()), 'abc');
});
reading('refuses paths that climb out, of either kind of machine', () => {
  for (const name of ['../x', 'a/../../x', '/etc/x', 'C:/x', 'a\\..\\x', '..', 'a\nb']) {
    assert.match(message([{ name, content: 'x' }]), /climbs out of it/, name);
  }
  assert.is(message([{ name: 'a..b/..c', content: 'x' }]), 'nothing refused');
});
reading('refuses a bomb before anything is unpacked, told or not told', () => {
  const zeros = Buffer.alloc(40 << 20);
  assert.match(
    message([{ name: 'x', content: zeros, deflate: true }]),
    /would unpack to 41943040 \(a zip bomb\?\)/,
  );
  const lies = message([{ name: 'x', content: Buffer.alloc(1 << 20), deflate: true, claim: 10 }]);
  assert.match(lies, /damaged archive: x: /);
  assert.match(message([{ name: 'x', content: 'abc', deflate: true, claim: 10 }]), /x is cut/);
});
reading('refuses files that overlap, stand twice, are encrypted, or packed in another way', () => {
  const file = { name: 'x', content: 'abcdefgh'.repeat(30) };
  assert.match(
    message([file], (zip) => repeatListed(zip, 9)),
    /overlap|named "x"/,
  );
  assert.match(message([file, file]), /two files are named "x"/);
  assert.match(message([{ ...file, flags: 1 }]), /x is encrypted/);
  assert.match(message([{ ...file, method: 12 }]), /unknown way \(12\)/);
});
reading('refuses an archive cut anywhere', () => {
  const zip = zipOf([
    { name: 'a', content: 'abc' },
    { name: 'b', content: 'def', deflate: true },
  ]);
  for (let n = 0; n < zip.length; n++) {
    assert.throws(
      () => [...readZip(zip.subarray(0, n), 'z').values()].map((e) => e.read()),
      (e: Error) => e.name === 'InputError',
      `cut at ${n}`,
    );
  }
});

/** The list at the end, its first entry n times. */
function repeatListed(zip: Buffer, n: number): Buffer {
  const end = zip.subarray(zip.length - 22);
  const start = end.readUInt32LE(16);
  const list = zip.subarray(start, zip.length - 22);
  const tail = Buffer.from(end);
  tail.writeUInt16LE(n, 10);
  tail.writeUInt32LE(n * list.length, 12);
  return Buffer.concat([zip.subarray(0, start), ...Array(n).fill(list), tail]);
}
