/** A trial's last checkpoint as one piece that travels: what another machine needs to go on. */
import { renameSync, rmSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import { newestAttempt, nextAttempt } from './work-folder';

/** Larger ones stay where they are: Redis holds them in its memory. ours: a micro detector's has 27 MB. */
export const mostParcelBytes = 64 * 2 ** 20;

const checkpoint = /^run\/checkpoint\.[a-z]+$/;
/** The same bytes under another name, or of no use elsewhere. */
const isLeft = (name: string) =>
  /\.part$|run\.lock$|^run\/(checkpoints|tensorboard)\/|^run\/best\.|timings\.jsonl$/.test(name);

const headerSchema = z.strictObject({
  /** Where it was made: there the folder itself is at least as new. */
  place: z.string(),
  /** Names below the attempt's folder, never above it, and bytes. */
  files: z.array(z.tuple([z.string().regex(/^\w[\w-]*([./]\w[\w-]*)*$/), z.int().min(0)])),
});
type Header = z.infer<typeof headerSchema>;

/** A checkpoint that was packed. */
export interface Parcel {
  bytes: Buffer;
  /** When the checkpoint was written, milliseconds. */
  savedMs: number;
}

/**
 * Packs a trial's newest attempt.
 * @param folder of the trial, `<root>/<study>/<id>`
 * @param since a checkpoint of this time or older is not packed again
 * @returns undefined when there is no newer one, or it is being replaced right now
 * @throws InputError when it is too large to travel.
 */
export async function packTrial(folder: string, since = 0): Promise<Parcel | undefined> {
  const attempt = newestAttempt(folder);
  if (attempt === undefined) return undefined;
  try {
    const names = (await filesIn(attempt)).sort(
      (a, b) => Number(checkpoint.test(b)) - Number(checkpoint.test(a)),
    );
    if (!checkpoint.test(names[0] ?? '')) return undefined;
    const { mtimeMs: savedMs } = await stat(join(attempt, names[0]));
    if (savedMs <= since) return undefined;
    requireSmall(await bytesOf(attempt, names), folder);
    const parts: Buffer[] = [];
    for (const name of names) parts.push(await readFile(join(attempt, name))); // logs after the checkpoint: they may be ahead, never behind
    const files = names.map((name, i): Header['files'][number] => [name, parts[i].length]);
    const header = Buffer.from(`${JSON.stringify({ place: placeOf(folder), files } satisfies Header)}\n`);
    return { bytes: await promisify(gzip)(Buffer.concat([header, ...parts]), { level: 1 }), savedMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // replaced meanwhile
    throw error;
  }
}

/**
 * Lays a parcel out as the trial's newest attempt, unless it was made here and is here still.
 * @throws InputError when it is damaged, or the disk is full.
 */
export async function unpackTrial(bytes: Buffer, folder: string): Promise<void> {
  const all = await promisify(gunzip)(bytes).catch(() => refuse(folder));
  const { place, files, at } = headerOf(all, folder);
  if (place === placeOf(folder) && newestAttempt(folder) !== undefined) return;
  const attempt = nextAttempt(folder);
  const side = `${attempt}.${process.pid}.part`;
  try {
    let from = at;
    for (const [name, length] of files) {
      writeFileAtomic(join(side, name), all.subarray(from, from + length));
      from += length;
    }
    renameSync(side, attempt);
  } finally {
    rmSync(side, { recursive: true, force: true });
  }
}

function headerOf(all: Buffer, folder: string): Header & { at: number } {
  const end = all.indexOf('\n');
  const read = headerSchema.safeParse(parsed(all.toString('utf8', 0, Math.max(0, end))));
  if (!read.success) refuse(folder);
  const bytes = read.data.files.reduce((sum, [, length]) => sum + length, end + 1);
  return bytes === all.length ? { ...read.data, at: end + 1 } : refuse(folder);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function requireSmall(bytes: number, where: string): void {
  if (bytes <= mostParcelBytes) return;
  throw new InputError({
    what: `it has ${Math.round(bytes / 1e6)} MB, at most ${Math.round(mostParcelBytes / 1e6)} travel`,
    where,
    fix: 'a folder that all machines see (--work) keeps it for them',
  });
}

function refuse(where: string): never {
  throw new InputError({ what: 'a checkpoint that came over the queue is damaged', where });
}

async function filesIn(attempt: string): Promise<string[]> {
  const found = await readdir(attempt, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return files
    .map((path) =>
      path
        .slice(attempt.length + 1)
        .split(sep)
        .join('/'),
    )
    .filter((name) => !isLeft(name));
}

async function bytesOf(attempt: string, names: readonly string[]): Promise<number> {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(attempt, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** This machine and its folder of checkpoints. */
function placeOf(folder: string): string {
  return `${hostname()}:${resolve(dirname(folder))}`;
}
