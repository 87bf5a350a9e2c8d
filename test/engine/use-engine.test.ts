import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { suite } from '../harness';

const root = join(__dirname, '..', '..');

/** Chooses an engine in a process of its own; gives what it printed. */
function choose(environment: Record<string, string>): string {
  const script = `require('./lib/engine').useEngine().then((e) => console.log(e.name + ': ' + e.why), (e) => console.log(e.message))`;
  const args = ['--require', 'tsx/cjs', '--eval', script];
  const done = spawnSync(process.execPath, args, {
    env: { ...process.env, ...environment },
    cwd: root,
    encoding: 'utf8',
  });
  assert.is(done.stderr, '', 'nothing but the answer is printed');
  return done.stdout.trim();
}

const choice = suite('useEngine');

choice('chooses once, and says what and why', async () => {
  const [first, second] = await Promise.all([useEngine(), useEngine()]);
  assert.is(first, second);
  assert.is(tf.getBackend(), first.backend);
  assert.ok(first.why && first.device && first.threads >= 1);
});

choice('PAPERSWEEP_ENGINE overrides the order', () => {
  assert.is(choose({ PAPERSWEEP_ENGINE: 'wasm' }), 'wasm: PAPERSWEEP_ENGINE=wasm');
});

choice('an unknown engine is refused with the nearest name', () => {
  assert.match(
    choose({ PAPERSWEEP_ENGINE: 'wams' }),
    /unknown engine "wams"; expected cuda, .*mend: PAPERSWEEP_ENGINE=wasm/,
  );
});

choice('an engine that is named and cannot start is an error, not another engine', () => {
  const nowhere = join(root, 'no-such-cache');
  const line = choose({ PAPERSWEEP_ENGINE: 'cpu', PAPERSWEEP_CACHE: nowhere });
  assert.match(line, /PAPERSWEEP_ENGINE=cpu: no such engine here .*npx papersweep engine install --cpu/);
});

choice('a number of threads that is none is refused', () => {
  const line = choose({ PAPERSWEEP_THREADS: 'many' });
  assert.ok(
    /PAPERSWEEP_THREADS: "many" is not a number of threads/.test(line) || line.startsWith('wasm'),
    line,
  );
});

const leaks = suite('withoutLeak');

leaks('passes what leaves as many tensors as it found', async () => {
  await useEngine();
  assert.is(await withoutLeak(() => tf.tidy(() => tf.add(1, 2).dataSync()[0])), 3);
});

leaks('says how many stayed alive', async () => {
  let kept: tf.Tensor[] = [];
  const error = await withoutLeak(() => {
    kept = [tf.scalar(1), tf.scalar(2)];
  }).catch((e: Error) => e);
  assert.match((error as Error).message, /2 tensor\(s\) stayed alive/);
  tf.dispose(kept);
});
