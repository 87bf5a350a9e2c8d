/** A temporary place for a sweep, and the sweep itself in one call. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Executor,
  findStudy,
  InlineExecutor,
  ProcessExecutor,
  planStudy,
  type RunRecord,
  RunStore,
  resultOf,
  Sweep,
  type SweepResult,
} from '../../lib/study';
import { jobsOf } from '../../lib/study/jobs';
import { studies } from './fake-study';

/** Studies as a worker process loads them. */
export const fakeCatalog = [join(__dirname, 'fake-study.ts')];

/** A folder of its own for records and checkpoints. */
export class Place {
  readonly root = mkdtempSync(join(tmpdir(), 'papersweep-study-'));
  readonly work = join(this.root, 'work');
  readonly store = new RunStore(join(this.root, 'runs'));

  inline(): Executor {
    return new InlineExecutor({ studies, workRoot: this.work });
  }

  processes(size = 2, silentMs?: number): ProcessExecutor {
    return new ProcessExecutor({
      size,
      catalog: fakeCatalog,
      workRoot: this.work,
      ...(silentMs && { silentMs }),
    });
  }

  plan(name: string) {
    return planStudy(findStudy(studies, name), { budget: 'smoke' }, this.store, this.work);
  }

  async sweep(name: string, executor: Executor): Promise<Sweep> {
    const plan = await this.plan(name);
    return new Sweep(jobsOf(plan), { executor, store: this.store, workRoot: this.work, diskPauseMs: 20 });
  }

  async run(name: string, executor: Executor): Promise<SweepResult> {
    return (await this.sweep(name, executor)).run();
  }

  /** What the records say, times and machine aside. */
  results(name: string): object[] {
    return this.store.readAll(name).records.map((record: RunRecord) => resultOf(record));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
