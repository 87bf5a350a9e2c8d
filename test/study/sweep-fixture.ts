/** A temporary place for a sweep, and the sweep itself in one call. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../lib/files';
import {
  type Executor,
  findStudy,
  InlineExecutor,
  type Places,
  ProcessExecutor,
  planStudy,
  type RunRecord,
  RunStore,
  resultOf,
  Sweep,
  type SweepResult,
} from '../../lib/study';
import { jobsOf } from '../../lib/study/jobs';
import { fillDisk, hasFault, studies } from './fake-study';

/** Studies as a worker process loads them. */
export const fakeCatalog = [join(__dirname, 'fake-study.ts')];

/** A folder of its own for records and checkpoints. */
export class Place {
  readonly work: string;
  readonly store: RunStore;

  /** @param root a folder that is there already: another process's */
  constructor(readonly root = mkdtempSync(join(tmpdir(), 'papersweep-study-'))) {
    this.work = join(root, 'work');
    const failing: typeof writeFileAtomic = (path, content) => {
      if (hasFault('disk-full')) fillDisk(path);
      writeFileAtomic(path, content);
    };
    this.store = new RunStore(join(root, 'runs'), failing);
  }

  get places(): Places {
    return { store: this.store, workRoot: this.work, catalog: studies };
  }

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
    return planStudy(findStudy(studies, name), { budget: 'smoke' }, this.places);
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
