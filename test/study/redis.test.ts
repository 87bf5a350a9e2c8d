/** Sweeps over a real Redis: leases, restarts, late finishers, passwords, versions. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import * as assert from 'uvu/assert';
import { Sweep } from '../../lib/study';
import { RedisExecutor } from '../../lib/study/executors/redis';
import { requireRedis } from '../../lib/study/executors/redis-connection';
import { RedisWorker } from '../../lib/study/executors/redis-worker';
import { jobsOf } from '../../lib/study/jobs';
import { suite, testWith } from '../harness';
import { freePort, RealRedis, redisMissing } from './redis-fixture';
import { fakeCatalog, Place } from './sweep-fixture';

const timing = { leaseMs: 1000, lookMs: 200 };
const queues = suite('sweeps over Redis');
let redis: RealRedis;
let place: Place;
const workers: RedisWorker[] = [];
const children: ChildProcess[] = [];

queues.before.each(async () => {
  place = new Place();
  if (!redisMissing) redis = await RealRedis.start();
});
queues.after.each(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(workers.splice(0).map((worker) => worker.close(true)));
  if (!redisMissing) await redis.remove();
  place.remove();
});

function worker(
  size = 1,
  workRoot = place.work,
): { worker: RedisWorker; ended: Promise<void>; notes: string[] } {
  const notes: string[] = [];
  const options = { url: redis.url, timing, size, catalog: fakeCatalog, workRoot };
  const made = new RedisWorker({ ...options, onNote: (line) => notes.push(line) });
  workers.push(made);
  const ended = made.run();
  ended.catch(() => {});
  return { worker: made, ended, notes };
}

/** A worker in a process of its own, that can be killed. */
function workerProcess(): ChildProcess {
  const program = `
    const { RedisWorker } = require('./lib/study/executors/redis-worker.ts');
    new RedisWorker({ url: ${JSON.stringify(redis.url)}, timing: ${JSON.stringify(timing)}, size: 1, onNote: console.log,
      catalog: ${JSON.stringify(fakeCatalog)}, workRoot: ${JSON.stringify(place.work)} }).run();`;
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', program], {
    cwd: join(__dirname, '..', '..'),
    stdio: 'ignore',
  });
  children.push(child);
  return child;
}

