/** A real Redis on a free port, its data in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why tests with Redis are skipped, or undefined. */
export const redisMissing =
  spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'no redis-server on this machine';

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** A Redis server that can be ended and started again; what it was told is kept on disk. */
export class RealRedis {
  readonly folder = mkdtempSync(join(tmpdir(), 'papersweep-redis-'));
  #process?: ChildProcess;

  private constructor(
    readonly port: number,
    readonly extra: readonly string[],
  ) {}

  static async start(...extra: string[]): Promise<RealRedis> {
    const redis = new RealRedis(await freePort(), extra);
    await redis.up();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const args = [
      '--port',
      `${this.port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      this.folder,
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--save',
      '',
    ];
    this.#process = spawn('redis-server', [...args, ...this.extra], { stdio: 'ignore' });
    for (let i = 0; i < 200 && !(await answers(this.port)); i++)
      await new Promise((resolve) => setTimeout(resolve, 25));
  }

  down(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    return new Promise((resolve) => {
      this.#process?.once('exit', () => resolve());
      this.#process?.kill(signal);
    });
  }

  async remove(): Promise<void> {
    await this.down('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Whether a Redis answers there that has read its data. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new Socket();
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.on('error', () => end(false)).on('data', (text) => end(/PONG|NOAUTH/.test(`${text}`)));
    socket.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
  });
}
