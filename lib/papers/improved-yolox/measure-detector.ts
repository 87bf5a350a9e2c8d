/** What Table 2 and the attention modules' figures need of a trained detector, measured before it is freed. */
import type { DetectionSet } from '../../data';
import { createDetectionLoader } from '../../data';
import { tf } from '../../engine';
import type { Network } from '../../models';
import { Cbam, type ForwardCall, observeForward } from '../../nn';
import type { Measure } from '../../study/study';
import type { DetectionConfig } from '../../train';
import { classMetrics } from '../../train/class-metrics';
import { judgedDetections } from '../../train/judged-detections';
import { evaluateOptions } from '../../train/loader-options';
import { openDetectionSets } from '../../train/open-sets';

/** `classMetrics` and `gateMetrics` of the weights that are judged, on the images that are judged. */
export const measureDetector: Measure = async (run) => {
  const { config } = run;
  if (config.task !== 'detection') throw new RangeError(`classes of a ${config.task} network`);
  const { val } = await openDetectionSets(config);
  const judged = (run.ema ? run.ema.averaged() : run.network.eval()) as Network;
  const found = await judgedDetections(config, judged, val);
  return { ...classMetrics(val, found), ...(await gateMetrics(config, judged, val)) };
};

/**
 * Mean and standard deviation of the gates of each attention module on the first batch, and how far the spatial gate
 * prefers objects: its mean in cells whose centers lie in a box, over its mean elsewhere. Empty without attention.
 * Names: `gate <module> channel mean`, `channel sd`, `spatial mean`, `spatial sd`, `object ratio`.
 */
async function gateMetrics(
  config: DetectionConfig,
  network: Network,
  set: DetectionSet,
): Promise<Record<string, number>> {
  const { height, width, maxLabels } = config.input;
  const loader = loaderOf(config, set);
  try {
    const { images, labels } = await loader.next();
    const boxes = { labels, maxLabels, width, height };
    const values: [string, number][] = [];
    const see = (call: ForwardCall) => {
      if (call.module instanceof Cbam) values.push(...gatesOf(call.name, call.module, call.input, boxes));
    };
    tf.tidy(() => {
      const x = tf.tensor4d(images, [images.length / (height * width * 3), height, width, 3]);
      observeForward(network, see, () => network.forward(x));
    });
    return Object.fromEntries(values);
  } finally {
    await loader.close();
  }
}

/** The objects of a batch. */
interface Boxes {
  /** [B, maxLabels, 5] class, cx, cy, w, h in pixels of the input; zeros where there is no object. */
  labels: Float32Array;
  maxLabels: number;
  width: number;
  height: number;
}

function gatesOf(name: string, { ChannelGate, SpatialGate }: Cbam, input: unknown, boxes: Boxes) {
  const x = input as tf.Tensor4D;
  const channel = ChannelGate.attention(x);
  const spatial = SpatialGate!.attention(tf.mul(x, channel));
  const [, rows, columns] = spatial.shape;
  const ratio = objectRatio(spatial.dataSync<'float32'>(), { rows, columns }, boxes);
  const told = { ...spread(channel, 'channel'), ...spread(spatial, 'spatial'), 'object ratio': ratio };
  return Object.entries(told).map(([what, value]): [string, number] => [`gate ${name} ${what}`, value]);
}

function spread(gate: tf.Tensor, what: string): Record<string, number> {
  const { mean, variance } = tf.moments(gate);
  return { [`${what} mean`]: mean.dataSync()[0], [`${what} sd`]: Math.sqrt(variance.dataSync()[0]) };
}

/**
 * Mean over cells whose centers lie in an object, divided by the mean over all others; NaN where either is empty.
 * @param gate [B, rows, columns]
 */
export function objectRatio(
  gate: ArrayLike<number>,
  { rows, columns }: { rows: number; columns: number },
  { labels, maxLabels, width, height }: Boxes,
): number {
  const sums = { inside: 0, outside: 0 };
  const counts = { inside: 0, outside: 0 };
  for (let i = 0; i < gate.length; i++) {
    const image = Math.floor(i / (rows * columns));
    const x = (((i % columns) + 0.5) * width) / columns;
    const y = (((Math.floor(i / columns) % rows) + 0.5) * height) / rows;
    const own = labels.subarray(5 * maxLabels * image, 5 * maxLabels * (image + 1));
    const place = isInside(own, x, y) ? 'inside' : 'outside';
    sums[place] += gate[i];
    counts[place]++;
  }
  return sums.inside / counts.inside / (sums.outside / counts.outside);
}

function isInside(labels: Float32Array, x: number, y: number): boolean {
  for (let g = 0; g < labels.length; g += 5) {
    const [cx, cy, w, h] = labels.subarray(g + 1, g + 5);
    if (Math.abs(x - cx) < w / 2 && Math.abs(y - cy) < h / 2) return true;
  }
  return false;
}

function loaderOf(config: DetectionConfig, set: DetectionSet) {
  const { height, width, maxLabels } = config.input;
  return createDetectionLoader(set, { ...evaluateOptions(config), size: [height, width], maxLabels });
}
