/** The door to Redis: an address checked before anything is queued, and faults told in a line without its password. */
import { Redis } from 'ioredis';
import { InputError } from '../../errors';

/** The oldest Redis that the queue works on as it should. */
const oldest = '6.2.0';

/** How long a first connection may take. */
const connectMs = 5000;

/**
 * Reads `redis://[user:password@]host[:port][/db]`, or `rediss://` for TLS.
 * @throws InputError when it is no such address.
 */
export function redisOptions(address: string) {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw badAddress();
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') throw badAddress();
  const db = url.pathname.length > 1 ? Number(url.pathname.slice(1)) : 0;
  if (!Number.isInteger(db) || url.hostname === '') throw badAddress();
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username && { username: decodeURIComponent(url.username) }),
    ...(url.password && { password: decodeURIComponent(url.password) }),
    ...(db && { db }),
    ...(url.protocol === 'rediss:' && { tls: {} }),
    maxRetriesPerRequest: null, // a restarting Redis is waited for
    retryStrategy: (times: number) => Math.min(2000, 50 * 2 ** Math.min(times, 6)),
  };
}

/** The address without what is secret. */
export function redisName(address: string): string {
  const { host, port } = redisOptions(address);
  return `redis://${host}:${port}`;
}

/**
 * Connects once, and asks who is there.
 * @throws InputError when nobody answers, a password is wanted or wrong, or Redis is too old.
 */
export async function requireRedis(address: string): Promise<void> {
  const where = redisName(address);
  const options = {
    ...redisOptions(address),
    lazyConnect: true,
    connectTimeout: connectMs,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
  };
  const redis = new Redis({ ...options, retryStrategy: () => null });
  let fault: Error | undefined;
  redis.on('error', (error) => {
    fault ??= error;
  });
  try {
    const info = async () => {
      await redis.connect();
      return redis.info();
    };
    requireVersion(await answerWithin(connectMs, info()), where);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw connectionFault(fault ?? (error as Error), where);
  } finally {
    redis.disconnect();
  }
}

async function answerWithin(ms: number, answer: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function requireVersion(info: string, where: string): void {
  const version = /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown';
  if (isAtLeast(version, oldest)) return;
  throw new InputError({ what: `Redis ${version} is too old`, where, expected: `${oldest} or later` });
}

function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number));
  const at = a.findIndex((part, i) => part !== b[i]);
  return at === -1 || a[at] > (b[at] ?? 0);
}

/** What the network or Redis said, as something to mend. */
export function connectionFault(error: Error, where: string): InputError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (/NOAUTH/.test(message)) {
    return new InputError({
      what: 'Redis wants a password',
      where,
      fix: '--redis redis://:PASSWORD@HOST:PORT',
    });
  }
  if (/WRONGPASS|invalid password|AUTH/.test(message)) {
    return new InputError({
      what: 'Redis refuses the password',
      where,
      fix: '--redis redis://USER:PASSWORD@HOST:PORT',
    });
  }
  const why = code ?? message;
  return new InputError({
    what: `Redis cannot be reached (${why})`,
    where,
    fix: 'start it (redis-server), or run without --redis',
  });
}

function badAddress(): InputError {
  return new InputError({
    what: 'no address of a Redis',
    where: '--redis',
    expected: 'redis://[:PASSWORD@]HOST[:PORT]',
  });
}
