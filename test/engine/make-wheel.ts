/** Small wheels for tests: a zip archive with a few files in it. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type { Wheel } from '../../lib/engine/wheels';

/** Files by name; an executable one has `mode` 0o755. */
export type WheelFiles = Record<string, string | { content: string; mode: number }>;

/** Gives the bytes of a zip archive; long files are deflated, short ones stored. */
export function zipOf(files: WheelFiles): Buffer {
  const bodies: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const [name, file] of Object.entries(files)) {
    const { content, mode } = typeof file === 'string' ? { content: file, mode: 0o644 } : file;
    const method = content.length > 20 ? 8 : 0;
    const packed = method ? deflateRawSync(content) : Buffer.from(content);
    const sizes = {
      method,
      packed: packed.length,
      bytes: Buffer.byteLength(content),
      name: Buffer.from(name),
    };
    const body = Buffer.concat([localHeader(sizes), sizes.name, packed]);
    list.push(Buffer.concat([centralHeader(sizes, mode, at), sizes.name]));
    bodies.push(body);
    at += body.length;
  }
  const central = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, central, end]);
}

interface Sizes {
  method: number;
  packed: number;
  bytes: number;
  name: Buffer;
}

function localHeader({ method, packed, bytes, name }: Sizes): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(packed, 18);
  header.writeUInt32LE(bytes, 22);
  header.writeUInt16LE(name.length, 26);
  return header;
}

function centralHeader({ method, packed, bytes, name }: Sizes, mode: number, at: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(packed, 20);
  header.writeUInt32LE(bytes, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(at, 42);
  return header;
}

/** What the tests' wheel holds: two files that are needed, two that are not. */
export const libraryFiles: WheelFiles = {
  'tensorflow/libtensorflow_cc.so.2': 'machine code '.repeat(500),
  'tensorflow/include/tensorflow/c/c_api.h': '#pragma once',
  'tensorflow/python/client.py': 'print("not needed")',
  'nvidia/cuda_nvcc/bin/ptxas': { content: 'needed', mode: 0o755 },
};

/** Writes a wheel into a folder; gives it with its pinned hash, and its path. */
export function writeWheel(folder: string, files = libraryFiles): { wheel: Wheel; path: string } {
  const bytes = zipOf(files);
  const file = 'tensorflow_cpu-0.0.1-cp312-cp312-manylinux_2_27_x86_64.whl';
  writeFileSync(join(folder, file), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { wheel: { requirement: 'tensorflow-cpu==0.0.1', file, sha256 }, path: join(folder, file) };
}
