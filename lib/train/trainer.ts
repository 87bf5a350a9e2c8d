/** The loop: batch, step, record, judge, keep. A run that was cut off goes on from its newest checkpoint, bit by bit. */
import { epochOrder } from '../data/pipeline/order';
import { breathe, stopRequested } from '../engine/interrupt';
import { findModel, type Network } from '../models';
import { stateDict } from '../nn';
import { Accumulator } from './accumulator';
import { type Best, type Checkpoint, readCheckpoint } from './checkpoint';
import { CheckpointFolder } from './checkpoint-folder';
import type { Forward } from './evaluate-detection';
import { trainExcept } from './freeze';
import { loadInitialWeights } from './initial-weights';
import { judgedForward } from './judge';
import { loadTrained } from './load-trained';
import { NanGuard } from './nan-guard';
import { Pace } from './pace';
import type { PreparedRun } from './prepare';
import { RunFolder } from './run-folder';
import { lastValidation, RunRecords } from './run-records';
import { requireSameRun } from './same-run';
import { StepRunner } from './step-runner';

/** What is told after each step. */
export interface StepProgress {
  /** Counted from 1. */
  epoch: number;
  epochs: number;
  /** Steps done in all, and how many there are. */
  step: number;
  steps: number;
  lr: number;
  losses: Readonly<Record<string, number>>;
  gradientNorm: number;
  /** Means over the last steps, those that were compiled first left out; 0 while there is none. */
  stepMs: number;
  /** What a step had to wait for its batch. */
  waitMs: number;
  imagesPerSecond: number;
  /** Validations included; undefined while no step has been timed. */
  secondsLeft?: number;
}

/** What is told after each validation. */
export interface EpochProgress {
  /** Counted from 1. */
  epoch: number;
  metrics: Readonly<Record<string, number>>;
  best?: Best;
}

/** Where a run leaves what it finds, and who looks on. */
export interface TrainOptions {
  /** Folder of checkpoints, `config.json` and `metrics.jsonl`; undefined: nothing is written. */
  out?: string;
  /** Goes on from the newest checkpoint in `out`; where there is none, it begins. */
  resume?: boolean;
  /** What takes a while begins: the first step of its kind is compiled; a validation runs. */
  onPhase?(phase: 'compiling' | 'judging'): void;
  onStep?(progress: StepProgress): void;
  onEpoch?(progress: EpochProgress): void;
  /** Something to know, in a line: an image that was skipped, weights that stayed as they were. */
  onNote?(line: string): void;
}

/** How a run ended. */
export interface TrainResult {
  ended: 'done' | 'stopped';
  /** Steps done in all. */
  steps: number;
  /** Of the last validation. */
  metrics: Readonly<Record<string, number>>;
  best?: Best;
  stepMs: number;
  waitMs: number;
}

/**
 * Trains. A stop (Ctrl-C, a notebook's interrupt) ends the run after the step that goes on, with a checkpoint.
 * @throws InputError when a loss is no number, an image is broken, the disk is full, the folder is another run's, or the
 *   checkpoint is of another configuration; what was finished stays
 */
export async function trainRun(run: PreparedRun, options: TrainOptions = {}): Promise<TrainResult> {
  const folder = options.out === undefined ? undefined : new RunFolder(options.out, options.resume === true);
  const loop = new TrainLoop(run, options, folder);
  try {
    return await loop.go();
  } finally {
    loop.close();
    folder?.close();
  }
}

/** One run's state while it goes on. */
class TrainLoop {
  readonly #checkpoints?: CheckpointFolder;
  readonly #runner: StepRunner;
  /** What is judged: the average, where there is one. */
  readonly #judged: Network;
  readonly #forward: Forward;
  readonly #nan = new NanGuard();
  readonly #pace = new Pace();
  readonly #accumulator?: Accumulator;
  #records?: RunRecords;
  #step = 0;
  /** Whether the steps of an epoch are done, and its validation is not. */
  #isUnjudged = false;
  #best?: Best;
  #metrics: Readonly<Record<string, number>> = {};
  #skipped = 0;

