/** Takes chosen files out of a zip archive (a wheel is one), by its central directory, with Node's own inflate. */
import { createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { InputError } from '../errors';

/** One file in the archive. */
interface Entry {
  name: string;
  method: number;
  packed: number;
  bytes: number;
  headerAt: number;
  mode: number;
}

const end = { signature: 0x06054b50, bytes: 22, longestRemark: 65535 };
const central = { signature: 0x02014b50, bytes: 46 };
const local = { signature: 0x04034b50, bytes: 30 };
/** Archives of more than 4 GiB or 65,535 files keep their numbers in records of 64 bits. */
const locator64 = { signature: 0x07064b50, bytes: 20 };
const end64 = { signature: 0x06064b50, bytes: 56 };
const fullNumber = 0xffffffff;

/**
 * Unpacks the entries that `isWanted` picks into `folder`, keeping their paths and executable bits.
 * @returns the number of files written
 * @throws InputError when the archive is cut or damaged, or an entry's path climbs out.
 */
export async function unzip(
  path: string,
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<number> {
  const file = await open(path);
  try {
    const entries = (await readEntries(file, path)).filter((e) => !e.name.endsWith('/') && isWanted(e.name));
    for (const entry of entries) await extract(file, path, entry, folder);
    return entries.length;
  } finally {
    await file.close();
  }
}

const damaged = (where: string, what: string) =>
  new InputError({ what: `damaged archive (${what})`, where, fix: 'fetch it again' });

async function readEntries(file: FileHandle, path: string): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - end.bytes - end.longestRemark), size, path);
  let at = tail.length - end.bytes;
  while (at >= 0 && tail.readUInt32LE(at) !== end.signature) at--;
  if (at < 0) throw damaged(path, 'its end is missing');
  const { count, length, start } = (await readEnd64(file, size, tail, at, path)) ?? {
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    start: tail.readUInt32LE(at + 16),
  };
  if (start + length > size) throw damaged(path, 'its list of files is cut');
  return parseEntries(await readAt(file, start, start + length, path), count, path);
}

/** The 64-bit end of an archive, where it has one. */
async function readEnd64(file: FileHandle, size: number, tail: Buffer, at: number, path: string) {
  const before = at - locator64.bytes;
  if (before < 0 || tail.readUInt32LE(before) !== locator64.signature) return undefined;
  const where = Number(tail.readBigUInt64LE(before + 8));
  if (where + end64.bytes > size) throw damaged(path, 'its end is missing');
  const record = await readAt(file, where, where + end64.bytes, path);
  if (record.readUInt32LE(0) !== end64.signature) throw damaged(path, 'its end');
  const [count, length, start] = [32, 40, 48].map((o) => Number(record.readBigUInt64LE(o)));
  return { count, length, start };
}

function parseEntries(list: Buffer, count: number, path: string): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + central.bytes > list.length || list.readUInt32LE(at) !== central.signature) {
      throw damaged(path, 'its list of files');
    }
    const [name, extra, remark] = [28, 30, 32].map((o) => list.readUInt16LE(at + o));
    const extraAt = at + central.bytes + name;
    const [bytes, packed, headerAt] = wideNumbers(
      [24, 20, 42].map((o) => list.readUInt32LE(at + o)),
      list.subarray(extraAt, extraAt + extra),
    );
    entries.push({
      name: list.toString('utf8', at + central.bytes, extraAt),
      method: list.readUInt16LE(at + 10),
      packed,
      bytes,
      headerAt,
      mode: (list.readUInt32LE(at + 38) >>> 16) & 0o777,
    });
    at = extraAt + extra + remark;
  }
  return entries;
}

/** Numbers too large for 32 bits are in the extra field 1, in this order. */
function wideNumbers(numbers: number[], extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const wide = numbers.filter((v) => v === fullNumber);
    const values = wide.map((_, i) => Number(extra.readBigUInt64LE(at + 4 + 8 * i)));
    return numbers.map((v) => (v === fullNumber ? values.shift()! : v));
  }
  return numbers;
}

async function extract(file: FileHandle, path: string, entry: Entry, folder: string): Promise<void> {
  const target = resolve(folder, entry.name);
  if (!target.startsWith(resolve(folder) + sep)) throw damaged(path, `an entry climbs out: ${entry.name}`);
  if (entry.method !== 0 && entry.method !== 8) throw damaged(path, `unknown packing of ${entry.name}`);
  const header = await readAt(file, entry.headerAt, entry.headerAt + local.bytes, path);
  if (header.readUInt32LE(0) !== local.signature) throw damaged(path, `the header of ${entry.name}`);
  const start = entry.headerAt + local.bytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  mkdirSync(dirname(target), { recursive: true });
  const options = { mode: entry.mode & 0o111 ? 0o755 : 0o644 };
  if (entry.packed === 0) return writeFileSync(target, '', options);
  const out = createWriteStream(target, options);
  const packed = createReadStream(path, { start, end: start + entry.packed - 1, highWaterMark: 1 << 20 });
  const unpack = entry.method === 8 ? createInflateRaw({ chunkSize: 1 << 20 }) : new PassThrough();
  await pipeline(packed, unpack, out).catch((error: NodeJS.ErrnoException) => {
    throw error.code?.startsWith('Z_') ? damaged(path, `${entry.name}: ${error.message}`) : error;
  });
  if (out.bytesWritten !== entry.bytes) throw damaged(path, `${entry.name} is cut`);
}

async function readAt(file: FileHandle, from: number, to: number, path: string): Promise<Buffer> {
  const buffer = Buffer.alloc(to - from);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  if (bytesRead < buffer.length) throw damaged(path, 'it is cut');
  return buffer;
}
