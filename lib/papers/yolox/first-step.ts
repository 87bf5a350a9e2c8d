/** The first training step with a real network beside zeros: what SimOTA chooses, what it costs. */
import { assignSimota, type SimotaOptions } from '../../assign';
import { type Table, table } from '../../show/table';
import { firstOutputs } from '../first-outputs';
import type { HeadOutputs } from '../on-grid';
import { piecesOf } from './losses';
import { type Aims, standInPredictions } from './stand-in';

/** ours: the smallest, which takes two seconds. */
const model = 'yolox-nano';

/** Chosen cells, their levels and every loss piece: all outputs zero, then a real network with its first values, twice. */
export async function firstStepTable(
  aims: readonly Aims[],
  simota: SimotaOptions,
  seed: number,
  source: string,
): Promise<Table> {
  const zeros = aims.map((of) => standInPredictions(of, 0));
  const rows = [await rowOf('all outputs zero', aims, zeros, simota)];
  const images = aims.map(({ image }) => image);
  for (const own of [seed, seed + 1]) {
    const outputs = await firstOutputs(images, { model, classes: aims[0].classes, seed: own });
    rows.push(await rowOf(`YOLOX-Nano, seed ${own}`, aims, outputs, simota));
  }
  return table(rows, {
    name: 'first-step',
    columns: [
      { key: 'network' },
      { key: 'positives', label: 'chosen cells', digits: 0 },
      { key: 'meanIou', label: 'mean IoU', digits: 3 },
      { key: 'coarse', label: 'at stride 32', unit: '%', digits: 1 },
      { key: 'iou', label: '5 (1 − IoU²)', digits: 3 },
      { key: 'objectness', digits: 3 },
      { key: 'classification', label: 'class', digits: 3 },
    ],
    caption: `The first ${aims.length} images as one batch; the network has its first values and batch statistics, as a training run meets it`,
    source,
  });
}

async function rowOf(
  network: string,
  aims: readonly Aims[],
  predictions: readonly HeadOutputs[],
  simota: SimotaOptions,
) {
  const cells = aims.flatMap(({ image: { points, truth } }, i) =>
    Array.from(assignSimota(points, predictions[i], truth, simota).cell, (cell) => points.level[cell]),
  );
  const coarse = (100 * cells.filter((level) => level === 2).length) / cells.length;
  return { network, coarse, ...(await piecesOf(aims, predictions, simota)) };
}