const executor = () => new RedisExecutor({ url: redis.url, timing });
const until = async (what: () => boolean) => {
  for (let i = 0; i < 1500 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(what(), 'did not happen');
};
const test = (name: string, body: () => Promise<void>) => testWith(redisMissing, queues, name, body);

test('two workers give the records of this process', async () => {
  worker();
  worker();
  const { records } = await place.run('fake', executor());
  assert.is(records.length, 9);
  const other = new Place();
  await other.run('fake', other.inline());
  assert.equal(place.results('fake'), other.results('fake'));
  other.remove();
});

test('a worker that is killed gives its trial back, and it goes on from its checkpoint', async () => {
  const victim = workerProcess();
  const sweep = await place.sweep('fake-slow', executor());
  const done = sweep.run();
  await until(() => sweep.state.done >= 1 && sweep.state.running.size > 0);
  victim.kill('SIGKILL');
  worker();
  assert.is((await done).records.length, 9);
  assert.is(place.store.ids('fake-slow').length, 9);
});

test('a worker with a folder of its own goes on from the checkpoint of one that was killed', async () => {
  const [victim, other] = [workerProcess(), new Place()];
  const sweep = await place.sweep('fake-long', executor());
  const done = sweep.run();
  const step = () => [...sweep.state.running.values()][0]?.progress?.step ?? 0;
  await until(() => step() >= 10);
  const reached = step(); // told up to a second ago
  victim.kill('SIGKILL');
  worker(1, other.work);
  await until(() => sweep.state.lost === 1 && step() > 0);
  const began = step();
  const { records } = await done;
  // What was saved last may not have been sent any more; a trial begun anew would count one start.
  assert.ok(began > reached / 2, `began at step ${began}, after ${reached}`);
  assert.is(records[0].times.starts, 2);
  const calm = new Place();
  await calm.run('fake-long', calm.inline());
  assert.equal(place.results('fake-long'), calm.results('fake-long'));
  const client = new Redis(redis.url);
  assert.equal(await client.keys('papersweep:checkpoint:*'), []); // nobody needs it any more
  client.disconnect();
  for (const folder of [other, calm]) folder.remove();
});

test('a worker that is stopped sends what it reached', async () => {
  const other = new Place();
  const { worker: first } = worker();
  const sweep = await place.sweep('fake-long', executor());
  const done = sweep.run();
  const step = () => [...sweep.state.running.values()][0]?.progress?.step ?? 0;
  await until(() => step() >= 5);
  await first.close();
  worker(1, other.work);
  assert.is((await done).records[0].times.starts, 2);
  other.remove();
});

test('a worker whose clock stood still finishes late: no error, one record', async () => {
  const sleeper = workerProcess();
  const sweep = await place.sweep('fake-slow', executor());
  const done = sweep.run();
  await until(() => sweep.state.done >= 1 && sweep.state.running.size > 0);
  sleeper.kill('SIGSTOP');
  worker();
  await until(() => sweep.state.lost >= 1);
  sleeper.kill('SIGCONT');
  const { records, failed } = await done;
  assert.is(records.length, 9);
  assert.equal(failed, []);
  assert.is(place.store.ids('fake-slow').length, 9);
});

test('Redis restarts in the middle, and nothing is lost', async () => {
  worker();
  const sweep = await place.sweep('fake-slow', executor());
  const done = sweep.run();
  await until(() => sweep.state.done >= 2);
  await redis.down('SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await redis.up();
  assert.is((await done).records.length, 9);
});

test('what Redis has forgotten is queued again', async () => {
  const sweep = await place.sweep('fake', executor());
  const done = sweep.run();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const client = new Redis(redis.url);
  await client.flushall();
  client.disconnect();
  worker();
  assert.is((await done).records.length, 9);
});

test('a controller that died finds its records in the queue', async () => {
  const [first, second] = [executor(), await place.sweep('fake', executor())];
  const jobs = jobsOf(await place.plan('fake'));
  await first.start(() => {});
  first.submit(jobs);
  const { worker: at } = worker();
  const { Queue } = require('bullmq') as typeof import('bullmq');
  const queue = new Queue('papersweep', { connection: { host: '127.0.0.1', port: redis.port } });
  let finished = 0;
  while (finished < 9) finished = await queue.getCompletedCount();
  await Promise.all([queue.close(), at.close()]);
  assert.is((await second.run()).records.length, 9); // nobody works any more
  await first.close();
});

test('a worker of another library, or without the study, is told so, and gives the trial back', async () => {
  const jobs = jobsOf(await place.plan('fake'));
  const other = new Sweep(
    jobs.map((job) => ({ ...job, code: 'another', library: '9.9.9' })),
    { executor: executor(), store: place.store, workRoot: place.work },
  );
  const run = other.run();
  let message = '';
  await worker().ended.catch((error) => {
    message = error.message;
  });
  assert.match(message, /this worker's library is another: .* the study was begun by 9.9.9/);
  await other.stop();
  await run;
  const strange = new Sweep([{ ...jobs[0], study: 'nowhere' }], {
    executor: executor(),
    store: place.store,
    workRoot: place.work,
  });
  const lost = strange.run();
  await worker().ended.catch((error) => {
    message = error.message;
  });
  assert.match(message, /no study "nowhere"/);
  await strange.stop();
  await lost;
  assert.equal(place.store.ids('fake'), []);
});

const doors = suite('the door to Redis');
const refused = async (url: string): Promise<string> => {
  try {
    await requireRedis(url);
  } catch (error) {
    return (error as Error).message;
  }
  return 'it answered';
};
doors('nobody there, no address', async () => {
  assert.match(await refused(`redis://127.0.0.1:${await freePort()}`), /cannot be reached \(ECONNREFUSED\)/);
  for (const url of ['localhost:6379', 'http://x', 'redis://', 'redis://h/x'])
    assert.match(await refused(url), /--redis: no address of a Redis/);
});
testWith(redisMissing, doors, 'a password that is wanted, or wrong; it is never shown', async () => {
  const locked = await RealRedis.start('--requirepass', 'secret');
  assert.match(await refused(locked.url), /wants a password/);
  const wrong = await refused(locked.url.replace('//', '//:wrongword@'));
  assert.match(wrong, /refuses the password/);
  assert.not.match(wrong, /wrongword/);
  assert.is(await refused(locked.url.replace('//', '//:secret@')), 'it answered');
  await locked.remove();
});
doors('an old version', async () => {
  const reply = '$21\r\nredis_version:5.0.7\r\n\r\n';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (text) => socket.write(reply.repeat(`${text}`.match(/\*\d+\r\n/g)?.length ?? 1)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  assert.match(await refused(`redis://127.0.0.1:${port}`), /Redis 5.0.7 is too old; expected 6.2.0 or later/);
  server.close();
});
