/** The kernelspec: the small file by which Jupyter front ends find and start the kernel. */
import { join } from 'node:path';
import { writeFileAtomic } from '../files';

/** The kernel's name in notebooks (`metadata.kernelspec.name`). */
export const kernelName = 'papersweep';

/** The kernel's name for people. */
export const kernelDisplayName = 'TypeScript (papersweep)';

/** What notebooks of this kernel say about it. */
export const kernelMetadata = { display_name: kernelDisplayName, language: 'typescript', name: kernelName };

/** Heap for the models of a notebook (MiB), and a young generation that lets the compiler start without pauses. */
const nodeFlags = ['--max-old-space-size=8192', '--max-semi-space-size=64'];

/** What the kernel needs in its environment. */
export const kernelEnv = { TF_CPP_MIN_LOG_LEVEL: '2' };

/** The command that starts the kernel on a connection file, with the Node that runs now. */
export function kernelCommand(connectionFile: string): string[] {
  return [process.execPath, ...nodeFlags, join(__dirname, 'kernel.cjs'), connectionFile];
}

/** The content of `kernel.json`. */
export function kernelspec(): object {
  return {
    argv: kernelCommand('{connection_file}'),
    display_name: kernelDisplayName,
    language: 'typescript',
    interrupt_mode: 'signal',
    env: kernelEnv,
    metadata: { debugger: false },
  };
}

/**
 * Writes the kernelspec below a Jupyter data folder (`…/share/jupyter`, a `JUPYTER_PATH` entry).
 * @returns the folder of the spec.
 * @throws InputError when the folder cannot be written.
 */
export function installKernelspec(jupyterFolder: string): string {
  const folder = join(jupyterFolder, 'kernels', kernelName);
  writeFileAtomic(join(folder, 'kernel.json'), `${JSON.stringify(kernelspec(), null, 2)}\n`);
  return folder;
}
