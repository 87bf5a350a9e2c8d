/** Decoded images on disk: one raw file an image, found by the source's path, size and time. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files';
import type { PackedImage } from '../packed-image';

const headerBytes = 8;

/** The place of an image's decoded pixels; another one when the file changes. */
export function cachedPath(folder: string, file: string, withinPx = 0): string {
  const { size, mtimeMs } = statSync(file);
  const key = createHash('sha256').update(`${file}\n${size}\n${mtimeMs}\n${withinPx}`).digest('hex');
  return join(folder, key.slice(0, 2), `${key.slice(2, 34)}.raw`);
}

/** Decoded pixels, or undefined when they are not there, or not whole. */
export function readCached(path: string): PackedImage | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  if (bytes.length < headerBytes) return undefined;
  const [width, height] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
  if (bytes.length !== headerBytes + width * height * 4) return undefined;
  const data = new Int32Array(width * height);
  new Uint8Array(data.buffer).set(bytes.subarray(headerBytes));
  return { data, width, height };
}

/** Keeps decoded pixels. @throws InputError when the disk is full */
export function writeCached(path: string, { data, width, height }: PackedImage): void {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(width, 0);
  header.writeUInt32LE(height, 4);
  writeFileAtomic(path, Buffer.concat([header, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]));
}
