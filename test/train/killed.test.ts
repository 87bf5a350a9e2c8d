/** Processes that are killed at random moments: `PAPERSWEEP_KILLS=20 node test/run.cjs train/killed` (some minutes). */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createRandom } from '../../lib/engine/random';
import { readCheckpoint } from '../../lib/train/checkpoint';
import { suite, testWith } from '../harness';
import { smallRuns, temporary, traces } from './small-run';

const tasks = ['detector', 'pose'] as const;
type Task = (typeof tasks)[number];
const kills = Number(process.env.PAPERSWEEP_KILLS ?? 0);
const random = createRandom(Number(process.env.PAPERSWEEP_KILL_SEED ?? 1));

/** Compiled, as people run it; long enough that half of its time is training. */
function start(task: Task, out: string): ChildProcess {
  const { preset, settings } = smallRuns[task];
  const set = [...settings, 'data.limit=16', 'epochs=20'].flatMap((setting) => ['--set', setting]);
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

/** How long a run takes to begin and to train, seconds. */
interface Lengths {
  begin: number;
  train: number;
}

/** Waits until a process has written its first record. */
async function begun(out: string, end: Promise<unknown>): Promise<void> {
  const path = join(out, 'timings.jsonl');
  const before = existsSync(path) ? statSync(path).ino : 0;
  let isOver = false;
  end.finally(() => (isOver = true)).catch(() => {});
  const isTraining = () => existsSync(path) && statSync(path).ino !== before && statSync(path).size > 0;
  while (!isOver && !isTraining()) await sleep(20);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function straightRun(task: Task, out: string): Promise<Lengths> {
  const started = performance.now();
  const end = ended(start(task, out));
  await begun(out, end);
  const trains = performance.now();
  assert.is(await end, 'done');
  return { begin: (trains - started) / 1000, train: (performance.now() - trains) / 1000 };
}

/** One kill in four falls anywhere in the beginning, the others anywhere in the training. */
async function killSomewhen(
  child: ChildProcess,
  out: string,
  end: Promise<unknown>,
  { begin, train }: Lengths,
) {
  const isEarly = random.uniform() < 0.25;
  if (!isEarly) await begun(out, end);
  await Promise.race([sleep(1000 * random.uniform() * (isEarly ? begin : train)), end]);
  child.kill('SIGKILL');
}

/** One run that is killed again and again until it is done, or there were kills enough. */
async function killedRun(task: Task, lengths: Lengths, most: number) {
  const out = temporary();
  let [count, reached] = [0, 0];
  for (;;) {
    const child = start(task, out);
    const end = ended(child);
    if (count < most) await killSomewhen(child, out, end, lengths);
    if ((await end) === 'done') return { out, count };
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
    for (const [i, task] of tasks.entries()) {
      const straight = temporary();
      const lengths = await straightRun(task, straight);
      const want = traces(straight);
      const share = Math.round((kills * (i + 1)) / tasks.length) - Math.round((kills * i) / tasks.length);
      for (let done = 0; done < share; ) {
        const { out, count } = await killedRun(task, lengths, share - done);
        done += count;
        const got = traces(out);
        for (const [file, bytes] of Object.entries(want))
          assert.ok(bytes.equals(got[file]), `${task}: ${file}`);
        process.stdout.write(`${task}: ${count} kills, every byte as in the run that was not killed\n`);
      }
    }
  },
);
