import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../harness';

const processes = suite('a kernel process');
const source = join(__dirname, '..', '..', 'lib', 'notebook', 'runner', 'kernel-process.ts');

/** Starts a kernel in a program that is killed `after` ms later; gives the kernel's process id. */
function orphan(after: number): number {
  const program = `const { KernelProcess } = require(${JSON.stringify(source)});
    console.log(new KernelProcess('.').pid);
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${after});`;
  const { stdout } = spawnSync(process.execPath, ['-r', 'tsx/cjs', '-e', program], { encoding: 'utf8' });
  return Number(stdout);
}

async function gone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 200; waited++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

for (const after of [20, 3000]) {
  processes(`ends when its runner was killed ${after} ms after it started it`, async () => {
    const pid = orphan(after);
    assert.ok(pid > 0);
    assert.ok(await gone(pid), 'it still runs after 20 s');
  });
}
