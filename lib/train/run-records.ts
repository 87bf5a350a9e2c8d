/** What a run writes down while it goes on: measures, times, and both for TensorBoard. */
import { join } from 'node:path';
import { MetricsLog, type MetricsRecord, readMetrics } from './metrics-log';
import { TensorBoardLog } from './tensorboard';

/** What a step measured. */
export interface StepRecord {
  /** Counted from 0. */
  step: number;
  /** Counted from 1, the one that goes on. */
  epoch: number;
  lr: number;
  losses: Readonly<Record<string, number>>;
  gradientNorm: number;
  stepMs: number;
  waitMs: number;
  /** Whether the step was compiled first, which its time holds. */
  isCompiled: boolean;
}

/** Where a run goes on: after so many steps, the last epoch's validation done or not. */
export interface RecordsBegin {
  step: number;
  isJudged: boolean;
}

/**
 * Under the run's folder: `metrics.jsonl`, which a run that was cut off and resumed leaves to the byte as one that was
 * not; `timings.jsonl`; event files in `tensorboard/`.
 */
export class RunRecords {
  readonly #metrics: MetricsLog;
  readonly #timings: MetricsLog;
  readonly #tensorboard?: TensorBoardLog;

  /** @throws InputError when the folder cannot be written. */
  constructor(folder: string, { step, isJudged }: RecordsBegin, hasTensorBoard: boolean) {
    const isKept = (record: MetricsRecord) =>
      record.step < step && (isJudged || record.step < step - 1 || !isValidation(record));
    this.#metrics = new MetricsLog(join(folder, 'metrics.jsonl'), isKept);
    this.#timings = new MetricsLog(join(folder, 'timings.jsonl'), isKept);
    if (hasTensorBoard) this.#tensorboard = new TensorBoardLog(join(folder, 'tensorboard'), step);
  }

  /** @throws InputError when the disk is full. */
  step({ step, epoch, lr, losses, gradientNorm, stepMs, waitMs, isCompiled }: StepRecord): void {
    const measures = { lr, ...prefixed('loss/', losses), gradientNorm };
    this.#metrics.append({ step, epoch, ...measures });
    this.#timings.append({ step, stepMs, waitMs, ...(isCompiled && { isCompiled }) });
    this.#tensorboard?.scalars(step, { ...measures, 'time/step ms': stepMs, 'time/wait ms': waitMs });
  }

  /** @param step the last of the epoch, counted from 0; @param epoch counted from 1 */
  validation(step: number, epoch: number, metrics: Readonly<Record<string, number>>): void {
    const measures = prefixed(validation, metrics);
    this.#metrics.append({ step, epoch, ...measures });
    this.#tensorboard?.scalars(step, measures);
  }
}

const validation = 'val/';

function isValidation(record: MetricsRecord): boolean {
  return Object.keys(record).some((key) => key.startsWith(validation));
}

/** The last validation that a run's folder tells of; none: {}. */
export function lastValidation(folder: string): Record<string, number> {
  const last = readMetrics(join(folder, 'metrics.jsonl')).filter(isValidation).at(-1) ?? {};
  const own = Object.entries(last).filter(([key]) => key.startsWith(validation));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(validation.length), Number(value)]));
}

function prefixed(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
