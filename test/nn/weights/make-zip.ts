/** Writes small zip archives, sound or not. */
import { deflateRawSync } from 'node:zlib';

/** One file of an archive. */
export interface ZipFile {
  name: string;
  content?: string | Buffer;
  deflate?: boolean;
  /** The size that is told, where it is a lie. */
  claim?: number;
  flags?: number;
  method?: number;
}

/** An archive of these files; `is64` tells sizes and places by the 64-bit fields. */
export function zipOf(files: readonly ZipFile[], { is64 = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const content = Buffer.from(file.content ?? '');
    const data = file.deflate ? deflateRawSync(content) : content;
    const name = Buffer.from(file.name);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(name.length, 26);
    parts.push(header, name, data);
    list.push(listed(file, name, data.length, file.claim ?? content.length, at, is64));
    at += header.length + name.length + data.length;
  }
  const listBytes = Buffer.concat(list);
  return Buffer.concat([...parts, listBytes, ...endOf(files.length, listBytes.length, at, is64)]);
}

function listed(
  file: ZipFile,
  name: Buffer,
  packed: number,
  size: number,
  at: number,
  is64: boolean,
): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(file.flags ?? 0, 8);
  entry.writeUInt16LE(file.method ?? (file.deflate ? 8 : 0), 10);
  entry.writeUInt16LE(name.length, 28);
  if (!is64) {
    [packed, size, at].forEach((value, i) => {
      entry.writeUInt32LE(value, [20, 24, 42][i]);
    });
    return Buffer.concat([entry, name]);
  }
  for (const place of [20, 24, 42]) entry.writeUInt32LE(0xffffffff, place);
  const other = Buffer.from([9, 0, 2, 0, 0, 0]);
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  [size, packed, at].forEach((value, i) => {
    extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  });
  entry.writeUInt16LE(other.length + extra.length, 30);
  return Buffer.concat([entry, name, other, extra]);
}

function endOf(count: number, length: number, start: number, is64: boolean): Buffer[] {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(is64 ? 0xffff : count, 10);
  end.writeUInt32LE(is64 ? 0xffffffff : length, 12);
  end.writeUInt32LE(is64 ? 0xffffffff : start, 16);
  if (!is64) return [end];
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  [count, length, start].forEach((value, i) => {
    end64.writeBigUInt64LE(BigInt(value), 32 + 8 * i);
  });
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(start + length), 8);
  return [end64, locator, end];
}
