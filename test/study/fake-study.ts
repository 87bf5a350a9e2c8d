/** Trials of milliseconds with all that a real one has: steps, checkpoints, resume, faults on request. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../lib/engine/random';
import { InputError } from '../../lib/errors';
import { diskFault, writeFileAtomic } from '../../lib/files';
import type { Study, TrialContext, TrialOutcome, TrialRunner } from '../../lib/study';
import type { Behavior } from '../../lib/study/behavior';

/** Where faults are laid: files by name; unset: none. */
const faults = () => process.env.PAPERSWEEP_TEST_FAULTS ?? '';
/** Whether a fault of this name is laid now. */
export const hasFault = (name: string) => faults() !== '' && existsSync(join(faults(), name));

interface FakeConfig {
  level: number;
  steps: number;
  stepMs: number;
  seed: number;
  fails?: string;
  meaning?: number;
}

interface FakeCheckpoint {
  step: number;
  losses: number[];
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The loss of a step: by level and seed alone, so that a resumed trial must give the same. */
function lossAt({ level, seed, meaning = 0 }: FakeConfig, step: number): number {
  return (1 + level + meaning) / (1 + step) + 0.01 * createRandom(seed).fork(`${step}`).normal();
}

async function run(plain: object, context: TrialContext): Promise<TrialOutcome> {
  const config = plain as FakeConfig;
  context.requireData(await fakeRunner.fingerprint({}));
  const { folder } = context;
  let { step, losses } = readCheckpoint(folder);
  if (config.fails === 'always' || (config.fails === 'once' && firstTime(folder))) {
    console.log(`about to fail at level ${config.level}`);
    throw new Error(`level ${config.level} fails ${config.fails}`);
  }
  if (config.fails === 'dies') process.kill(process.pid, 'SIGKILL');
  const end = () => ({
    ...outcomeOf(config, losses),
    ended: step < config.steps ? ('stopped' as const) : ('done' as const),
  });
  while (step < config.steps) {
    if (config.stepMs > 0) await sleep(config.stepMs);
    losses = [...losses, lossAt(config, step++)];
    keep(folder, { step, losses });
    context.onStep({ step, steps: config.steps, loss: losses[step - 1], secondsLeft: 0 });
    if (context.isStopped()) break;
  }
  return end();
}

function keep(folder: string, checkpoint: FakeCheckpoint): void {
  if (hasFault('disk-full')) fillDisk(folder);
  writeFileAtomic(join(folder, 'checkpoint.json'), JSON.stringify(checkpoint));
}

/** A real ENOSPC, from a real device that is always full. */
export function fillDisk(where: string): void {
  try {
    writeFileSync('/dev/full', 'x');
  } catch (error) {
    throw diskFault(error as NodeJS.ErrnoException, where);
  }
}

function readCheckpoint(folder: string): FakeCheckpoint {
  const path = join(folder, 'checkpoint.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { step: 0, losses: [] };
}

function firstTime(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'tries');
  appendFileSync(path, '.');
  return readFileSync(path, 'utf8').length === 1;
}

function outcomeOf(config: FakeConfig, losses: readonly number[]): Omit<TrialOutcome, 'ended'> {
  const score = 50 + 10 * config.level - 8 * config.level ** 2 - losses.reduce((a, b) => a + b, 0);
  return {
    steps: losses.length,
    metrics: { AP: score, nothing: Number.NaN },
    epochs: losses.map((loss, i) => ({ epoch: i + 1, AP: -loss })),
    mechanism: { spread: config.level / 2 },
    stepMs: config.stepMs,
    waitMs: 0,
    engine: { name: 'fake', device: 'none', threads: 1 },
    versions: {},
  };
}

function behave(config: FakeConfig): Behavior {
  const losses = [0, 1, 2].map((step) => lossAt(config, step));
  const steps = losses.map((total) => ({
    losses: { total },
    gradientNorm: Math.abs(total),
    rate: 0.1,
    moved: { weights: 0.1 * Math.abs(total), statistics: 0 },
  }));
  return { steps, meanRate: 0.1 };
}

const known = ['level', 'steps', 'stepMs', 'seed', 'fails', 'meaning'];

/** Runs fake trials. */
export const fakeRunner: TrialRunner = {
  resolve: ({ settings }) => {
    const config = { steps: 4, stepMs: 0, ...settings };
    const odd = Object.keys(config).find((key) => !known.includes(key));
    if (odd) throw new InputError({ what: `unknown key "${odd}"` });
    return config;
  },
  refill: (config) => ({ steps: 4, stepMs: 0, ...config }),
  fingerprint: async () => (hasFault('data') ? readFileSync(join(faults(), 'data'), 'utf8') : 'data-0'),
  behave: async (config) => behave(config as unknown as FakeConfig),
  run,
  measure: async (_, checkpoint) => JSON.parse(readFileSync(checkpoint, 'utf8')),
};

/** A study of fake trials. */
export function fakeStudy(over: Partial<Study> = {}): Study {
  return {
    name: 'fake',
    title: 'Trials of milliseconds',
    preset: 'none',
    budgets: { smoke: { seeds: 3 }, small: { seeds: 5, settings: { steps: 8 } } },
    grid: { level: [0, 0.5, 1] },
    metrics: ['AP'],
    claims: [{ kind: 'interior-optimum', text: 'best in the middle', metric: 'AP', axis: 'level', at: 0.5 }],
    runner: fakeRunner,
    ...over,
  };
}

/** What worker processes load: the same studies under their names. */
export const studies: Study[] = [
  fakeStudy(),
  fakeStudy({ name: 'fake-slow', settings: { stepMs: 40 } }),
  fakeStudy({ name: 'fake-failing', grid: { fails: ['always', 'once', 'never'], level: [1] } }),
  fakeStudy({ name: 'fake-deadly', grid: { fails: ['never', 'dies'] }, settings: { level: 1 } }),
  fakeStudy({
    name: 'fake-chaos',
    grid: { level: [0, 0.2, 0.4, 0.6, 0.8, 1] },
    // Long enough that 100 faults fit in between.
    budgets: { smoke: { seeds: 5, settings: { steps: 60, stepMs: 240 } } },
  }),
  fakeStudy({ name: 'fake-stopped', budgets: { smoke: { seeds: 3, settings: { steps: 60, stepMs: 60 } } } }),
  fakeStudy({
    name: 'fake-chaos-short',
    grid: { level: [0, 1] },
    budgets: { smoke: { seeds: 4, settings: { steps: 16, stepMs: 40 } } },
  }),
  fakeStudy({
    name: 'fake-long',
    grid: { level: [3] },
    budgets: { smoke: { seeds: 1, settings: { steps: 50, stepMs: 50 } } },
  }),
  fakeStudy({
    name: 'fake-twin',
    grid: {
      slope: [
        { level: 'flat', settings: { level: 0 } },
        { level: 'steep', settings: { level: 2 } },
      ],
    },
  }),
  fakeStudy({ name: 'fake-measured', measure: async () => ({ depth: 1 }) }),
  fakeStudy({
    name: 'fake-many',
    grid: { level: Array.from({ length: 20 }, (_, i) => i) },
    budgets: { smoke: { seeds: 5, settings: { steps: 3 } } },
  }),
];
