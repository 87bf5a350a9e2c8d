/** A training run in a notebook: a line of progress and a chart, both changing in place, and what was learnt. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DetectionSet, PoseSet } from '../data';
import { useEngine } from '../engine';
import type { Figure } from '../show/figure';
import { liveFigure } from '../show/live-figure';
import { progress } from '../show/progress';
import {
  type ConfigSources,
  prepareRun,
  resolveConfig,
  type StepProgress,
  type TrainConfig,
  type TrainResult,
  trainRun,
} from '../train';
import { type TrainingHistory, trainingFigure, trainingTitle } from './training-figure';

/** How a run is shown and where it writes. */
export interface LiveOptions {
  /** Data in memory, in place of those that the configuration names. */
  sets?: { train: DetectionSet; val: DetectionSet } | { train: PoseSet; val: PoseSet };
  /** Folder of checkpoints and records; a temporary one where absent. */
  out?: string;
  /** Goes on with the run in `out`. */
  resume?: boolean;
  /** The figure's name, unique in its notebook. */
  name?: string;
}

/** What a run left. */
export interface LiveTraining {
  config: TrainConfig;
  result: TrainResult;
  history: TrainingHistory;
  /** The folder of checkpoints and records. */
  out: string;
  figure: Figure;
}

/**
 * Trains, and shows it: the notebook's stop button ends the run at its next step, with a checkpoint, and what it has
 * learnt is given back.
 * @throws InputError as `resolveConfig`, `prepareRun` and `trainRun`
 */
export async function liveTraining(sources: ConfigSources, options: LiveOptions = {}): Promise<LiveTraining> {
  const out = options.out ?? mkdtempSync(join(tmpdir(), 'papersweep-training-'));
  const asked = resolveConfig(sources);
  await useEngine('training');
  const run = await prepareRun(asked, options.sets);
  const { config, stepsPerEpoch } = run;
  const { metric } = config.evaluation;
  const history: TrainingHistory = {
    epochs: config.epochs,
    stepsPerEpoch,
    metric,
    losses: [],
    validations: [],
  };
  const about = {
    name: options.name ?? 'training',
    source: `${config.model.name} on ${config.data.set}`,
    budget: config.budget,
  };
  const chart = liveFigure();
  const bar = progress(config.epochs * stepsPerEpoch, { label: config.model.name });
  let last: StepProgress | undefined;
  try {
    const result = await trainRun(run, {
      out,
      ...(options.resume && { resume: true }),
      onPhase: (phase) => bar.say(phase === 'compiling' ? 'compiling the step: some seconds' : 'validation'),
      onStep: (told) => {
        last = told;
        history.losses.push(told.losses);
        bar.step(told.step - bar.count, noteOf(told, history));
        chart.update(() => trainingFigure(history, { ...about, title: runningTitle(told) }));
      },
      onEpoch: ({ epoch, metrics }) => history.validations.push({ epoch, value: metrics[metric] }),
    });
    const figure = trainingFigure(history, { ...about, title: trainingTitle(history) });
    bar.done(last && noteOf(last, history));
    await chart.done(figure);
    return { config, result, history, out, figure };
  } finally {
    bar.done();
    await run.close();
  }
}

function runningTitle({ epoch, epochs, losses }: StepProgress): string {
  return `Epoch ${epoch} of ${epochs}: loss ${losses.total.toPrecision(3)}`;
}

function noteOf(told: StepProgress, { metric, validations }: TrainingHistory): string {
  const { imagesPerSecond, stepMs, waitMs, losses } = told;
  const last = validations.at(-1);
  const pace = `${imagesPerSecond.toFixed(0)} images/s, step ${stepMs.toFixed(0)} ms, wait ${waitMs.toFixed(1)} ms`;
  const judged = last ? ` · ${metric} ${last.value.toPrecision(3)}` : '';
  return `${pace} · loss ${losses.total.toPrecision(3)}${judged}`;
}
