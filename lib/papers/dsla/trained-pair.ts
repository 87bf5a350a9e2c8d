/** Two arms of a study with the same seed, with the checkpoints that their trials left on this machine. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DetectionSet } from '../../data';
import { InputError } from '../../errors';
import { defaultWorkRoot, type StudyView } from '../../study';
import type { DetectionConfig } from '../../train';
import { openDetectionSets } from '../../train/open-sets';

/** One arm: how it learns, and where its weights are. */
export interface TrainedArm {
  method: string;
  config: DetectionConfig;
  /** Absent: no finished trial is here. Records travel with the repository, checkpoints do not. */
  checkpoint?: string;
}

/** Both arms, and what must be run where a checkpoint is missing. */
export interface TrainedPair {
  seed: number;
  arms: readonly [TrainedArm, TrainedArm];
  /** One line: where the weights come from, or how to get them. */
  note: string;
}

/** Finds the lowest seed of which both arms have a checkpoint. @param methods levels of the study's axis `method` */
export function trainedPair(view: StudyView, methods: readonly [string, string]): TrainedPair {
  const { plan, study } = view;
  const seeds = [...new Set(plan.trials.map(({ seed }) => seed))].sort((a, b) => a - b);
  const of = (seed: number) => methods.map((method) => armOf(view, method, seed)) as [TrainedArm, TrainedArm];
  const whole = seeds.find((seed) => of(seed).every(({ checkpoint }) => checkpoint));
  if (whole !== undefined)
    return { seed: whole, arms: of(whole), note: `Weights of ${study.name}, seed ${whole}` };
  const only = methods.map((method) => `--only "method=${method}"`).join(' ');
  const note = `No checkpoints of this pair here: papersweep sweep ${study.name} --budget ${plan.selection.budget} --seeds 1 ${only} --recompute makes them`;
  return { seed: seeds[0], arms: of(seeds[0]), note };
}

function armOf({ plan, options }: StudyView, method: string, seed: number): TrainedArm {
  const trial = plan.trials.find((one) => one.cell.method === method && one.seed === seed);
  if (!trial)
    throw new InputError({
      what: `no arm ${method}, seed ${seed}`,
      where: `study ${plan.study.name}`,
      expected: `one of: ${plan.trials.map(({ cell }) => cell.method).join(', ')}`,
    });
  const { record, config } = trial;
  const folder = options.workRoot ?? defaultWorkRoot;
  const path = record && join(folder, record.from ?? plan.study.name, record.id, 'checkpoint.safetensors');
  const isHere = path !== undefined && existsSync(path);
  return { method, config: config as unknown as DetectionConfig, ...(isHere && { checkpoint: path }) };
}

/** The images that a pair was judged on, or others where its data are not here. */
export async function judgedImages({ arms }: TrainedPair, others: DetectionSet): Promise<DetectionSet> {
  try {
    return (await openDetectionSets(arms[0].config)).val;
  } catch (error) {
    if (error instanceof InputError) return others;
    throw error;
  }
}
