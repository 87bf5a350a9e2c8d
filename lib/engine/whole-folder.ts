/** Folders that are whole or absent: filled to the side, stamped with each file's hash, then renamed. */
import { createHash, randomBytes } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { diskFault, writeFileAtomic } from '../files';

const stampName = 'stamp.json';

/** What the stamp says of one file. */
interface StampedFile {
  path: string;
  bytes: number;
  mtimeMs: number;
  sha256: string;
}

/**
 * Makes a folder as a whole: `fill` writes into a folder beside it, which is stamped and renamed into place.
 * Two processes may make the same folder at once: each fills its own, the first to rename wins.
 * @throws InputError when the disk is full; whatever `fill` throws. Nothing half-made stays.
 */
export async function makeWholeFolder(path: string, fill: (side: string) => Promise<void>): Promise<void> {
  const side = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.part`;
  try {
    removeAbandoned(path);
    mkdirSync(side, { recursive: true });
    await fill(side);
    await writeStamp(side);
    await putInPlace(side, path);
  } catch (error) {
    throw diskFault(error as NodeJS.ErrnoException, path);
  } finally {
    rmSync(side, { recursive: true, force: true });
  }
}

/**
 * Tells whether a folder is as it was stamped: `whole`, `absent`, or `damaged` (a file lost, cut or changed).
 * A file whose size and time are those of the stamp is believed; a file whose time differs is hashed again.
 */
export async function folderState(path: string): Promise<'absent' | 'whole' | 'damaged'> {
  if (!existsSync(path)) return 'absent';
  try {
    const files = JSON.parse(readFileSync(join(path, stampName), 'utf8')) as StampedFile[];
    for (const file of files) if (!(await isAsStamped(path, file))) return 'damaged';
    return files.length > 0 ? 'whole' : 'damaged';
  } catch {
    return 'damaged';
  }
}

async function isAsStamped(folder: string, stamped: StampedFile): Promise<boolean> {
  const { size, mtimeMs } = statSync(join(folder, stamped.path));
  if (size !== stamped.bytes) return false;
  return mtimeMs === stamped.mtimeMs || (await sha256Of(join(folder, stamped.path))) === stamped.sha256;
}

async function writeStamp(folder: string): Promise<void> {
  const files: StampedFile[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.path, entry.name);
    const { size, mtimeMs } = statSync(path);
    files.push({ path: relative(folder, path), bytes: size, mtimeMs, sha256: await sha256Of(path) });
  }
  writeFileAtomic(join(folder, stampName), JSON.stringify(files, null, 1));
}

async function putInPlace(side: string, path: string): Promise<void> {
  if ((await folderState(path)) === 'damaged') renameSync(path, `${side}.damaged`);
  try {
    renameSync(side, path);
  } catch (error) {
    // Another process put its own there meanwhile: that one serves as well.
    if ((await folderState(path)) !== 'whole') throw error;
  }
  rmSync(`${side}.damaged`, { recursive: true, force: true });
}

/** Removes what processes that are no more left beside the folder. */
function removeAbandoned(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(`${basename(path)}.`) && /\.(\d+)\.[0-9a-f]{8}\.part/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Gives the SHA-256 of a file, in hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
