/** The YOLO family as models: the network, and its outputs read into detections. */
import { yoloxDetections } from '../../boxes';
import type { Random } from '../../engine';
import type { DetectionModel } from '../model';
import { configureYolo, type YoloConfig, yoloxConfig } from './config';
import { decodeYoloRows } from './decode';
import { YoloNetwork } from './network';
import type { YoloOutputs } from './outputs';

/** A model that also tells its own configuration's type. */
export interface YoloModel extends DetectionModel<YoloOutputs> {
  readonly network: YoloNetwork;
  readonly config: Readonly<YoloConfig>;
}

/**
 * Makes the network with first values.
 * @param base the preset that is overridden
 * @throws InputError when a key is unknown or its value unfit
 */
export function buildYolo(
  random: Random,
  overrides: Partial<YoloConfig> = {},
  base: YoloConfig = yoloxConfig,
): YoloModel {
  const config = configureYolo(base, overrides);
  const network = new YoloNetwork(config, random);
  return { task: 'detection', network, config, decode: (outputs) => detectionsOf(outputs, config) };
}

/** YOLOX's last step; boxes are not cut at the image's edge, as there. An end-to-end head needs no suppression. */
async function detectionsOf(outputs: YoloOutputs, config: Readonly<YoloConfig>) {
  const decoded = decodeYoloRows(outputs, config);
  const [n, rows, width] = decoded.shape;
  const values = (await decoded.data()) as Float32Array;
  decoded.dispose();
  const { classes, scoreThreshold, endToEnd } = config;
  const iouThreshold = endToEnd ? 1 : config.iouThreshold;
  return Array.from({ length: n }, (_, image) => {
    const own = values.subarray(image * rows * width, (image + 1) * rows * width);
    return yoloxDetections(own, classes, { scoreThreshold, iouThreshold });
  });
}
