/** Sweeps with trials of milliseconds: in this process and in worker processes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ProcessExecutor } from '../../lib/study';
import { suite } from '../harness';
import { fakeCatalog, Place } from './sweep-fixture';

const sweeps = suite('sweeps');
let place: Place;
sweeps.before.each(() => {
  place = new Place();
  mkdirSync(join(place.root, 'faults'));
  process.env.PAPERSWEEP_TEST_FAULTS = join(place.root, 'faults');
});
sweeps.after.each(() => place.remove());
const fault = (name: string) => join(place.root, 'faults', name);
const until = async (what: () => boolean) => {
  for (let i = 0; i < 500 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(what(), 'did not happen');
};

sweeps('every trial is recorded once, and never runs again', async () => {
  const first = await place.run('fake', place.inline());
  assert.is(first.records.length, 9);
  assert.is(place.store.ids('fake').length, 9);
  const again = await place.plan('fake');
  assert.equal(new Set(again.trials.map(({ state }) => state)), new Set(['recorded']));
  assert.is((await place.run('fake', place.inline())).records.length, 0);
});

sweeps('worker processes give the records of this process', async () => {
  const other = new Place();
  await Promise.all([place.run('fake', place.inline()), other.run('fake', other.processes())]);
  assert.equal(other.results('fake'), place.results('fake'));
  other.remove();
});

sweeps('a worker that is killed gives its trial back, and it goes on from its checkpoint', async () => {
  const executor = place.processes();
  const sweep = await place.sweep('fake-slow', executor);
  const done = sweep.run();
  await until(() => [...sweep.state.running.values()].some(({ progress }) => (progress?.step ?? 0) >= 2));
  process.kill(executor.pool.workers[0].pid!, 'SIGKILL');
  const { records, failed } = await done;
  assert.is(records.length, 9);
  assert.equal(failed, []);
  assert.is(sweep.state.lost, 1);
  assert.is(records.filter(({ times }) => times.starts === 2).length, 1);
  await place.run('fake', place.inline());
  const scores = (name: string) =>
    place.store
      .readAll(name)
      .records.map(({ metrics }) => metrics.AP)
      .sort();
  assert.equal(scores('fake-slow'), scores('fake')); // resumed, but to the bit the same
});

sweeps('a worker whose heart stops is replaced', async () => {
  const executor = place.processes(2, 400);
  const sweep = await place.sweep('fake-slow', executor);
  const done = sweep.run();
  await until(
    () => sweep.state.running.size > 0 && executor.pool.workers[0].pid !== undefined && sweep.state.done > 0,
  );
  process.kill(executor.pool.workers[0].pid!, 'SIGSTOP');
  assert.is((await done).records.length, 9);
  assert.is(sweep.state.lost, 1);
});

sweeps('what fails is retried once, then listed with its log; the others go on', async () => {
  const { records, failed } = await place.run('fake-failing', place.processes(1));
  assert.is(records.length, 6);
  assert.equal(
    failed.map(({ message }) => message),
    Array(3).fill('level 1 fails always'),
  );
  assert.match(readFileSync(failed[0].logPath, 'utf8'), /about to fail at level 1/);
  const again = await place.run('fake-failing', place.inline()); // failing trials leave no record
  assert.is(again.failed.length, 3);
});

sweeps('a trial that kills every worker is given up, and the others go on', async () => {
  const executor = new ProcessExecutor({
    size: 2,
    catalog: fakeCatalog,
    workRoot: place.work,
    mostDeaths: 1,
  });
  const { records, failed } = await place.run('fake-deadly', executor);
  assert.is(records.length, 3);
  assert.is(failed.length, 3);
  assert.match(
    failed[0].message,
    /given up: its worker died 1 times without a step gained; worker \d ended with SIGKILL/,
  );
});

sweeps('a full disk is waited for', async () => {
  writeFileSync(fault('disk-full'), '');
  const sweep = await place.sweep('fake', place.inline());
  const done = sweep.run();
  await until(() => sweep.state.notes.some((line) => line.includes('disk is full')));
  rmSync(fault('disk-full'));
  const { records, failed } = await done;
  assert.is(records.length, 9);
  assert.equal(failed, []);
});

sweeps('stopped, it keeps checkpoints; started again, it goes on', async () => {
  const sweep = await place.sweep('fake-slow', place.processes());
  const done = sweep.run();
  await until(() => [...sweep.state.running.values()].some(({ progress }) => (progress?.step ?? 0) >= 1));
  await sweep.stop();
  assert.is((await done).stopped, true);
  const before = place.store.ids('fake-slow').length;
  assert.ok(before < 9);
  const { records } = await place.run('fake-slow', place.processes());
  assert.is(records.length, 9 - before);
  assert.ok(records.some(({ times }) => times.starts === 2));
});

sweeps('data that change under a running study end it, and nothing false is recorded', async () => {
  writeFileSync(fault('data'), 'one');
  const sweep = await place.sweep('fake-slow', place.inline());
  const done = sweep.run();
  await until(() => sweep.state.done >= 1);
  writeFileSync(fault('data'), 'two');
  const { records, failed } = await done;
  assert.is(records.length + failed.length, 9);
  assert.match(failed[0].message, /the data are others than those of the study/);
  for (const { data } of place.store.readAll('fake-slow').records) assert.is(data, 'one');
  const { trials } = await place.plan('fake-slow');
  assert.is(trials.filter(({ state }) => state === 'missing').length, 9);
});

sweeps('a finished trial leaves no heap of checkpoints', async () => {
  await place.run('fake', place.inline());
  const [id] = place.store.ids('fake');
  assert.equal(readdirSync(join(place.work, 'fake', id)), ['outcome.json']);
  assert.ok(existsSync(place.store.path('fake', id)));
});
