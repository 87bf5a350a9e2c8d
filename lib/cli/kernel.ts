/** `papersweep kernel install`: the kernelspec for VS Code and for other Jupyters. */
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';

interface Flags {
  prefix?: string;
}

/** Adds `kernel install` to the command line. */
export function registerKernel(program: Command): void {
  program
    .command('kernel')
    .description('the Jupyter kernel "TypeScript (papersweep)"')
    .command('install')
    .description('let VS Code and other Jupyters of this user find the kernel')
    .option('--prefix <dir>', 'install for one environment: DIR/share/jupyter')
    .action(({ prefix }: Flags) => {
      const { installKernelspec } =
        require('../notebook/kernelspec') as typeof import('../notebook/kernelspec');
      const folder = installKernelspec(prefix ? join(prefix, 'share', 'jupyter') : userDataFolder());
      process.stdout.write(`kernel installed: ${folder}\n`);
    });
}

/** Jupyter's data folder of this user. */
function userDataFolder(): string {
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (platform() === 'win32') return join(process.env.APPDATA ?? homedir(), 'jupyter');
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'jupyter');
}
