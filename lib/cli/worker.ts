/** `papersweep worker`: takes trials from a queue on Redis and sends their records home. */
import type { Command } from 'commander';
import { catalogOf, type StudyFlags, wholeNumber, withStudyFlags } from './study-options';

interface Flags extends StudyFlags {
  redis: string;
  workers: number;
}

/** Registers the command. */
export function registerWorker(program: Command): void {
  const command = program
    .command('worker')
    .description('work on studies that others started over Redis; Ctrl-C gives the trials back');
  withStudyFlags(command)
    .requiredOption('--redis <url>', 'redis://[:PASSWORD@]HOST[:PORT]')
    .option('--workers <n>', 'worker processes; the machine is divided among them', wholeNumber, 1)
    .action(work);
}

async function work(flags: Flags): Promise<void> {
  const { RedisWorker } =
    require('../study/executors/redis-worker') as typeof import('../study/executors/redis-worker');
  const { defaultWorkRoot } = require('../study') as typeof import('../study');
  const { redisName } =
    require('../study/executors/redis-connection') as typeof import('../study/executors/redis-connection');
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const worker = new RedisWorker({
    url: flags.redis,
    size: flags.workers,
    catalog: catalogOf(flags),
    workRoot: flags.work ?? defaultWorkRoot,
    onNote: tell,
  });
  let presses = 0;
  const press = () => {
    if (++presses > 1) process.exit(130);
    tell('ending after the steps that run now; the trials go back to the queue');
    process.exitCode = 130;
    void worker.close();
  };
  process.on('SIGINT', press).on('SIGTERM', press);
  tell(
    `working for ${redisName(flags.redis)} with ${flags.workers} process${flags.workers === 1 ? '' : 'es'}`,
  );
  await worker.run();
}
