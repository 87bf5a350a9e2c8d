/** The chaos test in its short form; `npm run test:chaos` runs it in full: 30 trials, 100 faults. */
import * as assert from 'uvu/assert';
import { suite, testWith } from '../harness';
import { type Chaos, runChaos } from './chaos';
import { redisMissing } from './redis-fixture';

const isFull = process.env.PAPERSWEEP_CHAOS === 'full';
const short: Chaos = { study: 'fake-chaos-short', faults: 6, seed: 1, pauseMs: 500, workers: 2 };
const full: Chaos = { study: 'fake-chaos', faults: 100, seed: 1, pauseMs: 1200, workers: 3 };

const chaos = suite('chaos');
testWith(redisMissing, chaos, 'every trial is recorded once, as in a quiet run', async () => {
  const { laid, results, quiet, seconds } = await runChaos(isFull ? full : short);
  console.log(`${JSON.stringify(laid)} in ${seconds.toFixed(0)} s, ${results.length} records`);
  assert.equal(results, quiet);
  if (isFull)
    assert.is(
      Object.values(laid).reduce((a, b) => a + b),
      100,
    );
});