  constructor(
    readonly run: PreparedRun,
    readonly options: TrainOptions,
    readonly folder?: RunFolder,
  ) {
    const { config, optimizer, ema } = run;
    if (config.accumulate > 1) this.#accumulator = new Accumulator(optimizer.layout.length);
    this.#runner = new StepRunner(run, this.#accumulator);
    if (folder) this.#checkpoints = new CheckpointFolder(folder.path, config.run.keepLast);
    this.#judged = ema ? run.shadow : run.network;
    this.#forward = judgedForward(this.#judged);
  }

  async go(): Promise<TrainResult> {
    this.#begin();
    const { config, stepsPerEpoch } = this.run;
    trainExcept(this.run.network, config.frozen);
    while (this.#step < config.epochs * stepsPerEpoch || this.#isUnjudged) {
      if (!this.#isUnjudged && !(await this.#trainEpoch())) return this.#result('stopped');
      if (!(await this.#endEpoch())) return this.#result('stopped');
    }
    return this.#result('done');
  }

  close(): void {
    this.#runner.dispose();
    this.#forward.dispose();
    this.#accumulator?.dispose();
  }

  /** From the newest checkpoint; else from the initial weights, or the first values that the seed gave. */
  #begin(): void {
    const { config } = this.run;
    const newest = this.options.resume ? this.#checkpoints?.newest() : undefined;
    if (newest) this.#resume(newest);
    else if (config.initialWeights !== null) this.#loadInitial(config.initialWeights);
    if (!this.folder) return;
    this.folder.writeConfig(config);
    const begin = { step: this.#step, isJudged: !this.#isUnjudged };
    this.#records = new RunRecords(this.folder.path, begin, config.run.tensorboard);
    this.#metrics = lastValidation(this.folder.path);
  }

  #loadInitial(path: string): void {
    const { network, ema, config } = this.run;
    const note = loadInitialWeights(network, path, findModel(config.model.name).rename);
    ema?.load(stateDict(network), 0);
    if (note) this.options.onNote?.(note);
  }

  #resume(path: string): void {
    const { config, dataFingerprint, stepsPerEpoch, optimizer } = this.run;
    const checkpoint = readCheckpoint(path);
    const own = { config: config as unknown as Record<string, unknown>, dataFingerprint, stepsPerEpoch };
    requireSameRun(checkpoint, own, path);
    loadTrained(this.run, checkpoint);
    optimizer.load(checkpoint.optimizer);
    this.#step = checkpoint.progress.step;
    this.#isUnjudged = checkpoint.progress.stepInEpoch === stepsPerEpoch;
    this.#best = checkpoint.best;
  }

  /** @returns whether it came to the epoch's end without a stop */
  async #trainEpoch(): Promise<boolean> {
    const { loader, stepsPerEpoch, config } = this.run;
    const [epoch, first] = [Math.floor(this.#step / stepsPerEpoch), this.#step % stepsPerEpoch];
    loader.restore({ epoch, step: first * config.accumulate });
    for (let i = first; i < stepsPerEpoch; i++) {
      await this.#oneStep(epoch);
      this.#isUnjudged = i === stepsPerEpoch - 1;
      await breathe();
      if (!stopRequested()) continue;
      this.#save(false);
      return false;
    }
    return true;
  }

  async #oneStep(epoch: number): Promise<void> {
    const lr = this.run.schedule(this.#step);
    const onCompile = () => this.options.onPhase?.('compiling');
    const { losses, gradientNorm, isCompiled, ...times } = await this.#runner.run(epoch, lr, onCompile);
    const report = { step: this.#step, lr, losses, gradientNorm };
    this.#nan.check(report);
    if (!isCompiled) this.#pace.step(times.stepMs, times.waitMs);
    if ((this.#step + 1) % this.run.config.run.logEvery === 0)
      this.#records?.step({ ...report, ...times, epoch: epoch + 1, isCompiled });
    this.#step++;
    this.#tellSkipped();
    this.#tellStep(epoch + 1, { lr, losses, gradientNorm });
  }

  #tellStep(epoch: number, numbers: Pick<StepProgress, 'lr' | 'losses' | 'gradientNorm'>): void {
    const { config, stepsPerEpoch } = this.run;
    const { epochs, batch, accumulate, evaluation } = config;
    const steps = epochs * stepsPerEpoch;
    const means = this.#pace.means;
    const eachMs = means.stepMs + means.waitMs;
    const judgings = Math.ceil((epochs - epoch + 1) / evaluation.every);
    this.options.onStep?.({
      epoch,
      epochs,
      step: this.#step,
      steps,
      ...numbers,
      ...means,
      imagesPerSecond: eachMs > 0 ? (1000 * batch * accumulate) / eachMs : 0,
      secondsLeft: this.#pace.secondsLeft(steps - this.#step, judgings),
    });
  }

  #tellSkipped(): void {
    const { skipped } = this.run.loader;
    for (; this.#skipped < skipped.length; this.#skipped++) {
      this.options.onNote?.(`skipped: ${skipped[this.#skipped]}`);
    }
  }

  /** @returns whether it came to its end without a stop */
  async #endEpoch(): Promise<boolean> {
    const { config, stepsPerEpoch } = this.run;
    const done = this.#step / stepsPerEpoch;
    const isLast = done === config.epochs;
    const isJudged = isLast || done % config.evaluation.every === 0;
    if (isJudged && !(await this.#judge(done))) {
      this.#save(false);
      return false;
    }
    this.#isUnjudged = false;
    const isBest = isJudged && this.#best?.epoch === done;
    if (isLast || isBest || done % config.run.checkpointEvery === 0) this.#save(isBest);
    return true;
  }

  /** @returns whether it came to its end without a stop */
  async #judge(epoch: number): Promise<boolean> {
    const { ema, network, config } = this.run;
    this.options.onPhase?.('judging');
    await breathe();
    const started = performance.now();
    if (ema) ema.averaged();
    else network.eval();
    const metrics = await this.run.judge.evaluate(this.#forward);
    trainExcept(network, config.frozen);
    if (!metrics) return false;
    this.#pace.judging(performance.now() - started);
    this.#metrics = metrics;
    const { metric } = config.evaluation;
    const value = metrics[metric];
    if (Number.isFinite(value) && !(this.#best && value <= this.#best.value))
      this.#best = { metric, value, epoch };
    this.#records?.validation(this.#step - 1, epoch, metrics);
    this.options.onEpoch?.({ epoch, metrics, ...(this.#best && { best: this.#best }) });
    return true;
  }

  #save(isBest: boolean): void {
    this.#checkpoints?.save(this.#checkpoint(), isBest);
  }

  #checkpoint(): Checkpoint {
    const { config, dataFingerprint, names, stepsPerEpoch, network, ema, optimizer, loader } = this.run;
    const epoch = Math.floor(this.#step / stepsPerEpoch) - Number(this.#isUnjudged);
    return {
      config: config as unknown as Record<string, unknown>,
      dataFingerprint,
      names,
      stepsPerEpoch,
      progress: { epoch, stepInEpoch: this.#step - epoch * stepsPerEpoch, step: this.#step },
      model: stateDict(network),
      ...(ema && { ema: { weights: ema.state(), updates: ema.updates } }),
      optimizer: optimizer.state(),
      random: {},
      order: epochOrder(loader.feed.length, config.seed, epoch, true),
      ...(this.#best && { best: this.#best }),
    };
  }

  #result(ended: TrainResult['ended']): TrainResult {
    const best = this.#best && { best: this.#best };
    return { ended, steps: this.#step, metrics: this.#metrics, ...best, ...this.#pace.means };
  }
}
