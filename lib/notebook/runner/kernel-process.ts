/** A kernel started by this process: its files, its sockets, its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files';
import { drawLater } from '../../show/draw-later';
import { kernelCommand, kernelEnv } from '../kernelspec';
import type { Connection } from '../wire';

/** How a kernel ended, when it did. */
export interface KernelEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last lines that it wrote outside any cell: V8's report of a full heap, a native crash. */
  lastWords: string;
}

/** A running kernel. Its sockets are files in a folder that only this user can enter: no port is taken. */
export class KernelProcess {
  readonly connection: Connection;
  readonly ended: Promise<KernelEnd>;
  private readonly folder = mkdtempSync(join(tmpdir(), 'papersweep-'));
  private readonly child: ChildProcess;
  private lastWords = '';
  private gone = false;

  /** @param cwd the folder that the notebook's relative paths start from */
  constructor(cwd: string) {
    this.connection = this.newConnection();
    const file = join(this.folder, 'connection.json');
    writeFileAtomic(file, JSON.stringify(this.connection));
    const [node, ...args] = kernelCommand(file);
    this.child = spawn(node, args, {
      cwd,
      // Jupyter's own name for it: the kernel ends when this process does.
      env: { ...process.env, ...kernelEnv, [drawLater]: '1', JPY_PARENT_PID: String(process.pid) },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C in the terminal goes to the runner alone, which then decides.
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (d) => this.hear(String(d)));
    this.ended = this.watch();
  }

  /** The kernel's process id; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    return !this.gone;
  }

  /** Sends a signal; false when the kernel has ended. */
  signal(signal: NodeJS.Signals): boolean {
    return !this.gone && this.child.kill(signal);
  }

  /** Ends the kernel whatever it does: SIGINT first when `polite`, SIGKILL after `patience` ms. */
  async end(patience: number, polite = false): Promise<KernelEnd> {
    if (polite) this.signal('SIGINT');
    const timer = setTimeout(() => this.signal('SIGKILL'), patience);
    const end = await this.ended;
    clearTimeout(timer);
    return end;
  }

  private newConnection(): Connection {
    const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
    const ip = join(this.folder, 'k');
    return { transport: 'ipc', ip, key: randomUUID(), signature_scheme: 'hmac-sha256', ...ports };
  }

  private hear(text: string): void {
    this.lastWords = (this.lastWords + text).slice(-4000);
  }

  private watch(): Promise<KernelEnd> {
    return new Promise((resolve) => {
      const finish = (code: number | null, signal: NodeJS.Signals | null) => {
        this.gone = true;
        rmSync(this.folder, { recursive: true, force: true });
        resolve({ code, signal, lastWords: this.lastWords });
      };
      this.child.on('close', finish);
      this.child.on('error', (error) => {
        this.hear(error.message);
        finish(null, null);
      });
    });
  }
}
