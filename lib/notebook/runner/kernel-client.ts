/** The front end's half of the protocol, for one kernel. */
import { randomUUID } from 'node:crypto';
import { Dealer, Subscriber } from 'zeromq';
import { address, decode, encode, type Message, newMessage } from '../wire';
import { type KernelEnd, KernelProcess } from './kernel-process';

/** What a kernel publishes while a cell runs. */
export type Published = (type: string, content: Record<string, unknown>) => void;

/** How one request ended. */
export type Ending =
  | { kind: 'reply'; content: Record<string, unknown> }
  | { kind: 'timeout' }
  | { kind: 'dead'; end: KernelEnd };

interface Pending {
  published: Published;
  reply?: Record<string, unknown>;
  idle: boolean;
  settle(content: Record<string, unknown>): void;
}

/** For requests whose reply is all that matters. */
const unpublished = { published: () => {}, idleToo: false };

/** How long (ms) the first words of a kernel are waited for on iopub, before the kernel is asked again. */
const knock = 50;

/** What a kernel published before it died may be this long (ms) on its way. */
const lastMessages = 50;

/** Starts a kernel and talks to it. `close()` always has to be called. */
export class KernelClient {
  readonly process: KernelProcess;
  /** Resolves to the kernel's description once both directions work and it can compile; to a `dead` ending when it never does. */
  readonly ready: Promise<Ending>;
  private readonly shell = new Dealer({ linger: 0, reconnectInterval: 10, receiveHighWaterMark: 0 });
  private readonly control = new Dealer({ linger: 100, reconnectInterval: 10 });
  private readonly iopub = new Subscriber({ linger: 0, reconnectInterval: 10, receiveHighWaterMark: 0 });
  private readonly session = randomUUID();
  private readonly pending = new Map<string, Pending>();
  private sawIopub = false;
  /** What the kernel publishes when no cell runs: errors of forgotten timers. */
  private stray: Published = () => {};

  constructor(cwd: string) {
    this.process = new KernelProcess(cwd);
    const { connection } = this.process;
    this.shell.connect(address(connection, connection.shell_port));
    this.control.connect(address(connection, connection.control_port));
    this.iopub.connect(address(connection, connection.iopub_port));
    this.iopub.subscribe();
    void this.readShell();
    void this.readIopub();
    this.ready = this.handshake();
  }

  /** Where messages go that belong to a cell which has ended. */
  onStray(published: Published): void {
    this.stray = published;
  }

  /** Runs code; resolves when the kernel has replied and is idle, when `timeout` ms are over, or when it died. */
  execute(
    code: string,
    options: { published: Published; stopOnError: boolean; timeout?: number },
  ): Promise<Ending> {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: options.stopOnError,
    };
    return this.request('execute_request', content, { ...options, idleToo: true });
  }

  /** Ends the kernel: asks it to, and does not wait longer than a second. */
  async close(): Promise<void> {
    if (this.process.isAlive) {
      const message = newMessage('shutdown_request', { restart: false }, { session: this.session });
      await this.control.send(encode(this.process.connection.key, message)).catch(() => {});
      await this.process.end(1000);
    }
    for (const socket of [this.shell, this.control, this.iopub]) socket.close();
  }

  private async handshake(): Promise<Ending> {
    const description = await this.firstWords();
    if (description.kind !== 'reply') return description;
    // A kernel answers before it can compile. What needs the compiler waits for it: no cell's time is spent on that.
    const compiler = await this.request('is_complete_request', { code: '' }, unpublished);
    return compiler.kind === 'reply' ? description : compiler;
  }

  private async firstWords(): Promise<Ending> {
    // The first request waits in the socket until the kernel binds; others follow until iopub speaks as well.
    for (;;) {
      const ending = await this.request('kernel_info_request', {}, unpublished);
      if (ending.kind !== 'reply' || this.sawIopub) return ending;
      await new Promise((resolve) => setTimeout(resolve, knock));
    }
  }

  /** Sends a request; resolves at its reply (and, for cells, when the kernel is idle again). */
  request(
    type: string,
    content: Record<string, unknown>,
    { published, idleToo, timeout }: { published: Published; idleToo: boolean; timeout?: number },
  ): Promise<Ending> {
    const message = newMessage(type, content, { session: this.session });
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const end = (ending: Ending) => {
        clearTimeout(timer);
        this.pending.delete(message.header.msg_id);
        resolve(ending);
      };
      const settle = (reply: Record<string, unknown>) => end({ kind: 'reply', content: reply });
      this.pending.set(message.header.msg_id, { published, idle: !idleToo, settle });
      if (timeout !== undefined) timer = setTimeout(() => end({ kind: 'timeout' }), timeout);
      void this.process.ended.then((died) =>
        setTimeout(() => end({ kind: 'dead', end: died }), lastMessages),
      );
      this.shell.send(encode(this.process.connection.key, message)).catch(() => {});
    });
  }

  private async readShell(): Promise<void> {
    for await (const frames of this.shell) {
      const { parent, content } = decode(this.process.connection.key, frames);
      const request = this.pending.get(String(parent.msg_id));
      if (!request) continue;
      request.reply = content;
      settleWhenBoth(request);
    }
  }

  private async readIopub(): Promise<void> {
    for await (const frames of this.iopub) {
      this.sawIopub = true;
      this.publish(decode(this.process.connection.key, frames));
    }
  }

  private publish({ header, parent, content }: Message): void {
    const request = this.pending.get(String(parent.msg_id));
    if (header.msg_type !== 'status') {
      (request?.published ?? this.stray)(header.msg_type, content);
    } else if (request && content.execution_state === 'idle') {
      request.idle = true;
      settleWhenBoth(request);
    }
  }
}

function settleWhenBoth({ reply, idle, settle }: Pending): void {
  if (reply && idle) settle(reply);
}
