/** Processes that are killed at random moments: `PAPERSWEEP_KILLS=20 node test/run.cjs train/killed` (some minutes). */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createRandom } from '../../lib/engine/random';
import { readCheckpoint } from '../../lib/train/checkpoint';
import { suite, testWith } from '../harness';
import { smallRuns, temporary, traces } from './small-run';

const kills = Number(process.env.PAPERSWEEP_KILLS ?? 0);
const random = createRandom(Number(process.env.PAPERSWEEP_KILL_SEED ?? 1));

/** Compiled, as people run it; long enough that half of its time is training. */
function start(task: keyof typeof smallRuns, out: string): ChildProcess {
  const { preset, settings } = smallRuns[task];
  const set = [...settings, 'data.limit=16', 'epochs=12'].flatMap((setting) => ['--set', setting]);
  const main = join(__dirname, '..', '..', 'lib', 'cli', 'papersweep.cjs');
  const options = ['--preset', preset, '--budget', 'smoke', '--out', out, '--resume', ...set];
  const { PAPERSWEEP_COMPILE: _, ...env } = process.env;
  return spawn(process.execPath, [main, 'train', ...options], { env, stdio: 'ignore' });
}

function ended(child: ChildProcess): Promise<'done' | 'killed'> {
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed');
      else if (code === 0) resolve('done');
      else reject(new Error(`ended with ${signal ?? code}`));
    });
  });
}

/** The step of the newest checkpoint; every file that is there must be whole. */
function newestStep(out: string): number {
  const folder = join(out, 'checkpoints');
  const files = readdirSync(out).includes('checkpoints') ? readdirSync(folder) : [];
  const whole = files.filter((name) => name.endsWith('.safetensors')).map((name) => join(folder, name));
  const named = ['checkpoint.safetensors', 'best.safetensors'].filter((name) =>
    readdirSync(out).includes(name),
  );
  const steps = [...whole, ...named.map((name) => join(out, name))].map(
    (path) => readCheckpoint(path).progress.step,
  );
  return Math.max(0, ...steps);
}

/** One run that is killed again and again until it is done, or there were kills enough. */
async function killedRun(task: keyof typeof smallRuns, seconds: number, most: number) {
  const out = temporary();
  let [count, reached] = [0, 0];
  for (;;) {
    const child = start(task, out);
    const end = ended(child);
    const timer = count < most && setTimeout(() => child.kill('SIGKILL'), 1000 * seconds * random.uniform());
    const how = await end;
    if (timer) clearTimeout(timer);
    if (how === 'done') return { out, count };
    count++;
    const step = newestStep(out);
    process.stdout.write(`${task}: kill ${count}, newest checkpoint of step ${step}\n`);
    assert.ok(step >= reached, `step ${reached} was kept, now ${step}`);
    reached = step;
  }
}

const killed = suite('kill -9');
testWith(
  kills > 0 ? undefined : 'takes minutes: set PAPERSWEEP_KILLS=20',
  killed,
  `${kills} kills at random moments lose nothing`,
  async () => {
    const tasks = Object.keys(smallRuns) as (keyof typeof smallRuns)[];
    for (const [i, task] of tasks.entries()) {
      const [straight, begun] = [temporary(), performance.now()];
      assert.is(await ended(start(task, straight)), 'done');
      const seconds = (performance.now() - begun) / 1000;
      const want = traces(straight);
      const share = Math.round((kills * (i + 1)) / tasks.length) - Math.round((kills * i) / tasks.length);
      for (let done = 0; done < share; ) {
        const { out, count } = await killedRun(task, seconds, share - done);
        done += count;
        const got = traces(out);
        for (const [file, bytes] of Object.entries(want))
          assert.ok(bytes.equals(got[file]), `${task}: ${file}`);
        process.stdout.write(`${task}: ${count} kills, every byte as in the run that was not killed\n`);
      }
    }
  },
);
