/** One notebook's memory: compiles cells with tslab's converter and runs them with its executor. */
import { format } from 'node:util';
import { breathe, stopRequested } from '../../engine/interrupt';
import { type Diagnostic, type Fault, faultOf, interruptFault, typeFault } from './faults';
import { Positions } from './positions';
import { patchTypeScript, takeMaps } from './typescript';

interface Converted {
  output?: string;
  /** The declarations that later cells see. */
  declOutput?: string;
  diagnostics: Diagnostic[];
  hasToplevelAwait?: boolean;
}
interface Converter {
  convert(before: string, source: string): Converted;
  close(): void;
}
interface Completions {
  start: number;
  end: number;
  candidates: string[];
}
interface Executor {
  execute(source: string): Promise<boolean>;
  inspect(source: string, position: number): object | undefined;
  complete(source: string, position: number): Completions;
  interrupt(): void;
  close(): void;
}
type Log = { log(...values: unknown[]): void; error(...values: unknown[]): void };
interface ConverterModule {
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  isCompleteCode(source: string): { completed: boolean; indent?: string };
}
interface ExecutorModule {
  createExecutor(root: string, converters: object, log: Log): Executor;
}

/** A cell as tslab's converter gives it, and what it was compiled from. */
interface Compiled {
  before: string;
  source: string;
  done: Converted;
  maps: ReturnType<typeof takeMaps>;
}

/** What a cell came to: its last value (undefined when it has none) or its fault. */
export type Outcome = { ok: true; value: unknown } | { ok: false; fault: Fault };

/** What the executor puts before an asynchronous cell on the same line. */
const wrapper = '(async function(exports, require) { ';

/** The compiler and the memory of one kernel. Made once; takes about a second. */
export class Session {
  readonly positions = new Positions();
  private readonly compiler: ConverterModule;
  private readonly executor: Executor;
  private readonly converter: Converter;
  private cell = 0;
  private value: unknown;
  private fault: Fault | undefined;
  private cutOff = false;
  /** The declarations of the cells so far, as the executor has them. */
  private before = '';
  /** The cell that was compiled ahead of its run. */
  private compiled: Compiled | undefined;

  constructor(root: string) {
    const { keep } = patchTypeScript();
    this.compiler = require('tslab/dist/converter') as ConverterModule;
    this.converter = this.compiler.createConverter({ isJS: false, isBrowser: false });
    const { createExecutor } = require('tslab/dist/executor') as ExecutorModule;
    const node = {
      ...this.converter,
      convert: (before: string, source: string) => this.convert(before, source),
    };
    this.executor = createExecutor(root, { node, browser: node, close: () => node.close() }, this.log());
    // The first cell of a session costs twice a later one: pay while nobody waits.
    this.converter.convert('', 'await 0');
    keep();
  }

  /**
   * Runs one cell; not at all when a stop is asked for while it is compiled.
   * @param cell the number that the front end shows, used in error messages
   */
  async execute(source: string, cell: number): Promise<Outcome> {
    this.cell = cell;
    this.value = undefined;
    this.fault = undefined;
    this.cutOff = false;
    this.compiled = this.compile(this.before, source);
    // Compiling lets nothing in: a signal that came meanwhile is heard now, before a loop that would never hear of it.
    await breathe();
    await breathe();
    if (this.cutOff || stopRequested()) return { ok: false, fault: interruptFault() };
    const done = await this.executor.execute(source);
    if (done) this.before = this.compiled.done.declOutput ?? '';
    if (done && !this.fault) return { ok: true, value: this.value };
    return {
      ok: false,
      fault: this.fault ?? faultOf(new Error('the cell ended without a reason'), this.positions),
    };
  }

  /** Makes a cell that waits, or is being compiled, end at once, as interrupted; its work may go on unseen. */
  interrupt(): void {
    this.cutOff = true;
    this.executor.interrupt();
  }

  /** Words that may follow at a position (in UTF-16 units). */
  complete(source: string, position: number): Completions {
    return this.executor.complete(source, position);
  }

  /** Type and documentation of what stands at a position, or undefined. */
  inspect(source: string, position: number): string | undefined {
    const info = this.executor.inspect(source, position);
    const { printQuickInfo } = require('tslab/dist/inspect') as { printQuickInfo(info: object): string };
    return info && printQuickInfo(info);
  }

  /** Whether a cell typed so far could run, and if not, how far to indent the next line. */
  isComplete(source: string): { completed: boolean; indent?: string } {
    return this.compiler.isCompleteCode(source);
  }

  /** Lets go of the compiler's file watchers. */
  close(): void {
    this.executor.close();
  }

  private compile(before: string, source: string): Compiled {
    const done = this.converter.convert(before, source);
    return { before, source, done, maps: takeMaps() };
  }

  private convert(before: string, source: string): Converted {
    const isAhead = this.compiled?.before === before && this.compiled.source === source;
    this.compiled = isAhead ? this.compiled! : this.compile(before, source);
    const { done, maps } = this.compiled;
    if (done.diagnostics.length > 0) this.fault = typeFault(done.diagnostics, this.cell, source);
    else if (done.output)
      done.output = this.positions.add(this.cell, source, done.output, maps, wrapper.length);
    // Every cell is asynchronous: tslab looks for `await`, and misses that of `for await`.
    done.hasToplevelAwait = true;
    return done;
  }

  /** tslab's executor logs a cell's last value and its error; here they are kept. */
  private log(): Log {
    const error = (thrown: unknown, ...rest: unknown[]) => {
      this.fault ??= faultOf(rest.length ? new Error(format(thrown, ...rest)) : thrown, this.positions);
    };
    return { log: (value) => (this.value = value), error };
  }
}
