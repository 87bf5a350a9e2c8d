/** Predictions that stand in for a network's: nothing here has been trained. */
import { createRandom } from '../../engine/random';
import { blurHeatmaps, type HeatmapTargets } from '../../heatmaps';
import { type FocalWeight, focalWeight } from './fmse';

/** A way of predicting [K, H, W] maps from the targets themselves. */
export interface StandIn {
  name: string;
  /** What it stands for. */
  standsFor: string;
  predict(targets: HeatmapTargets): ArrayLike<number>;
}

/** ours: spread of the noise, and how far the shifted bell is moved, heatmap pixels. */
const noiseSd = 0.1;
const shiftPx = 4;

/**
 * The six stand-ins.
 * @param all targets of every person, from which the flat and the mean map are taken
 */
export function standIns(all: readonly HeatmapTargets[], seed: number): StandIn[] {
  const means = meanMaps(all, { gamma: 0, epsilon: 1 });
  const flat = meanTarget(all);
  const made = (name: string, standsFor: string, predict: StandIn['predict']) => ({
    name,
    standsFor,
    predict,
  });
  const noise = createRandom(seed).normals(means.length, 0, noiseSd);
  return [
    made('all zero', 'an untrained network that answers 0', ({ values }) => new Float32Array(values.length)),
    made('noise', `an untrained network that answers 0 ± ${noiseSd}, the same for all`, () => noise),
    made('flat', `one number everywhere: the mean target, ${flat.toFixed(4)}`, ({ values }) =>
      new Float32Array(values.length).fill(flat),
    ),
    made('mean map', 'a network that ignores the image: the mean target of each joint', () => means),
    made('shifted', `the target, ${shiftPx} pixels too far right`, shifted),
    made('blurred', 'the target, smeared by 2 pixels, its peak kept', (targets) => blurHeatmaps(targets)),
  ];
}

/**
 * [K, H, W] the best prediction under Eq. 5 for whoever sees no image: Σ (y + ε)^γ y / Σ (y + ε)^γ by joint and pixel,
 * over the persons whose joint is labelled; zero for a joint that nobody has. γ = 0 gives the mean.
 */
export function meanMaps(all: readonly HeatmapTargets[], weight: FocalWeight): Float64Array {
  const [{ values, size }] = all;
  const pixels = size[0] * size[1];
  const background = focalWeight(0, weight);
  const pull = new Float64Array(values.length);
  const total = new Float64Array(values.length);
  for (const targets of all) {
    for (let k = 0; k < targets.weight.length; k++) {
      if (targets.weight[k] === 0) continue;
      for (let i = k * pixels; i < (k + 1) * pixels; i++) {
        const y = targets.values[i];
        const w = y > 0 ? focalWeight(y, weight) : background;
        pull[i] += w * y;
        total[i] += w;
      }
    }
  }
  return pull.map((v, i) => (total[i] > 0 ? v / total[i] : 0));
}

/** Over all pixels of the labelled joints' maps: the constant with the least squared error. */
function meanTarget(all: readonly HeatmapTargets[]): number {
  let [sum, pixels] = [0, 0];
  for (const { values, size, weight } of all) {
    for (const y of values) sum += y; // 0 in the maps that do not count
    for (const w of weight) pixels += w * size[0] * size[1];
  }
  return sum / pixels;
}

/** Each map moved right, zeros from the left. */
function shifted({ values, size: [w] }: HeatmapTargets): Float32Array {
  const moved = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += w)
    moved.set(values.subarray(row, row + w - shiftPx), row + shiftPx);
  return moved;
}
