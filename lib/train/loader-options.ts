/** How a configuration has its images loaded. */
import type { InputFormat } from '../data/input-format';
import { defaultWorkers } from '../data/pipeline/detection-loader';
import type { LoaderOptions } from '../data/pipeline/loader';
import { findModel, type ModelEntry, yoloEntries } from '../models';
import type { TrainConfig } from './config/config';

/** What both loaders of a run are told. */
type Common = Omit<LoaderOptions, 'purpose'>;

/** Of the loader that is learnt from. */
export function trainOptions(config: TrainConfig): Common & { purpose: 'train' } {
  return { ...common(config), purpose: 'train' };
}

/** Of the loader that is judged on. */
export function evaluateOptions(config: TrainConfig): Common & { purpose: 'evaluate' } {
  return { ...common(config), purpose: 'evaluate' };
}

function common({ batch, seed, epochs, run, data, model }: TrainConfig): Common {
  return {
    batch,
    seed,
    epochs,
    format: formatOf(findModel(model.name)),
    workers: run.workers ?? defaultWorkers(),
    prefetch: run.prefetch,
    cacheBytes: run.cacheMegabytes * 2 ** 20,
    onBroken: data.onBroken,
  };
}

/** Beside an image: YOLOX's gray; about a person black, as in HRNet; elsewhere what becomes 0. */
export function formatOf(entry: ModelEntry): InputFormat {
  const { order, mean, sd } = entry.pixels;
  const rgb = order === 'rgb' ? mean : ([mean[2], mean[1], mean[0]] as const);
  const nothing = [Math.round(rgb[0]), Math.round(rgb[1]), Math.round(rgb[2])] as const;
  const detection = yoloEntries.includes(entry) ? ([114, 114, 114] as const) : nothing;
  return { order, mean, std: sd, border: entry.task === 'pose' ? [0, 0, 0] : detection };
}
