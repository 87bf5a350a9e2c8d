/** The command line: one file a command; only the one that is asked for is loaded, all of them for help. */
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { InputError } from '../errors';

type Register = (program: Command) => void;

/** By the command's name; the order is the order of help. */
const commands: Record<string, () => Register> = {
  start: () => (require('./start') as typeof import('./start')).registerStart,
  run: () => (require('./run') as typeof import('./run')).registerRun,
  lab: () => (require('./lab') as typeof import('./lab')).registerLab,
  export: () => (require('./export') as typeof import('./export')).registerExport,
  train: () => (require('./train') as typeof import('./train')).registerTrain,
  model: () => (require('./model') as typeof import('./model')).registerModel,
  predict: () => (require('./predict') as typeof import('./predict')).registerPredict,
  weights: () => (require('./weights') as typeof import('./weights')).registerWeights,
  data: () => (require('./data') as typeof import('./data')).registerData,
  eval: () => (require('./eval') as typeof import('./eval')).registerEval,
  sweep: () => (require('./sweep') as typeof import('./sweep')).registerSweep,
  study: () => (require('./study') as typeof import('./study')).registerStudy,
  worker: () => (require('./worker') as typeof import('./worker')).registerWorker,
  papers: () => (require('./papers') as typeof import('./papers')).registerPapers,
  engine: () => (require('./engine') as typeof import('./engine')).registerEngine,
  doctor: () => (require('./doctor') as typeof import('./doctor')).registerDoctor,
  kernel: () => (require('./kernel') as typeof import('./kernel')).registerKernel,
};

/** Runs one command; exit code 0, 1 when the work failed, 2 when the input was bad. */
export async function main(argv: string[]): Promise<void> {
  process.stdout.on('error', endWithReader);
  const program = new Command('papersweep')
    .description('papers you can run: notebooks that reproduce detection and pose papers')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError();
  const asked = Object.hasOwn(commands, argv[2]) ? [argv[2]] : Object.keys(commands);
  for (const name of asked) commands[name]()(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** Who reads our output may stop early, as `head` does: then nothing is left to say. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
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
