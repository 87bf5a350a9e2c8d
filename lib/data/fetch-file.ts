/** Brings a file over HTTP: what was brought already is kept when the way breaks, and the rest asked for. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ReadableStream } from 'node:stream/web';
import { InputError } from '../errors';
import { diskFault, writeFileAtomic } from '../files';

/** What is known of the file, and who is told. */
export interface FetchOptions {
  /** Its hash as published. */
  hash?: { algorithm: 'sha256' | 'md5'; value: string };
  /** Its length as published. */
  bytes?: number;
  /** Told now and then. */
  onBytes?: (done: number, total: number | undefined) => void;
  /** How often in a row it may break without a byte more. */
  attempts?: number;
  /** Milliseconds before the next attempt; doubles each time. */
  waitMs?: number;
}

/** Which version of the file a part is of. */
interface Version {
  url: string;
  validator: string;
}

/**
 * Brings a file to `path`; a part lies beside it as `path.part` until it is whole and its hash is right.
 * @returns its sha256
 * @throws InputError when there is no such file, the way stays broken, the disk is full, or length or hash differ (the
 *   part is then thrown away)
 */
export async function fetchFile(url: string, path: string, options: FetchOptions = {}): Promise<string> {
  const { attempts = 5, waitMs = 1000, bytes } = options;
  mkdirSync(dirname(path), { recursive: true });
  for (let failed = 0; ; ) {
    const before = sizeOf(`${path}.part`);
    const reason = await fetchRest(url, path, options).catch((error: Error) => {
      if (error instanceof InputError) throw error;
      return error.message;
    });
    if (reason === undefined) break;
    failed = sizeOf(`${path}.part`) > before ? 0 : failed + 1;
    if (failed >= attempts)
      throw new InputError({
        what: `broken off (${reason}); ${sizeOf(`${path}.part`)} bytes${bytes ? ` of ${bytes}` : ''} are kept`,
        where: url,
        fix: 'run it again: it goes on from there',
      });
    await new Promise((resolve) => setTimeout(resolve, waitMs * 2 ** failed));
  }
  return finish(path, options);
}

/** Asks for what is missing. Gives a reason when it is not whole after all; throws when the way breaks. */
async function fetchRest(url: string, path: string, { onBytes }: FetchOptions): Promise<string | undefined> {
  const part = `${path}.part`;
  const have = sizeOf(part);
  const version = readVersion(path);
  const isKnown = have > 0 && version?.url === url && version.validator !== '';
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (isKnown) Object.assign(headers, { range: `bytes=${have}-`, 'if-range': version.validator });
  const response = await fetch(url, { headers });
  if (response.status === 416 && isKnown) return startAgain(path, 'the part is longer than the file');
  if (!response.ok) return refused(url, response);
  const from = response.status === 206 ? startOf(response) : 0;
  if (from !== have && from !== 0) return startAgain(path, 'the server sent another stretch');
  writeFileAtomic(`${part}.json`, JSON.stringify({ url, validator: validatorOf(response) }));
  const length = response.headers.get('content-length');
  const total = length === null ? undefined : from + Number(length);
  const file = await open(part, from > 0 ? 'a' : 'w');
  let done = from;
  try {
    // Written piece by piece: what came before the way breaks is kept.
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      await file.writeFile(chunk);
      done += chunk.length;
      onBytes?.(done, total);
    }
  } catch (error) {
    throw diskFault(error as NodeJS.ErrnoException, part);
  } finally {
    await file.close();
  }
  return total === undefined || done === total ? undefined : `${done} of ${total} bytes came`;
}

/** What stands for the version of a file: a strong tag, else the date. */
function validatorOf({ headers }: Response): string {
  const tag = headers.get('etag');
  return tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? '');
}

function startOf({ headers }: Response): number {
  return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

function startAgain(path: string, reason: string): string {
  rmSync(`${path}.part`, { force: true });
  return reason;
}

/** A refusal that may pass is a reason to try again; any other ends it. */
async function refused(url: string, response: Response): Promise<string> {
  await response.body?.cancel();
  const what = `the server says ${response.status} ${response.statusText}`.trim();
  if (response.status >= 500 || response.status === 429) return what;
  throw new InputError({ what, where: url, fix: 'see the page of the data set, papersweep data list' });
}

function readVersion(path: string): Version | undefined {
  try {
    return JSON.parse(readFileSync(`${path}.part.json`, 'utf8')) as Version;
  } catch {
    return undefined;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function finish(path: string, { hash, bytes }: FetchOptions): Promise<string> {
  const part = `${path}.part`;
  const found = await hashesOf(part);
  const isLength = bytes === undefined || sizeOf(part) === bytes;
  const isHash = hash === undefined || found[hash.algorithm] === hash.value;
  rmSync(`${part}.json`, { force: true });
  if (isLength && isHash) {
    renameSync(part, path);
    return found.sha256;
  }
  const size = sizeOf(part);
  rmSync(part);
  throw new InputError({
    what: isLength ? `${hash?.algorithm} ${found[hash?.algorithm ?? 'sha256']}` : `${size} bytes`,
    where: basename(path),
    expected: isLength ? `${hash?.value}, as published` : `${bytes}, as published`,
    fix: 'it was thrown away; run it again, and if it stays so, the file was changed where it comes from',
  });
}

/** Both hashes of a file, read once. */
export async function hashesOf(path: string): Promise<{ sha256: string; md5: string }> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  if (existsSync(path))
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      sha256.update(chunk);
      md5.update(chunk);
    }
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}
