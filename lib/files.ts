/** Files that are whole or absent: written to the side, flushed, renamed. */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from './errors';

/**
 * Writes a file atomically: a reader sees the old content or the new, never a part.
 * @throws InputError when the disk is full or the folder cannot be written; nothing half-written stays.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const side = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(side, typeof content === 'string' ? Buffer.from(content) : content);
    renameSync(side, path);
  } catch (error) {
    removeQuietly(side);
    throw diskFault(error as NodeJS.ErrnoException, path);
  }
}

/** What went wrong before is worth more than what goes wrong while cleaning up. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The path cannot exist (a file stands where a folder is needed).
  }
}

function writeWhole(path: string, bytes: Uint8Array): void {
  const fd = openSync(path, 'w');
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Turns the file system's refusals into one line each; anything else stays as it is. */
export function diskFault(error: NodeJS.ErrnoException, path: string): Error {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new InputError({
      what: 'the disk is full',
      where: path,
      fix: 'free some space, then run it again',
    });
  }
  if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS') {
    return new InputError({
      what: 'not allowed to write',
      where: path,
      fix: 'choose another folder (--out DIR)',
    });
  }
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST' || error.code === 'EISDIR') {
    return new InputError({ what: 'a file stands where a folder is needed (or the reverse)', where: path });
  }
  return error;
}
