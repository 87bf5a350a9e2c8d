/** `papersweep lab`: JupyterLab with the project's kernel. */
import { type Command, InvalidArgumentError } from 'commander';

interface Flags {
  browser: boolean;
  port?: number;
}

/** Adds `lab` to the command line. */
export function registerLab(program: Command): void {
  program
    .command('lab')
    .description('open the notebooks in JupyterLab (made in .venv on first use)')
    .option('--no-browser', 'print the address and open nothing')
    .option('--port <n>', 'the port to listen on; a free one when absent', portNumber)
    .action(labCommand);
}

async function labCommand({ browser, port }: Flags): Promise<void> {
  const { startLab } = require('../notebook/lab') as typeof import('../notebook/lab');
  const report = (step: string, seconds?: number) => {
    process.stdout.write(seconds === undefined ? `${step} …\n` : `  done (${seconds.toFixed(1)} s)\n`);
  };
  const lab = await startLab({ root: process.cwd(), port, browser, report });
  process.stdout.write(`${lab.url}\nCtrl-C ends it\n`);
  const stop = () => void lab.stop();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  await lab.ended;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new InvalidArgumentError('expected 1 to 65535');
  return port;
}
