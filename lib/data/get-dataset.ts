/** Brings a data set of the catalog into the folder of data sets. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { unzip } from '../engine/unzip';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import type { CatalogEntry, Download } from './catalog';
import { fetchFile } from './fetch-file';

/** What is told on the way. */
export interface GetProgress {
  file: string;
  step: 'download' | 'unpack' | 'check' | 'there';
  done?: number;
  total?: number;
}

/** How it is brought. */
export interface GetOptions {
  /** The folder of all data sets. */
  folder: string;
  /** Only these of its files. */
  only?: readonly string[];
  /** Whether the archives stay. */
  keepsArchives?: boolean;
  onProgress?: (progress: GetProgress) => void;
  /** Milliseconds before a broken download is tried again. */
  waitMs?: number;
}

/** Archives that were unpacked, and the sha256 that each had. */
type Done = Record<string, string>;

const recordName = 'sources.json';

/**
 * Brings what is missing of a set: downloads, holds against the published hashes, unpacks to the side, moves into place.
 * Run again after an interruption, it goes on where it was.
 * @returns the set's folder
 * @throws InputError when a file cannot be had or is not the published one, the disk has no room, or there is no `tar`
 */
export async function getDataset(entry: CatalogEntry, options: GetOptions): Promise<string> {
  const { folder, only, onProgress } = options;
  const target = join(folder, entry.name);
  const wanted = choose(entry, only);
  const done = readRecord(target);
  const missing = wanted.filter(({ file }) => done[file] === undefined);
  for (const { file } of wanted) if (done[file]) onProgress?.({ file, step: 'there' });
  if (missing.length > 0 && Object.keys(done).length === 0 && existsSync(target))
    throw new InputError({
      what: 'there already, but not brought by this command',
      where: target,
      fix: 'move it away',
    });
  requireRoom(folder, missing);
  for (const download of missing) {
    const sha256 = await bring(entry, download, target, options);
    done[download.file] = sha256;
    writeFileAtomic(join(target, recordName), `${JSON.stringify(done, null, 1)}\n`);
  }
  return target;
}

function choose({ name, downloads }: CatalogEntry, only?: readonly string[]): Download[] {
  const unknown = only?.find((file) => !downloads.some((download) => download.file === file));
  if (unknown === undefined) return downloads.filter(({ file }) => only === undefined || only.includes(file));
  const expected = downloads.map(({ file }) => file).join(', ');
  throw new InputError({ what: `no file "${unknown}"`, where: name, expected });
}

function readRecord(target: string): Done {
  const path = join(target, recordName);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Done) : {};
}

/** Archives and what is in them lie side by side for a while. */
function requireRoom(folder: string, downloads: readonly Download[]): void {
  mkdirSync(folder, { recursive: true });
  const need = 2.1 * downloads.reduce((sum, { bytes, aboutBytes = 0 }) => sum + (bytes ?? aboutBytes), 0);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= need) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new InputError({
    what: `${gigabytes(bavail * bsize)} of disk left`,
    where: folder,
    expected: `${gigabytes(need)}, for archives and what is in them`,
    fix: 'free some space, set PAPERSWEEP_DATA to a folder elsewhere, or take some files only (--only FILE)',
  });
}

async function bring(
  entry: CatalogEntry,
  { url, file, bytes, hash }: Download,
  target: string,
  { folder, keepsArchives, onProgress, waitMs }: GetOptions,
): Promise<string> {
  const archive = join(folder, 'downloads', file);
  const onBytes = (done: number, total?: number) => onProgress?.({ file, step: 'download', done, total });
  const sha256 = await fetchFile(url, archive, { bytes, hash, onBytes, waitMs });
  if (hash === undefined && entry.contentHash === undefined) holdAgainstFirst(folder, file, sha256);
  onProgress?.({ file, step: 'unpack' });
  const side = `${target}.unpacking`;
  rmSync(side, { recursive: true, force: true });
  mkdirSync(side, { recursive: true });
  await unpack(archive, side);
  const inner = join(side, entry.inner ?? '.');
  if (!existsSync(inner))
    throw new InputError({
      what: `no ${entry.inner} in it`,
      where: file,
      fix: 'the archive was changed at its source',
    });
  onProgress?.({ file, step: 'check' });
  if (entry.contentHash !== undefined) requireContent(inner, entry.contentHash, file);
  mergeInto(inner, target);
  rmSync(side, { recursive: true, force: true });
  if (!keepsArchives) rmSync(archive);
  return sha256;
}

/** Where no hash is published, the first download's stands for it. */
function holdAgainstFirst(folder: string, file: string, sha256: string): void {
  const path = join(folder, 'downloads', 'hashes.json');
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Done) : {};
  if (known[file] === undefined) {
    writeFileAtomic(path, `${JSON.stringify({ ...known, [file]: sha256 }, null, 1)}\n`);
    return;
  }
  if (known[file] === sha256) return;
  throw new InputError({
    what: `sha256 ${sha256}`,
    where: file,
    expected: `${known[file]}, as at the first download`,
    fix: `if the change is known and wanted, delete its line in ${path}`,
  });
}

async function unpack(archive: string, folder: string): Promise<void> {
  if (archive.endsWith('.zip')) {
    await unzip(archive, folder, () => true);
    return;
  }
  const { status, stderr, error } = spawnSync('tar', ['-xf', archive, '-C', folder], { encoding: 'utf8' });
  if (error) throw new InputError({ what: 'no program "tar"', fix: 'install tar' });
  if (status !== 0)
    throw new InputError({
      what: `tar: ${stderr.trim().split('\n').at(-1)}`,
      where: archive,
      fix: 'fetch it again',
    });
}

/** Moves everything in a folder into another one, into folders that are there already too. */
function mergeInto(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  if (!existsSync(to)) {
    renameSync(from, to);
    return;
  }
  if (!statSync(from).isDirectory()) {
    renameSync(from, to);
    return;
  }
  for (const name of readdirSync(from)) mergeInto(join(from, name), join(to, name));
}

function requireContent(folder: string, expected: string, file: string): void {
  const found = folderHash(folder);
  if (found === expected) return;
  throw new InputError({
    what: `content ${found}`,
    where: file,
    expected: `${expected}, as recorded`,
    fix: 'run it again; if it stays so, the set was changed where it comes from',
  });
}

/** sha256 over every file's path and content hash, sorted: what a folder holds, whatever it was packed in. */
export function folderHash(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const lines = files.map((entry) => {
    const path = join(entry.path, entry.name);
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    return `${path.slice(folder.length + 1).replaceAll('\\', '/')} ${hash}\n`;
  });
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}
