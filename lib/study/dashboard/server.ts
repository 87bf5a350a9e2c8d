/** A page on this machine that shows a sweep live: loopback only, and only to who has its address with the token. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { InputError } from '../../errors';
import type { SweepState } from '../sweep-state';
import { page } from './page';

/** Milliseconds between two messages to a page. */
const gapMs = 500;

/** What a page is told each time. */
export interface DashboardView {
  title: string;
  total: number;
  done: number;
  failed: number;
  left: number;
  lost: number;
  secondsLeft?: number;
  workers: number;
  notes: string[];
  running: {
    id: string;
    label: string;
    worker: string;
    step: number;
    steps: number;
    curve: [number, number][];
  }[];
}

/** The page's server. */
export class Dashboard {
  readonly #token = randomBytes(18).toString('base64url');
  readonly #open = new Set<ServerResponse>();
  readonly #server: Server;
  #timer?: NodeJS.Timeout;
  #state?: SweepState;

  constructor(readonly title: string) {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /**
   * Opens the page.
   * @param port 0: any free one
   * @returns its address, the token in it
   * @throws InputError when the port is taken.
   */
  open(port = 0): Promise<string> {
    this.#timer = setInterval(() => this.#tell(), gapMs);
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        clearInterval(this.#timer);
        reject(
          error.code === 'EADDRINUSE'
            ? new InputError({
                what: `port ${port} is taken`,
                where: '--dashboard',
                fix: 'choose another, or none',
              })
            : error,
        );
      });
      this.#server.listen(port, '127.0.0.1', () => {
        const { port: at } = this.#server.address() as { port: number };
        resolve(`http://127.0.0.1:${at}/?token=${this.#token}`);
      });
    });
  }

  /** Shows this sweep from now on. */
  watch(state: SweepState): void {
    this.#state = state;
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    this.#tell();
    for (const response of this.#open) response.end();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!isLoopback(request.headers.host) || !this.#isKnown(url.searchParams.get('token') ?? '')) {
      response
        .writeHead(403, { 'content-type': 'text/plain' })
        .end('open the address that papersweep printed, token included\n');
    } else if (request.method !== 'GET') response.writeHead(405).end();
    else if (url.pathname === '/events') this.#stream(response);
    else if (url.pathname === '/') this.#page(response);
    else response.writeHead(404).end();
  }

  #page(response: ServerResponse): void {
    const nonce = randomBytes(12).toString('base64');
    const policy = `default-src 'none'; img-src data:; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; frame-ancestors 'none'`;
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    };
    response.writeHead(200, headers).end(page(this.title, nonce));
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
    this.#tell();
  }

  #tell(): void {
    if (!this.#state) return;
    const text = `data: ${JSON.stringify(viewOf(this.title, this.#state))}\n\n`;
    for (const response of this.#open) response.write(text);
  }

  #isKnown(token: string): boolean {
    const [given, own] = [Buffer.from(token), Buffer.from(this.#token)];
    return given.length === own.length && timingSafeEqual(given, own);
  }
}

/** A page of another name that points here (DNS rebinding) is refused. */
function isLoopback(host = ''): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}

function viewOf(title: string, state: SweepState): DashboardView {
  const { total, done, failed, left, lost, secondsLeft, workers, notes, running } = state;
  const trials = [...running.values()].map(({ id, label, worker, progress, curve }) => {
    return { id, label, worker, step: progress?.step ?? 0, steps: progress?.steps ?? 0, curve };
  });
  const time = secondsLeft === undefined ? {} : { secondsLeft };
  return {
    title,
    total,
    done,
    failed,
    left,
    lost,
    ...time,
    workers,
    notes: notes.slice(-8),
    running: trials,
  };
}
