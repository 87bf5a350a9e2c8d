/** What a trained detector finds in the images that it is judged on. */
import { createDetectionLoader, type DetectionSet } from '../data';
import type { DetectionModel, Network } from '../models';
import type { DetectionConfig } from './config/config';
import { detectAll, type ImageDetections } from './evaluate-detection';
import { judgedForward } from './judge';
import { evaluateOptions } from './loader-options';
import { buildConfigured } from './prepare';

/**
 * Detections of every image of a set, in the images' own pixels.
 * @param judged a trained network in inference mode
 * @throws InputError when the set is empty
 */
export async function judgedDetections(
  config: DetectionConfig,
  judged: Network,
  set: DetectionSet,
): Promise<ImageDetections[]> {
  const model = buildConfigured(config) as DetectionModel;
  const forward = judgedForward(judged);
  const { height, width, maxLabels } = config.input;
  const size = [height, width] as const;
  const loader = createDetectionLoader(set, { ...evaluateOptions(config), size, maxLabels });
  try {
    return (await detectAll(model, forward, loader, { set, size })) ?? [];
  } finally {
    forward.dispose();
    model.network.dispose();
    await loader.close();
  }
}
