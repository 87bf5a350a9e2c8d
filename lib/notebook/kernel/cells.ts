/** The queue of cells: one runs, the others wait; after an error or an interrupt those that wait are aborted. */
import { clearStop, requestStop } from '../../engine/interrupt';
import { type MimeBundle, setDisplaySink } from '../../show/display';
import { bundleOf } from './bundle';
import { type Fault, faultOf } from './faults';
import type { Session } from './session';
import { Streams } from './streams';

/** An execute request, with the way back to the front end that sent it. */
export interface CellRequest {
  code: string;
  silent: boolean;
  storeHistory: boolean;
  stopOnError: boolean;
  publish(type: string, content: Record<string, unknown>): void;
  status(state: 'busy' | 'idle'): void;
  reply(content: Record<string, unknown>): void;
}

/** A cell that waits is given this long (ms) to stop by itself before it is cut off. */
const grace = 5000;
/** After an error this long (ms) is waited for requests that are on their way, so that they are aborted too. */
const stragglers = 30;

/** Runs cells one after another in a session. */
export class Cells {
  private count = 0;
  private readonly waiting: CellRequest[] = [];
  private running = false;
  private current: CellRequest | undefined;
  private strayFault: Fault | undefined;
  private interrupted = false;
  private cutOff: NodeJS.Timeout | undefined;
  private readonly streams = new Streams((name, text) => this.current?.publish('stream', { name, text }));

  constructor(private readonly session: () => Session) {
    this.streams.capture();
    setDisplaySink((bundle, options) => this.display(bundle, options));
  }

  /** Whether a cell runs now, and which front end's request it is. */
  get active(): CellRequest | undefined {
    return this.running ? this.current : undefined;
  }

  /** Adds a cell; it runs when those before it have ended. */
  add(request: CellRequest): void {
    this.waiting.push(request);
    if (!this.running) void this.run();
  }

  /**
   * What Jupyter's stop button does: loops that look at the stop flag end at their next step and keep what they
   * have; a cell that only waits is cut off after five seconds, or at the second press.
   */
  interrupt(): void {
    if (!this.running) return;
    requestStop();
    if (this.interrupted) this.session().interrupt();
    else this.cutOff = setTimeout(() => this.session().interrupt(), grace);
    this.interrupted = true;
  }

  /** An error that no cell awaited: shown in the running cell, which then counts as failed, or in the last one. */
  stray(kind: string, reason: unknown): void {
    const fault = faultOf(reason, this.session().positions);
    const told = { ...fault, ename: `${kind}: ${fault.ename}` };
    this.streams.flush();
    if (this.running) this.strayFault ??= told;
    else this.current?.publish('error', errorContent(told));
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let request = this.waiting.shift(); request; request = this.waiting.shift()) {
      this.current = request;
      await this.runOne(request);
    }
    this.running = false;
  }

  private async runOne(request: CellRequest): Promise<void> {
    clearStop();
    request.status('busy');
    this.interrupted = false;
    this.strayFault = undefined;
    if (!request.silent && request.storeHistory) this.count++;
    const count = this.count;
    if (!request.silent) request.publish('execute_input', { code: request.code, execution_count: count });
    const fault = await this.executeAndShow(request, count);
    clearTimeout(this.cutOff);
    this.streams.flush();
    if (fault && !request.silent) request.publish('error', errorContent(fault));
    if ((fault && request.stopOnError) || this.interrupted) await this.abortWaiting();
    const end = fault ? { status: 'error', ...fault } : { status: 'ok', payload: [], user_expressions: {} };
    request.reply({ ...end, execution_count: count });
    request.status('idle');
  }

  private async executeAndShow(request: CellRequest, count: number): Promise<Fault | undefined> {
    try {
      const outcome = await this.session().execute(request.code, count);
      // A rejection that nobody awaited is reported one turn later: wait for it.
      await new Promise((resolve) => setImmediate(resolve));
      if (!outcome.ok) return outcome.fault;
      if (outcome.value !== undefined && !request.silent)
        await this.showResult(request, outcome.value, count);
      return this.strayFault;
    } catch (error) {
      return faultOf(error, this.session().positions);
    }
  }

  private async showResult(request: CellRequest, value: unknown, count: number): Promise<void> {
    const bundle = await bundleOf(value);
    this.streams.flush();
    request.publish('execute_result', { ...bundle, execution_count: count });
  }

  private display(bundle: MimeBundle, options: { displayId?: string; update?: boolean } = {}): void {
    this.streams.flush();
    const transient = options.displayId ? { display_id: options.displayId } : {};
    const type = options.update ? 'update_display_data' : 'display_data';
    this.current?.publish(type, { data: bundle.data, metadata: bundle.metadata ?? {}, transient });
  }

  private async abortWaiting(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, stragglers));
    for (const request of this.waiting.splice(0)) {
      request.status('busy');
      request.reply({ status: 'aborted', execution_count: this.count });
      request.status('idle');
    }
  }
}

/** nbformat allows these three fields and no other. */
function errorContent({ ename, evalue, traceback }: Fault): Record<string, unknown> {
  return { ename, evalue, traceback };
}
