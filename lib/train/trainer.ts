/** The loop: batch, step, record, judge, keep. A run that was cut off goes on from its newest checkpoint, bit by bit. */

import { epochOrder } from '../data/pipeline/order';
import { compile, tf } from '../engine';
import { breathe, stopRequested } from '../engine/interrupt';
import { loadStateDict, stateDict } from '../nn';
import { Accumulator } from './accumulator';
import type { Best, Checkpoint } from './checkpoint';
import { readCheckpoint } from './checkpoint';
import { CheckpointFolder } from './checkpoint-folder';
import type { Forward } from './evaluate-detection';
import { trainExcept } from './freeze';
import { MetricsLog, type MetricsRecord } from './metrics-log';
import { NanGuard } from './nan-guard';
import type { PreparedRun } from './prepare';
import { requireSameRun } from './same-run';
import { compileGather, compileStep, type StepParts, type TrainStep } from './step';
import type { StepArrays } from './tasks';

/** What is told after each step. */
export interface StepProgress {
  epoch: number;
  /** Steps done in all, and how many there are. */
  step: number;
  steps: number;
  lr: number;
  losses: Record<string, number>;
  gradientNorm: number;
  stepMs: number;
  /** What the step had to wait for its batch. */
  waitMs: number;
  imagesPerSecond: number;
  secondsLeft: number;
}

/** Where a run leaves what it finds, and who looks on. */
export interface TrainOptions {
  /** Folder of checkpoints and `metrics.jsonl`; undefined: nothing is written. */
  out?: string;
  /** Goes on from the newest checkpoint in `out`. */
  resume?: boolean;
  onStep?(progress: StepProgress): void;
  onEpoch?(epoch: number, metrics: Record<string, number>): void;
}

/** How a run ended. */
export interface TrainResult {
  ended: 'done' | 'stopped';
  steps: number;
  /** Of the last validation. */
  metrics: Record<string, number>;
  best?: Best;
  /** Mean milliseconds of a step and of waiting, the first step left out. */
  stepMs: number;
  waitMs: number;
}

/**
 * Trains. A stop (Ctrl-C, a notebook's interrupt) ends the run after the step that goes on, with a checkpoint.
 * @throws InputError when a loss is no number, an image is broken, the disk is full, or the checkpoint is of another run
 */
export async function trainRun(run: PreparedRun, options: TrainOptions = {}): Promise<TrainResult> {
  const loop = new TrainLoop(run, options);
  try {
    return await loop.go();
  } finally {
    loop.close();
  }
}

/** One run's state while it goes on. */
class TrainLoop {
  readonly #folder?: CheckpointFolder;
  readonly #parts: StepParts & { accumulator?: Accumulator };
  readonly #steps = new Map<string, TrainStep>();
  readonly #forward: Forward;
  readonly #nan = new NanGuard();
  #log?: MetricsLog;
  #step = 0;
  #best?: Best;
  #metrics: Record<string, number> = {};
  readonly #times = { step: 0, wait: 0, count: 0 };

