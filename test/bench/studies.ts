/** 100,000 recorded trials listed and tabulated; what a trial costs beside its own work; two workers beside one. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  countedRows,
  type Executor,
  ProcessExecutor,
  planStudy,
  RunStore,
  Sweep,
  summaryTable,
} from '../../lib/study';
import { RedisExecutor } from '../../lib/study/executors/redis';
import { RedisWorker } from '../../lib/study/executors/redis-worker';
import { jobsOf } from '../../lib/study/jobs';
import { sealRecord } from '../../lib/study/record';
import { shapesSmoke } from '../../lib/study/shapes-smoke';
import { fakeStudy } from '../study/fake-study';
import { RealRedis, redisMissing } from '../study/redis-fixture';
import { fakeCatalog, Place } from '../study/sweep-fixture';

const count = Number(process.argv[4] ?? 100_000);
const levels = 100;

/** Writes so many records as if they had been run. */
async function fill(place: Place): Promise<void> {
  const study = manyLevels();
  await place.run('fake', place.inline());
  const [example] = place.store.readAll('fake').records;
  const { trials } = await planStudy(study, { budget: 'smoke', seeds: count / levels }, place.places);
  mkdirSync(join(place.store.folder, study.name), { recursive: true });
  for (const { id, cell, seed, config, data } of trials) {
    const { format: _, digest: __, ...rest } = example;
    const record = sealRecord({ ...rest, study: study.name, id: id!, cell, seed, config, data: data! });
    writeFileSync(place.store.path(study.name, id!), `${JSON.stringify(record, null, 1)}\n`);
  }
}

function manyLevels() {
  return fakeStudy({ name: 'many', grid: { level: Array.from({ length: levels }, (_, i) => i / levels) } });
}

/** Milliseconds a trial of a millisecond takes, the workers already there: 100 trials less the first 20. */
async function overhead(name: string, make: (place: Place) => Executor): Promise<void> {
  const place = new Place();
  const executor = make(place);
  const study = fakeStudy({ name: 'fake-many', grid: { level: Array.from({ length: 20 }, (_, i) => i) } });
  const selection = { budget: 'smoke', seeds: 5 } as const;
  const plan = await planStudy(study, selection, place.places);
  const ends: number[] = [];
  const sweep = new Sweep(jobsOf(plan), {
    executor,
    store: place.store,
    workRoot: place.work,
    onChange: ({ done }) => {
      ends[done] ??= performance.now();
    },
  });
  const cpu = process.cpuUsage();
  await sweep.run();
  const { user, system } = process.cpuUsage(cpu);
  const each = (ends[100] - ends[20]) / 80;
  console.log(
    `${name}: ${each.toFixed(1)} ms a trial; controller ${((user + system) / 1e5).toFixed(1)} ms of processor each`,
  );
  place.remove();
}

async function overheads(): Promise<void> {
  await overhead('in this process', (place) => place.inline());
  await overhead('one worker process', (place) => place.processes(1));
  if (redisMissing) return;
  const redis = await RealRedis.start();
  let worker: RedisWorker | undefined;
  await overhead('one worker over Redis', (place) => {
    const options = { url: redis.url, size: 1, catalog: fakeCatalog, workRoot: place.work, onNote: () => {} };
    worker = new RedisWorker(options);
    worker.run().catch(() => {});
    return new RedisExecutor({ url: redis.url });
  });
  await worker?.close();
  await redis.remove();
}

/** Seconds that the demonstration takes with so many worker processes of one thread each. */
async function demonstration(size: number): Promise<number> {
  const place = new Place();
  const plan = await planStudy(shapesSmoke, { budget: 'smoke' }, place.places);
  const catalog = [join(__dirname, '..', '..', 'lib', 'studies.ts')];
  const executor = new ProcessExecutor({ size, catalog, workRoot: place.work });
  const started = performance.now();
  const sweep = new Sweep(jobsOf(plan), { executor, store: place.store, workRoot: place.work });
  const { records } = await sweep.run();
  const seconds = (performance.now() - started) / 1000;
  console.log(`${size} of one thread: ${records.length} trials in ${seconds.toFixed(1)} s`);
  place.remove();
  return seconds;
}

/** Two workers beside one that may use other cores for all but its computing thread, and beside one on a single core. */
async function twoWorkers(): Promise<void> {
  process.env.PAPERSWEEP_THREADS = '1';
  const [one, two] = [await demonstration(1), await demonstration(2)];
  console.log(`trials an hour, two workers by one: ${(one / two).toFixed(2)}`);
  if (!useCores('0')) return;
  const held = await demonstration(1);
  useCores(`0-${availableParallelism() - 1}`);
  console.log(`by one that is held to one core: ${(held / two).toFixed(2)}`);
}

/** Holds this process, and what it starts, to some cores. @returns whether the system can */
function useCores(list: string): boolean {
  return spawnSync('taskset', ['-acp', list, `${process.pid}`]).status === 0;
}

async function many(): Promise<void> {
  const place = new Place();
  try {
    await fill(place);
    for (const what of ['first time, every record read and checked', 'again, by the index', 'again']) {
      const started = performance.now();
      const cpu = process.cpuUsage();
      const store = new RunStore(place.store.folder);
      const plan = await planStudy(
        manyLevels(),
        { budget: 'smoke', seeds: count / levels },
        { store, workRoot: place.work },
      );
      const listed = performance.now();
      const lines = summaryTable(plan.study, countedRows(plan)).toText().split('\n').length;
      const done = performance.now();
      const { user, system } = process.cpuUsage(cpu);
      console.log(
        `${what}: ${plan.trials.length} trials listed in ${((listed - started) / 1000).toFixed(2)} s, tabulated (${lines} lines) in ${((done - listed) / 1000).toFixed(2)} s; ${((user + system) / 1e6).toFixed(2)} s of processor`,
      );
    }
  } finally {
    place.remove();
  }
}

/** `npm run bench studies [overhead | workers | many [COUNT]]`. */
export async function bench(): Promise<void> {
  const asked = process.argv[3];
  const parts = { overhead: overheads, workers: twoWorkers, many };
  for (const [name, part] of Object.entries(parts)) if (asked === undefined || asked === name) await part();
}
