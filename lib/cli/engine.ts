/** `papersweep engine install` and `papersweep engine list`. */
import type { Command } from 'commander';
import { type Flavor, type InstallStep, installEngine, listEngines } from '../engine';
import { InputError } from '../errors';

/** Registers the two commands. */
export function registerEngine(program: Command): void {
  const engine = program
    .command('engine')
    .description('the engine that computes: install it, list what is here');
  engine
    .command('install')
    .description("bring TensorFlow's library and compile the addon for it, where they are not yet")
    .option('--cpu', 'for the processor, even where a GPU is found')
    .option('--cuda', 'for an NVIDIA GPU')
    .option('--wheel <file...>', 'take a wheel that is already here in place of a download')
    .action(install);
  engine.command('list').description('each engine, and why it can or cannot serve here').action(list);
}

async function install({
  cpu,
  cuda,
  wheel,
}: {
  cpu?: boolean;
  cuda?: boolean;
  wheel?: string[];
}): Promise<void> {
  if (cpu && cuda) throw new InputError({ what: '--cpu and --cuda', expected: 'one of them' });
  const flavor: Flavor | undefined = cpu ? 'cpu' : cuda ? 'cuda' : undefined;
  const { error } = await installEngine({ flavor, wheels: wheel }, printStep);
  if (error) throw error;
}

async function list(): Promise<void> {
  for (const { name, missing } of await listEngines()) {
    console.log(`${name.padEnd(12)} ${missing ? `no: ${missing}` : 'ready'}`);
  }
}

let lastLine = '';

/** Prints an installation step as it goes: one line, rewritten on a terminal. */
export function printStep({ name, state, fraction, seconds, note }: InstallStep): void {
  const percent = state === 'running' && fraction ? ` ${Math.round(100 * fraction)} %` : '';
  const line = `${state.padEnd(7)} ${name}${note ? `: ${note}` : ''}${percent} (${seconds.toFixed(1)} s)`;
  if (state === 'running' && process.stdout.isTTY) {
    process.stdout.write(`\r${line.slice(0, (process.stdout.columns || 80) - 1)}\x1b[K`);
  } else if (state !== 'running' || `${name}${note}` !== lastLine) {
    process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${line}\n`);
  }
  lastLine = `${name}${note}`;
}
