/** A detector from its network and the way its rows are scored: what RetinaNet, ATSS, FCOS and FoveaBox share. */
import type { BoxArray, FeatureSize } from '../boxes';
import type { Size } from '../heatmaps';
import type { PyramidConfig } from './backbone-config';
import { chooseDetections, type DenseScores, sigmoid } from './dense-candidates';
import type { DenseOutputs } from './dense-outputs';
import type { DetectionModel, Network } from './model';
import { type ImageOutputs, readOutputs } from './read-outputs';

/** Says what an image's rows are worth and where they are. */
export type Scorer = (image: ImageOutputs) => Pick<DenseScores, 'scores' | 'factor' | 'boxesOf'>;

/** Where a batch's rows lie. */
export interface Layout {
  /** Of each level, cells. */
  sizes: FeatureSize[];
  inputSize: Size;
}

/**
 * @param anchors rows of one cell
 * @param scorerOf makes the scorer of one batch: grids are made once
 */
export function denseModel(
  network: Network<DenseOutputs>,
  config: Readonly<PyramidConfig>,
  anchors: number,
  scorerOf: (layout: Layout) => Scorer,
): DetectionModel<DenseOutputs> {
  const decode = async (outputs: DenseOutputs, inputSize: Size) => {
    const score = scorerOf({ sizes: outputs.sizes, inputSize });
    const start = [0];
    for (const [h, w] of outputs.sizes) start.push(start[start.length - 1] + h * w * anchors);
    const images = await readOutputs(outputs);
    return images.map((image) =>
      chooseDetections({ ...score(image), classes: config.classes, start }, config),
    );
  };
  return { task: 'detection', network, config, decode };
}

/** The probability of each logit. */
export function sigmoids(logits: Float32Array): Float32Array {
  return logits.map(sigmoid);
}

/** Some rows of [P, width]. */
export function pickRows(values: ArrayLike<number>, rows: readonly number[], width = 4): BoxArray {
  return Float64Array.from(
    { length: rows.length * width },
    (_, i) => values[rows[Math.floor(i / width)] * width + (i % width)],
  );
}
