/** Starts the kernel: sockets first, so that the front end hears from it at once, then the compiler. */
import { readFileSync } from 'node:fs';
import { InputError } from '../../errors';
import { type Connection, checkLoopback } from '../wire';
import { KernelServer } from './server';
import { Session } from './session';
import { checkTslab } from './typescript';

/**
 * Serves the notebook protocol on the sockets that a connection file names.
 * @throws InputError when the file is not a connection file or its sockets could be reached from outside.
 */
export async function startKernel(connectionFile: string): Promise<void> {
  checkTslab();
  const connection = readConnection(connectionFile);
  checkLoopback(connection, connectionFile);
  let session: Session | undefined;
  const theSession = () => (session ??= new Session(process.cwd()));
  const server = new KernelServer(connection, theSession, () => process.exit(0));
  process.on('SIGINT', () => server.interrupt());
  process.on('uncaughtException', (error) => server.stray('uncaught', error));
  process.on('unhandledRejection', (reason) => server.stray('not awaited', reason));
  await server.listen();
  endWithParent();
  setImmediate(theSession);
}

function readConnection(path: string): Connection {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Connection;
  } catch (error) {
    throw new InputError({
      what: `cannot be read: ${(error as Error).message}`,
      where: path,
      expected: 'a Jupyter connection file',
    });
  }
}

/** A kernel whose server or runner was killed ends too, also when that happened while the kernel was starting. */
function endWithParent(): void {
  const parent = process.ppid;
  const starter = Number(process.env.JPY_PARENT_PID ?? parent);
  setInterval(() => {
    if (process.ppid !== parent || !isRunning(starter)) process.exit(0);
  }, 1000).unref();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
