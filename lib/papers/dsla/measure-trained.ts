/** What DSLA's studies measure of a trained detector: Fig. 2's numbers, and AP of each class. */
import type { Network } from '../../models';
import type { Measure } from '../../study/study';
import { classMetrics } from '../../train/class-metrics';
import { judgedDetections } from '../../train/judged-detections';
import { openDetectionSets } from '../../train/open-sets';
import { measureQuality } from './measure-quality';

/** `measureQuality` and `classMetrics`, both of the weights and on the images that are judged. */
export const measureTrained: Measure = async (run) => {
  const quality = await measureQuality(run);
  const { config } = run;
  if (config.task !== 'detection') throw new RangeError(`classes of a ${config.task} network`);
  const judged = (run.ema ? run.ema.averaged() : run.network.eval()) as Network;
  const { val } = await openDetectionSets(config);
  return { ...quality, ...classMetrics(val, await judgedDetections(config, judged, val)) };
};