  constructor(
    readonly run: PreparedRun,
    readonly options: TrainOptions,
  ) {
    const { config, network, task, optimizer, ema } = run;
    const accumulator = config.accumulate > 1 ? new Accumulator(optimizer.layout.length) : undefined;
    this.#parts = {
      network,
      task,
      optimizer,
      clip: config.clip,
      ...(ema && { ema }),
      ...(accumulator && { accumulator }),
    };
    if (options.out) this.#folder = new CheckpointFolder(options.out, config.run.keepLast);
    const judged = ema ? run.shadow : network;
    const weights = [...judged.namedParameters().values(), ...judged.namedBuffers().values()];
    const forward = (images: tf.Tensor4D) =>
      (judged as unknown as { forward(x: tf.Tensor4D): unknown }).forward(images);
    this.#forward = compile(forward, { variables: weights.map(({ value }) => value) });
  }

  async go(): Promise<TrainResult> {
    if (this.options.resume) this.#resume();
    if (this.options.out) this.#log = new MetricsLog(`${this.options.out}/metrics.jsonl`, this.#step);
    const { epochs } = this.run.config;
    trainExcept(this.run.network, this.run.config.frozen);
    while (this.#epoch < epochs) {
      if (!(await this.#trainEpoch())) return this.#result('stopped');
      await this.#endEpoch();
    }
    return this.#result('done');
  }

  close(): void {
    for (const step of this.#steps.values()) step.dispose();
    this.#forward.dispose();
    this.#parts.accumulator?.dispose();
  }

  get #epoch(): number {
    return Math.floor(this.#step / this.run.stepsPerEpoch);
  }

  /** @returns whether it came to the epoch's end */
  async #trainEpoch(): Promise<boolean> {
    const { loader, stepsPerEpoch, config } = this.run;
    const [epoch, first] = [this.#epoch, this.#step % stepsPerEpoch];
    loader.restore({ epoch, step: first * config.accumulate });
    for (let i = first; i < stepsPerEpoch; i++) {
      await this.#oneStep(epoch);
      await breathe();
      if (!stopRequested()) continue;
      this.#save(false);
      return false;
    }
    return true;
  }

  async #oneStep(epoch: number): Promise<void> {
    const started = performance.now();
    const { config, schedule, loader } = this.run;
    const lr = schedule(this.#step);
    const stage = { useL1: config.loss.kind === 'yolox' && epoch >= config.epochs - config.loss.l1Epochs };
    let [waitMs, out]: [number, StepNumbers | undefined] = [0, undefined];
    for (let k = 0; k < config.accumulate; k++) {
      const batch = await loader.next();
      waitMs += batch.waitMs;
      const size = this.run.sizeAt(batch.epoch * loader.stepsPerEpoch + batch.step);
      const step = this.#compiled(k === config.accumulate - 1 ? 'apply' : 'gather', stage.useL1);
      const result = runStep(step, this.run.task.arrays(batch, size), lr);
      out = out ? addLosses(out, result) : result;
    }
    const losses = mapValues(out!.losses, (loss) => loss / config.accumulate);
    this.#nan.check({ step: this.#step, lr, losses, gradientNorm: out!.gradientNorm });
    this.#step++;
    this.#tell({
      epoch,
      lr,
      losses,
      gradientNorm: out!.gradientNorm,
      stepMs: performance.now() - started,
      waitMs,
    });
  }

  #compiled(kind: 'apply' | 'gather', useL1: boolean): TrainStep {
    const key = `${kind} ${useL1}`;
    const known = this.#steps.get(key);
    if (known) return known;
    const parts = this.#parts;
    const { accumulator } = parts;
    const made =
      kind === 'gather' && accumulator
        ? compileGather({ ...parts, accumulator }, { useL1 })
        : compileStep(parts, { useL1 });
    this.#steps.set(key, made);
    return made;
  }

  #tell(step: Pick<StepProgress, 'epoch' | 'lr' | 'losses' | 'gradientNorm' | 'stepMs' | 'waitMs'>): void {
    const { config, stepsPerEpoch } = this.run;
    const steps = config.epochs * stepsPerEpoch;
    if (this.#times.count++ > 0) {
      this.#times.step += step.stepMs;
      this.#times.wait += step.waitMs;
    }
    if (this.#step % config.run.logEvery === 0) this.#log?.append(record(this.#step - 1, step));
    const mean = this.#means().stepMs || step.stepMs;
    this.options.onStep?.({
      ...step,
      step: this.#step,
      steps,
      imagesPerSecond: (1000 * config.batch * config.accumulate) / mean,
      secondsLeft: ((steps - this.#step) * mean) / 1000,
    });
  }

  async #endEpoch(): Promise<void> {
    const { config } = this.run;
    const done = this.#epoch;
    const isLast = done === config.epochs;
    const isJudged = isLast || done % config.evaluation.every === 0;
    if (isJudged) await this.#judge(done);
    const isBest = isJudged && this.#best?.epoch === done;
    if (isLast || isBest || done % config.run.checkpointEvery === 0) this.#save(isBest);
  }

  async #judge(epoch: number): Promise<void> {
    const { ema, network, config } = this.run;
    if (ema) ema.averaged();
    else network.eval();
    this.#metrics = await this.run.evaluate(this.#forward);
    trainExcept(network, config.frozen);
    const { metric } = config.evaluation;
    const value = this.#metrics[metric];
    if (!this.#best || value > this.#best.value) this.#best = { metric, value, epoch };
    this.#log?.append({ step: this.#step - 1, epoch, ...mapValues(this.#metrics, (v) => v, 'val/') });
    this.options.onEpoch?.(epoch, this.#metrics);
  }

  #save(isBest: boolean): void {
    this.#folder?.save(this.#checkpoint(), isBest);
  }

  #checkpoint(): Checkpoint {
    const { config, dataFingerprint, stepsPerEpoch, network, ema, optimizer, loader } = this.run;
    const epoch = this.#epoch;
    return {
      config: config as unknown as Record<string, unknown>,
      dataFingerprint,
      stepsPerEpoch,
      progress: { epoch, stepInEpoch: this.#step % stepsPerEpoch, step: this.#step },
      model: stateDict(network),
      ...(ema && { ema: { weights: ema.state(), updates: ema.updates } }),
      optimizer: optimizer.state(),
      random: {},
      order: epochOrder(loader.feed.length, config.seed, epoch, true),
      ...(this.#best && { best: this.#best }),
    };
  }

  #resume(): void {
    const path = this.#folder?.newest();
    if (!path) return;
    const { config, dataFingerprint, stepsPerEpoch, network, ema, optimizer } = this.run;
    const checkpoint = readCheckpoint(path);
    const own = { config: config as unknown as Record<string, unknown>, dataFingerprint, stepsPerEpoch };
    requireSameRun(checkpoint, own, path);
    loadStateDict(network, checkpoint.model);
    if (ema && checkpoint.ema) ema.load(checkpoint.ema.weights, checkpoint.ema.updates);
    optimizer.load(checkpoint.optimizer);
    this.#step = checkpoint.progress.step;
    this.#best = checkpoint.best;
  }

  #means(): { stepMs: number; waitMs: number } {
    const { step, wait, count } = this.#times;
    return { stepMs: step / Math.max(1, count - 1), waitMs: wait / Math.max(1, count - 1) };
  }

  #result(ended: TrainResult['ended']): TrainResult {
    const best = this.#best && { best: this.#best };
    return { ended, steps: this.#step, metrics: this.#metrics, ...best, ...this.#means() };
  }
}

