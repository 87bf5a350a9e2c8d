/** The folder of one run: whose it is while the run goes on, and what it was told to do. */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../errors';
import { diskFault, writeFileAtomic } from '../files';

const lockName = 'run.lock';
/** What says that a folder holds a run. */
const traces = ['config.json', 'metrics.jsonl', 'checkpoint.safetensors'];

/** Who has a folder. */
interface Holder {
  pid: number;
  host: string;
  /** When the process began, as the system counts it; tells a process from a later one of the same number. */
  began: string;
}

/** A run's folder, held by this process until `close`. */
export class RunFolder {
  readonly #lock: string;

  /**
   * Takes the folder.
   * @throws InputError when it holds a run and this one does not resume, or another process writes there.
   */
  constructor(
    readonly path: string,
    isResumed: boolean,
  ) {
    this.#lock = join(path, lockName);
    try {
      mkdirSync(path, { recursive: true });
      takeLock(this.#lock, path);
    } catch (error) {
      throw diskFault(error as NodeJS.ErrnoException, path);
    }
    if (isResumed || !holdsRun(path)) return;
    this.close();
    throw new InputError({
      what: 'the folder holds a run already',
      where: path,
      fix: 'go on with it by --resume, or choose another folder (--out DIR)',
    });
  }

  /** Writes `config.json`: every value that moves the score. */
  writeConfig(config: object): void {
    writeFileAtomic(join(this.path, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  }

  /** Lets the folder go. */
  close(): void {
    rmSync(this.#lock, { force: true });
  }
}

/** Whether a folder holds a run, finished or not. */
export function holdsRun(path: string): boolean {
  return existsSync(path) && readdirSync(path).some((name) => traces.includes(name));
}

/** A link is made in one piece or not at all; what a dead process left behind is put aside first. */
function takeLock(lock: string, folder: string): void {
  const own = `${lock}.${process.pid}.${randomBytes(4).toString('hex')}.part`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, host: hostname(), began: beginOf(process.pid) }));
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (linked(own, lock)) return;
      const holder = readHolder(lock);
      if (holder && isAlive(holder)) throw isTaken(holder, folder);
      putAside(lock, `${own}.stale`);
    }
    throw new InputError({ what: 'other processes want this folder too', where: folder });
  } finally {
    rmSync(own, { force: true });
  }
}

function linked(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return written(own, lock); // no hard links on this file system
  }
}

function written(own: string, lock: string): boolean {
  try {
    writeFileSync(lock, readFileSync(own), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead process's lock away; one that a living process made in between is put back. */
function putAside(lock: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // somebody else was faster
    throw error;
  }
  const holder = readHolder(aside);
  if (holder && isAlive(holder)) renameSync(aside, lock);
  else rmSync(aside, { force: true });
}

function readHolder(lock: string): Holder | undefined {
  try {
    const { pid, host, began } = JSON.parse(readFileSync(lock, 'utf8')) as Partial<Holder>;
    return { pid: Number(pid), host: String(host), began: String(began) };
  } catch {
    return undefined; // gone, or half-written by a process that was killed
  }
}

/** Of another machine nobody can tell: it counts as alive. */
function isAlive({ pid, host, began }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return beginOf(pid) === began;
}

/** Where the system tells when a process began (Linux): that, in its clock ticks; elsewhere the empty text. */
function beginOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}

function isTaken({ pid, host }: Holder, folder: string): InputError {
  const isHere = host === hostname();
  return new InputError({
    what: `another run writes here: process ${pid}${isHere ? '' : ` on ${host}`}`,
    where: folder,
    fix: `${isHere ? 'wait for it or stop it' : `if it has ended, remove ${lockName}`}, or choose another folder (--out DIR)`,
  });
}
