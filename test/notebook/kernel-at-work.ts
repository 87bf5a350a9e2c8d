/** A kernel for tests: cells in, outputs out. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Outputs } from '../../lib/notebook/outputs';
import { type Ending, KernelClient } from '../../lib/notebook/runner/kernel-client';

/** A folder inside the project, so that `papersweep` and `../../lib` resolve as in a notebook. */
export const notebookFolder = join(__dirname, '..', 'fixtures');

/** What one cell gave. */
export interface Ran {
  ending: Ending;
  reply: Record<string, unknown>;
  outputs: Record<string, unknown>[];
  types: string[];
  ms: number;
}

/** A started kernel; `end()` at the test's end. */
export class KernelAtWork {
  readonly client: KernelClient;

  constructor(folder = notebookFolder) {
    mkdirSync(folder, { recursive: true });
    this.client = new KernelClient(folder);
  }

  async ready(): Promise<Record<string, unknown>> {
    const ready = await this.client.ready;
    if (ready.kind !== 'reply') throw new Error(`the kernel did not start: ${JSON.stringify(ready)}`);
    return ready.content;
  }

  /** Runs a cell; `during` is told when it was taken, `printing` when it prints for the first time. */
  async run(
    code: string,
    options: { during?: () => void; printing?: () => void; stopOnError?: boolean } = {},
  ): Promise<Ran> {
    const outputs = new Outputs();
    outputs.startCell();
    const types: string[] = [];
    const published = (type: string, content: Record<string, unknown>) => {
      types.push(type);
      outputs.take(type, content);
      if (type === 'execute_input') options.during?.();
      if (type === 'stream' && types.filter((one) => one === 'stream').length === 1) options.printing?.();
    };
    const began = performance.now();
    const ending = await this.client.execute(code, {
      published,
      stopOnError: options.stopOnError ?? false,
      timeout: 60_000,
    });
    const reply = ending.kind === 'reply' ? ending.content : {};
    return { ending, reply, outputs: outputs.of(0), types, ms: performance.now() - began };
  }

  /** Any other request's reply. */
  async ask(type: string, content: Record<string, unknown>): Promise<Record<string, unknown>> {
    const ending = await this.client.request(type, content, {
      published: () => {},
      idleToo: true,
      timeout: 60_000,
    });
    if (ending.kind !== 'reply') throw new Error(`${type}: ${ending.kind}`);
    return ending.content;
  }

  /** Sends a cell that will wait behind the one that runs. */
  another(code: string): Promise<Record<string, unknown>> {
    return this.ask('execute_request', { code, silent: false, store_history: true, stop_on_error: true });
  }

  end(): Promise<void> {
    return this.client.close();
  }
}

/** All text that a cell printed. */
export function printed(ran: Ran): string {
  return ran.outputs
    .filter((output) => output.output_type === 'stream')
    .map((output) => (output.text as string[]).join(''))
    .join('');
}

/** The text of a cell's result. */
export function resultText(ran: Ran): string | undefined {
  const result = ran.outputs.find((output) => output.output_type === 'execute_result');
  return result && (result.data as Record<string, string[]>)['text/plain'].join('');
}

/** A traceback without colors. */
export function traceOf(ran: Ran): string {
  const colors = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
  return (ran.reply.traceback as string[]).join('\n').replace(colors, '');
}
