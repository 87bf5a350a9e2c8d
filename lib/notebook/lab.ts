/** JupyterLab on this machine alone: loopback, a token, the project's folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { InputError } from '../errors';
import { ensureVenv, type StepReport } from './venv';

/** How the lab is started. */
export interface LabOptions {
  /** The folder that the lab shows; `.venv` is made in it. */
  root: string;
  /** A free port is taken when absent. */
  port?: number;
  /** Whether the lab opens a browser by itself. */
  browser?: boolean;
  report?: StepReport;
}

/** A lab that runs. */
export interface Lab {
  /** The address, token included. */
  url: string;
  /** Resolves when it has ended, with its exit code. */
  ended: Promise<number>;
  /** Ends it and its kernels. */
  stop(): Promise<void>;
}

const startLimit = 60_000;

/**
 * Makes the environment if need be, starts JupyterLab and waits until it answers.
 * @throws InputError when the port is in use, Python is missing, or the lab does not start.
 */
export async function startLab({ root, port, browser = false, report = () => {} }: LabOptions): Promise<Lab> {
  const free = await freePort(port);
  const bin = await ensureVenv(join(root, '.venv'), report);
  const token = randomBytes(24).toString('hex');
  const child = spawn(join(bin, 'jupyter-lab'), labArguments(root, free, browser), {
    // The token is in the environment: arguments can be read by everyone on the machine.
    env: { ...process.env, JUPYTER_TOKEN: token, JUPYTER_PREFER_ENV_PATH: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const lab = watch(child, `http://127.0.0.1:${free}/lab?token=${token}`);
  await untilAnswering(lab, `http://127.0.0.1:${free}/api/status?token=${token}`);
  return lab;
}

function labArguments(root: string, port: number, browser: boolean): string[] {
  return [
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--ServerApp.root_dir=${root}`,
    `--ServerApp.open_browser=${browser ? 'True' : 'False'}`,
    // Figures and bursts of output are large; the limits are made for servers that many people share.
    '--ZMQChannelsWebsocketConnection.limit_rate=False',
    // In a container the only user is often root.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
  ];
}

interface RunningLab extends Lab {
  lastWords(): string;
}

function watch(child: ChildProcess, url: string): RunningLab {
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (d) => (words = (words + d).slice(-4000)));
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
    await ended;
    clearTimeout(timer);
  };
  return { url, ended, stop, lastWords: () => words };
}

async function untilAnswering(lab: RunningLab, url: string): Promise<void> {
  let isOver = false;
  void lab.ended.then(() => (isOver = true));
  for (const until = performance.now() + startLimit; performance.now() < until && !isOver; ) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (!isOver) await lab.stop();
  const why = lab.lastWords().trim().split('\n').at(-1);
  throw new InputError({
    what: `JupyterLab did not start: ${why}`,
    fix: 'remove .venv and run papersweep lab again',
  });
}

/**
 * A port on the loopback interface that nobody listens on.
 * @throws InputError when the wanted one is in use.
 */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      const what = `port ${wanted} is ${error.code === 'EACCES' ? 'not allowed' : 'in use'}`;
      reject(new InputError({ what, fix: 'another --port, or none: then a free one is taken' }));
    });
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
