/**
 * A sweep over Redis under random faults: workers and controllers killed, Redis restarted, clocks stopped, a full disk.
 * What must come out: every trial recorded exactly once, the records those of a quiet run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Random } from '../../lib/engine/random';
import { RealRedis } from './redis-fixture';
import { fakeCatalog, Place } from './sweep-fixture';

/** How wild it is. */
export interface Chaos {
  study: string;
  faults: number;
  seed: number;
  /** Between two faults, milliseconds. */
  pauseMs: number;
  workers: number;
}

/** What came out. */
export interface ChaosResult {
  /** How many of each kind were laid. */
  laid: Record<string, number>;
  results: object[];
  quiet: object[];
  seconds: number;
}

type Fault = (world: World, random: Random) => Promise<void>;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const root = join(__dirname, '..', '..');
const timing = { leaseMs: 1000, lookMs: 200 };

/** The processes and the Redis of one sweep. */
class World {
  workers: ChildProcess[] = [];
  controller?: ChildProcess;
  isOver = false;

  constructor(
    readonly chaos: Chaos,
    readonly place: Place,
    readonly redis: RealRedis,
  ) {}

  get faults(): string {
    return join(this.place.root, 'faults');
  }

  startWorker(): void {
    const program = `
      const { RedisWorker } = require('./lib/study/executors/redis-worker.ts');
      new RedisWorker({ url: ${JSON.stringify(this.redis.url)}, timing: ${JSON.stringify(timing)}, size: 1, mostDeaths: 1000,
        onNote: () => {}, catalog: ${JSON.stringify(fakeCatalog)}, workRoot: ${JSON.stringify(this.place.work)},
      }).run().catch(() => process.exit(1));`;
    const child = this.#node(program);
    child.on('exit', () => {
      this.workers = this.workers.filter((one) => one !== child);
      if (!this.isOver) this.startWorker();
    });
    this.workers.push(child);
  }

  /** Starts the controller, again and again until it has ended by itself. */
  startController(): Promise<void> {
    const program = `
      const { RedisExecutor } = require('./lib/study/executors/redis.ts');
      const { Place } = require('./test/study/sweep-fixture.ts');
      const place = new Place(${JSON.stringify(this.place.root)});
      place.run(${JSON.stringify(this.chaos.study)}, new RedisExecutor({ url: ${JSON.stringify(this.redis.url)}, timing: ${JSON.stringify(timing)} }))
        .then(({ failed }) => {
          for (const { message } of failed) console.error(message);
          process.exit(failed.length ? 3 : 0);
        }, () => process.exit(1));`;
    const child = this.#node(program);
    this.controller = child;
    return new Promise((resolve, reject) => {
      child.on('exit', (code) => {
        if (code === 0) resolve();
        else if (code === 3) reject(new Error('trials failed'));
        else sleep(100).then(() => this.startController().then(resolve, reject));
      });
    });
  }

  async end(): Promise<void> {
    this.isOver = true;
    for (const child of this.workers) child.kill('SIGKILL');
    await this.redis.remove();
  }

  #node(program: string): ChildProcess {
    const env = { ...process.env, PAPERSWEEP_TEST_FAULTS: this.faults };
    return spawn(process.execPath, ['--require', 'tsx/cjs', '-e', program], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
}

const killWorker: Fault = async ({ workers }, random) => {
  if (workers.length) workers[random.integer(workers.length)].kill('SIGKILL');
};
const killController: Fault = async ({ controller }) => {
  controller?.kill('SIGKILL');
};
const stopClock: Fault = async ({ workers }, random) => {
  if (workers.length === 0) return;
  const victim = workers[random.integer(workers.length)];
  victim.kill('SIGSTOP');
  setTimeout(() => victim.kill('SIGCONT'), 1500);
};
const restartRedis: Fault = async ({ redis }) => {
  await redis.down('SIGKILL');
  await sleep(100);
  await redis.up();
};
const fillDisk: Fault = async ({ faults }) => {
  const path = join(faults, 'disk-full');
  writeFileSync(path, '');
  setTimeout(() => rmSync(path, { force: true }), 700);
};

/** Kinds of fault, the frequent ones more than once. */
const kinds: Record<string, Fault> = { killWorker, killController, stopClock, restartRedis, fillDisk };
const drawn = [
  'killWorker',
  'killWorker',
  'killWorker',
  'killController',
  'killController',
  'stopClock',
  'stopClock',
  'restartRedis',
  'fillDisk',
];

/** Runs a study quietly in processes here (trials only wait), then over Redis with faults until it is whole. */
export async function runChaos(chaos: Chaos): Promise<ChaosResult> {
  const started = Date.now();
  const calm = new Place();
  await calm.run(chaos.study, calm.processes(6));
  const quiet = calm.results(chaos.study);
  calm.remove();
  const place = new Place();
  const world = new World(chaos, place, await RealRedis.start());
  mkdirSync(world.faults);
  try {
    for (let i = 0; i < chaos.workers; i++) world.startWorker();
    const laid = await layFaults(world, world.startController());
    const seconds = (Date.now() - started) / 1000;
    return { laid, results: place.results(chaos.study), quiet, seconds };
  } finally {
    await world.end();
    await sleep(300);
    place.remove();
  }
}

/** Lays all faults, or as many as there is time for, and waits for the end. */
async function layFaults(world: World, finished: Promise<void>): Promise<Record<string, number>> {
  const random = createRandom(world.chaos.seed).fork('chaos');
  const laid: Record<string, number> = {};
  let isFinished = false;
  const end = finished.then(() => {
    isFinished = true;
  });
  for (let i = 0; i < world.chaos.faults && !isFinished; i++) {
    await sleep(world.chaos.pauseMs * (0.5 + random.uniform()));
    const kind = drawn[random.integer(drawn.length)];
    await kinds[kind](world, random);
    laid[kind] = (laid[kind] ?? 0) + 1;
  }
  await end;
  return laid;
}
