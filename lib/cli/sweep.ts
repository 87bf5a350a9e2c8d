/** `papersweep sweep`: runs what of a study is missing, here, in worker processes, or over Redis. */
import type { Command } from 'commander';
import { InputError } from '../errors';
import type { Executor, Plan, Study, Sweep, SweepResult } from '../study';
import type { ConductOptions } from '../study/conduct';
import type { Dashboard } from '../study/dashboard/server';
import type { RedisWorker } from '../study/executors/redis-worker';
import type { Budget } from '../train/config/presets';
import { catalogOf, type StudyFlags, wholeNumber, withSelection, withStudyFlags } from './study-options';
import { SweepScreen } from './sweep-screen';

interface Flags extends StudyFlags {
  budget: Budget;
  only: string[];
  seeds?: number;
  workers?: number;
  redis?: string;
  dryRun?: boolean;
  why?: boolean;
  recompute?: boolean;
  dashboard?: true | string;
}

/** Registers the command. */
export function registerSweep(program: Command): void {
  const command = program
    .command('sweep <study>')
    .description('run what of a study is not recorded yet; Ctrl-C ends it cleanly, twice at once');
  withStudyFlags(withSelection(command))
    .option('--workers <n>', 'worker processes; the machine is divided among them', wholeNumber)
    .option('--redis <url>', 'give the trials out over Redis; with --workers, that many work here')
    .option('--dry-run', 'only say what would run')
    .option('--why', 'say what made each trial stale or new')
    .option('--recompute', 'run recorded trials anew, too')
    .option('--dashboard [port]', 'a page on this machine that shows it live')
    .action(sweep);
}

async function sweep(name: string, flags: Flags): Promise<void> {
  // Loaded here: the other commands do not need it.
  const { findStudy, loadStudies, RunStore, defaultWorkRoot } =
    require('../study') as typeof import('../study');
  const catalog = loadStudies(catalogOf(flags));
  const { budget, only, seeds, recompute } = flags;
  const [store, workRoot] = [new RunStore(flags.runs), flags.work ?? defaultWorkRoot];
  const options = {
    study: findStudy(catalog, name),
    selection: { budget, only, ...(seeds && { seeds }) },
    store,
    workRoot,
    catalog,
    recompute: recompute === true,
  };
  if (flags.dryRun) await dryRun(options, flags);
  else await conduct(options, flags);
}

type Prepared = Omit<ConductOptions, 'executor'>;

/** Without `--why` nothing is computed: what other code recorded stays unverified. */
async function dryRun(options: Prepared, flags: Flags): Promise<void> {
  const { planStudy } = require('../study') as typeof import('../study');
  const { verifyStudy } = require('../study/conduct') as typeof import('../study/conduct');
  const executor = () => executorOf(options, flags);
  const plan = flags.why
    ? await verifyStudy({ ...options, executor })
    : await planStudy(options.study, options.selection, options);
  tellPlan(plan, flags);
}

async function conduct(options: Prepared, flags: Flags): Promise<void> {
  const { conductStudy } = require('../study/conduct') as typeof import('../study/conduct');
  const { study, workRoot } = options;
  const screen = new SweepScreen(process.stderr, study.name);
  const running = new Running(screen);
  const helper = flags.redis && flags.workers ? redisHelper(flags, workRoot, screen) : undefined;
  const page = flags.dashboard ? await dashboardOf(flags, study, screen) : undefined;
  try {
    const { plan, result } = await conductStudy({
      ...options,
      executor: () => executorOf(options, flags),
      onPlan: (found) => tellPlan(found, flags, screen),
      onSweep: (one, kind) => {
        running.sweep = one;
        screen.begin(one.state, kind);
        page?.watch(one.state);
      },
      onChange: (state) => screen.change(state),
    });
    screen.end();
    tellEnd(plan, result);
  } finally {
    screen.end();
    running.release();
    await helper?.close();
    await page?.close();
  }
}

/** Ctrl-C: once, running trials end after their step with a checkpoint; twice, at once. */
class Running {
  sweep?: Sweep;
  #presses = 0;
  readonly #press = () => {
    if (++this.#presses > 1) return void this.sweep?.stop(true).finally(() => process.exit(130));
    this.screen.line('ending after the steps that run now; Ctrl-C again ends at once');
    process.exitCode = 130;
    void this.sweep?.stop();
  };

  constructor(readonly screen: SweepScreen) {
    process.on('SIGINT', this.#press).on('SIGTERM', this.#press);
  }

  release(): void {
    process.off('SIGINT', this.#press).off('SIGTERM', this.#press);
  }
}

function executorOf({ study, workRoot }: Pick<Prepared, 'study' | 'workRoot'>, flags: Flags): Executor {
  if (flags.redis) {
    const { RedisExecutor } =
      require('../study/executors/redis') as typeof import('../study/executors/redis');
    return new RedisExecutor({ url: flags.redis });
  }
  const { InlineExecutor, ProcessExecutor } = require('../study') as typeof import('../study');
  if (!flags.workers) return new InlineExecutor({ studies: [study], workRoot });
  return new ProcessExecutor({ size: flags.workers, catalog: catalogOf(flags), workRoot });
}

/** Workers of this machine on the same queue. */
function redisHelper(flags: Flags, workRoot: string, screen: SweepScreen): RedisWorker {
  const { RedisWorker: Worker } =
    require('../study/executors/redis-worker') as typeof import('../study/executors/redis-worker');
  const onNote = (line: string) => screen.line(line);
  const worker = new Worker({
    url: flags.redis!,
    size: flags.workers!,
    catalog: catalogOf(flags),
    workRoot,
    onNote,
  });
  worker.run().catch((error) => screen.line(error.message));
  return worker;
}

async function dashboardOf({ dashboard }: Flags, study: Study, screen: SweepScreen): Promise<Dashboard> {
  const { Dashboard: Page } =
    require('../study/dashboard/server') as typeof import('../study/dashboard/server');
  const port = dashboard === true ? 0 : Number(dashboard);
  if (!(Number.isInteger(port) && port >= 0 && port < 65536)) {
    throw new InputError({ what: `--dashboard ${dashboard}`, expected: 'a port, e.g. --dashboard 8123' });
  }
  const page = new Page(study.title);
  screen.line(`dashboard: ${await page.open(port)}`);
  return page;
}

function tellPlan(plan: Plan, flags: Flags, screen?: SweepScreen): void {
  const { planLines } = require('./study-lines') as typeof import('./study-lines');
  const workers = flags.workers ?? 1;
  for (const line of planLines(plan, { why: flags.why === true, trials: flags.dryRun === true, workers })) {
    if (screen) screen.line(line);
    else process.stdout.write(`${line}\n`);
  }
}

function tellEnd(plan: Plan, result: SweepResult | undefined): void {
  const { endLines } = require('./study-lines') as typeof import('./study-lines');
  process.stdout.write(`${endLines(plan, result).join('\n')}\n`);
  if (result?.failed.length) process.exitCode = 1;
}