/** A step's scalars as numbers. */
interface StepNumbers {
  losses: Record<string, number>;
  gradientNorm: number;
}

function runStep(step: TrainStep, arrays: StepArrays, lr: number): StepNumbers {
  const tensors = mapValues(arrays, ({ data, shape }) =>
    tf.tensor(data, shape, data instanceof Int32Array ? 'int32' : 'float32'),
  );
  const rate = tf.scalar(lr);
  const { losses, gradientNorm } = step(tensors, rate);
  const numbers = {
    losses: mapValues(losses, (loss) => loss.dataSync()[0]),
    gradientNorm: gradientNorm.dataSync()[0],
  };
  tf.dispose([Object.values(tensors), rate, Object.values(losses), gradientNorm] as tf.TensorContainer);
  return numbers;
}

function addLosses(sum: StepNumbers, { losses, gradientNorm }: StepNumbers): StepNumbers {
  const added = Object.entries(losses).map(([name, loss]) => [name, sum.losses[name] + loss]);
  return { losses: Object.fromEntries(added), gradientNorm };
}

function mapValues<A, B>(
  from: Readonly<Record<string, A>>,
  f: (value: A) => B,
  prefix = '',
): Record<string, B> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [prefix + name, f(value)]));
}

function record(
  step: number,
  {
    epoch,
    lr,
    losses,
    gradientNorm,
    stepMs,
    waitMs,
  }: Omit<StepProgress, 'step' | 'steps' | 'imagesPerSecond' | 'secondsLeft'>,
): MetricsRecord {
  return { step, epoch, lr, ...mapValues(losses, (loss) => loss, 'loss/'), gradientNorm, stepMs, waitMs };
}
