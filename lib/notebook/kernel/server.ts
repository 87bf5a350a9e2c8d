/** The kernel's five sockets: what comes in is answered or queued, what goes out is never lost. */
import { randomUUID } from 'node:crypto';
import { Publisher, Reply, Router } from 'zeromq';
import { version } from '../../../package.json';
import { Outbox } from '../outbox';
import { address, type Connection, decode, encode, type Message, newMessage } from '../wire';
import { Cells } from './cells';
import type { Session } from './session';

type Content = Record<string, unknown>;

/** TypeScript's version in cells, as `language_info` states it. */
export const cellTypeScript = '5.0.4';

/** A kernel on its sockets. The session (the compiler) is asked for only when a request needs it. */
export class KernelServer {
  private readonly iopub = new Publisher({ sendHighWaterMark: 0, linger: 1000 });
  private readonly shell = new Router({ sendHighWaterMark: 0, linger: 1000 });
  private readonly control = new Router({ linger: 1000 });
  private readonly stdin = new Router({ linger: 0 });
  private readonly heartbeat = new Reply({ linger: 0 });
  private readonly outbox = new Outbox(this.iopub);
  private readonly id = randomUUID();
  private readonly cells: Cells;

  constructor(
    private readonly connection: Connection,
    private readonly session: () => Session,
    private readonly exit: () => void,
  ) {
    this.cells = new Cells(session);
  }

  /** Binds the sockets and answers for ever; resolves once bound. */
  async listen(): Promise<void> {
    const { connection } = this;
    await Promise.all([
      this.iopub.bind(address(connection, connection.iopub_port)),
      this.shell.bind(address(connection, connection.shell_port)),
      this.control.bind(address(connection, connection.control_port)),
      this.stdin.bind(address(connection, connection.stdin_port)),
      this.heartbeat.bind(address(connection, connection.hb_port)),
    ]);
    void this.serve(this.shell);
    void this.serve(this.control);
    void this.echo();
  }

  /** SIGINT, or an interrupt request. */
  interrupt(): void {
    this.cells.interrupt();
  }

  /** Shows an error that nothing in a cell awaited. */
  stray(kind: string, reason: unknown): void {
    this.cells.stray(kind, reason);
  }

  private async serve(socket: Router): Promise<void> {
    const replies = new Outbox(socket);
    for await (const frames of socket) {
      const request = this.read(frames);
      if (request) this.answer(request, replies);
    }
  }

  /** A message that is broken or not signed with our key is dropped: its sender is not our front end. */
  private read(frames: Buffer[]): Message | undefined {
    try {
      return decode(this.connection.key, frames);
    } catch {
      return undefined;
    }
  }

  private answer(request: Message, replies: Outbox): void {
    if (request.header.msg_type === 'execute_request') this.queueCell(request, replies);
    else this.answerNow(request, replies);
  }

  /** Everything but cells is answered at once, also while a cell runs. */
  private answerNow(request: Message, replies: Outbox): void {
    this.status('busy', request);
    const content = this.contentOf(request);
    if (content) this.reply(request, replies, content);
    this.status('idle', request);
    const { active } = this.cells;
    if (active) active.status('busy');
    if (request.header.msg_type === 'shutdown_request') void this.shutDown(replies);
  }

  private contentOf({ header, content }: Message): Content | undefined {
    switch (header.msg_type) {
      case 'kernel_info_request':
        return kernelInfo();
      case 'complete_request':
        return this.guarded(() => this.complete(content));
      case 'inspect_request':
        return this.guarded(() => this.inspect(content));
      case 'is_complete_request':
        return this.guarded(() => this.isComplete(content));
      case 'comm_info_request':
        return { status: 'ok', comms: {} };
      case 'history_request':
        return { status: 'ok', history: [] };
      case 'interrupt_request':
        this.interrupt();
        return { status: 'ok' };
      case 'shutdown_request':
        return { status: 'ok', restart: content.restart === true };
      default:
        return undefined;
    }
  }

  /** A compiler that stumbles over half-typed code must not end the kernel. */
  private guarded(work: () => Content): Content {
    try {
      return work();
    } catch (error) {
      const { name, message } = error as Error;
      return { status: 'error', ename: name, evalue: message, traceback: [] };
    }
  }

  private complete(content: Content): Content {
    const code = String(content.code);
    const found = this.session().complete(code, utf16(code, Number(content.cursor_pos)));
    const [cursor_start, cursor_end] = [points(code, found.start), points(code, found.end)];
    return { status: 'ok', matches: found.candidates, cursor_start, cursor_end, metadata: {} };
  }

  private inspect(content: Content): Content {
    const code = String(content.code);
    const text = this.session().inspect(code, utf16(code, Number(content.cursor_pos)));
    return {
      status: 'ok',
      found: text !== undefined,
      data: text ? { 'text/plain': text } : {},
      metadata: {},
    };
  }

  private isComplete(content: Content): Content {
    const { completed, indent } = this.session().isComplete(String(content.code));
    return completed ? { status: 'complete' } : { status: 'incomplete', indent };
  }

  private queueCell(request: Message, replies: Outbox): void {
    const { code, silent, store_history, stop_on_error } = request.content;
    this.cells.add({
      code: String(code),
      silent: silent === true,
      storeHistory: store_history !== false,
      stopOnError: stop_on_error !== false,
      publish: (type, content) => this.publish(type, content, request),
      status: (state) => this.status(state, request),
      reply: (content) => this.reply(request, replies, content),
    });
  }

  private status(state: 'busy' | 'idle', parent: Message): void {
    this.publish('status', { execution_state: state }, parent);
  }

  private publish(type: string, content: Content, parent: Message): void {
    const identities = [Buffer.from(`kernel.${this.id}.${type}`)];
    this.outbox.send(
      encode(this.connection.key, newMessage(type, content, { session: this.id, parent, identities })),
    );
  }

  private reply(request: Message, replies: Outbox, content: Content): void {
    const type = request.header.msg_type.replace('_request', '_reply');
    const message = newMessage(type, content, {
      session: this.id,
      parent: request,
      identities: request.identities,
    });
    replies.send(encode(this.connection.key, message));
  }

  private async echo(): Promise<void> {
    for await (const frames of this.heartbeat) await this.heartbeat.send(frames);
  }

  private async shutDown(replies: Outbox): Promise<void> {
    await replies.empty();
    await this.outbox.empty();
    for (const socket of [this.iopub, this.shell, this.control, this.stdin, this.heartbeat]) socket.close();
    this.exit();
  }
}

function kernelInfo(): Content {
  return {
    status: 'ok',
    protocol_version: '5.3',
    implementation: 'papersweep',
    implementation_version: version,
    language_info: {
      name: 'typescript',
      version: cellTypeScript,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      // `mode` colors cells in JupyterLab, the other two in the classic notebook.
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    },
    banner: `papersweep ${version}: TypeScript ${cellTypeScript} on Node ${process.versions.node}`,
    help_links: [],
  };
}

/** Jupyter counts cursor positions in code points, TypeScript in UTF-16 units. */
function utf16(code: string, position: number): number {
  return [...code].slice(0, position).join('').length;
}

function points(code: string, position: number): number {
  return [...code.slice(0, position)].length;
}
