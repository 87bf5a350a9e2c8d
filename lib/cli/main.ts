/** The command line: one file a command, each of which registers itself here. */
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { InputError } from '../errors';
import { registerDoctor } from './doctor';
import { registerEngine } from './engine';
import { registerEval } from './eval';
import { registerExport } from './export';
import { registerKernel } from './kernel';
import { registerLab } from './lab';
import { registerPapers } from './papers';
import { registerRun } from './run';
import { registerStart } from './start';

/** Runs one command; exit code 0, 1 when the work failed, 2 when the input was bad. */
export async function main(argv: string[]): Promise<void> {
  const program = new Command('papersweep')
    .description('papers you can run: notebooks that reproduce detection and pose papers')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError();
  const commands = [
    registerStart,
    registerRun,
    registerLab,
    registerExport,
    registerEval,
    registerPapers,
    registerEngine,
    registerDoctor,
    registerKernel,
  ];
  for (const register of commands) register(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError) {
    process.stderr.write(`papersweep: ${error.message}\n`);
    return 2;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}
