/** The first steps of a trial, each taken from its first weights: what the code does, before last digits can grow. */
import { findModel } from '../models';
import { loadStateDict, type StoredTensor, stateDict } from '../nn';
import { Accumulator, type PreparedRun, prepareRun, type TrainConfig, trainExcept } from '../train';
import { loadInitialWeights } from '../train/initial-weights';
import { StepRunner } from '../train/step-runner';
import { type Behavior, behaviorSteps } from './behavior';

type Moved = Behavior['steps'][number]['moved'];
type State = ReadonlyMap<string, StoredTensor>;

/**
 * Takes the first steps of a run: its batches, its rates, its optimizer with the slots that it fills; only the weights
 * are put back before each step. A network that has moved answers the last digits in which engines differ with other
 * assignments of labels, and then its third step says nothing any more.
 * @param requireData is told the fingerprint of the data that were opened
 * @throws InputError when data, model and configuration do not go together, or `requireData` throws.
 */
export async function firstSteps(
  config: TrainConfig,
  requireData: (fingerprint: string) => void,
): Promise<Behavior> {
  const run = await prepareRun(config);
  const { epochs, accumulate, initialWeights, model, frozen } = run.config;
  const accumulator = accumulate > 1 ? new Accumulator(run.optimizer.layout.length) : undefined;
  const runner = new StepRunner(run, accumulator);
  try {
    requireData(run.dataFingerprint);
    const rename = findModel(model.name).rename;
    if (initialWeights !== null) loadInitialWeights(run.network, initialWeights, rename);
    trainExcept(run.network, frozen);
    const all = epochs * run.stepsPerEpoch;
    return {
      steps: await takeSteps(run, runner, Math.min(behaviorSteps, all)),
      meanRate: meanRate(run, all),
    };
  } finally {
    runner.dispose();
    accumulator?.dispose();
    await run.close();
  }
}

async function takeSteps(run: PreparedRun, runner: StepRunner, count: number): Promise<Behavior['steps']> {
  const { network, ema, loader, stepsPerEpoch, schedule } = run;
  const first = stateDict(network);
  ema?.load(first, 0);
  const steps: Behavior['steps'] = [];
  for (let step = 0; step < count; step++) {
    const epoch = Math.floor(step / stepsPerEpoch);
    if (step % stepsPerEpoch === 0) loader.restore({ epoch, step: 0 });
    loadStateDict(network, first);
    const { losses, gradientNorm } = await runner.run(epoch, schedule(step), () => {});
    steps.push({ losses, gradientNorm, rate: schedule(step), moved: movedFrom(first, run) });
  }
  return steps;
}

/** How far the step moved weights, running statistics and the average: Euclidean lengths. */
function movedFrom(first: State, { network, ema }: PreparedRun): Moved {
  const now = stateDict(network);
  const distance = (to: State, names: Iterable<string>) => {
    let sum = 0;
    for (const name of names) {
      const [a, b] = [first.get(name)!.data, to.get(name)!.data];
      for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
    }
    return Math.sqrt(sum);
  };
  return {
    weights: distance(now, network.namedParameters().keys()),
    statistics: distance(now, network.namedBuffers().keys()),
    ...(ema && { average: distance(ema.state(), network.namedParameters().keys()) }),
  };
}

/** Over all steps of the run: tells any change of the schedule. */
function meanRate({ schedule }: PreparedRun, steps: number): number {
  let sum = 0;
  for (let step = 0; step < steps; step++) sum += schedule(step);
  return sum / steps;
}
