/** Cells drawn over the real image: who learns what, under each rule and at each quality. */
import { assignSimota, type SimotaOptions } from '../../assign';
import { palette } from '../../show/colors';
import { contactSheet, type SheetItem } from '../../show/image';
import { cellSquare, type GridImage } from '../on-grid';
import { type Learners, roadmap } from './ladder';
import { type Aims, standInPredictions } from './stand-in';

/** Color of one box and of the cells that learn it. */
export function boxColor(g: number): string {
  return palette[g % palette.length];
}

/** The image with its boxes, then the cells that learn under each rule: one color a box, squares as large as cells. */
export function ladderSheet(aims: Aims, quality: number, simota: SimotaOptions, source: string) {
  const { image } = aims;
  const predictions = standInPredictions(aims, quality);
  const names = Array.from(image.sample.labels, () => '');
  const items: SheetItem[] = [
    { ...withCells(image), labels: names, title: `${image.sample.id}: ${names.length} boxes` },
    ...roadmap(simota).map((step) => {
      const learners = step.assign(image.points, image.truth, predictions);
      const what = step.perCell > 1 ? 'anchors' : 'cells';
      return { ...withCells(image, learners), title: `${step.name}: ${learners.cell.length} ${what}` };
    }),
  ];
  const caption = `Boxes, and the cells that learn them, in one color each; a square is as large as its cell (8, 16 or 32 pixels). SimOTA and one-to-one: stand-in predictions of quality ${quality}`;
  return contactSheet(items, { name: 'roadmap-cells', caption, source, width: 900, columns: 2 });
}

/** SimOTA's cells on the same image as the predictions get better. */
export function qualitySheet(
  aims: Aims,
  qualities: readonly number[],
  simota: SimotaOptions,
  source: string,
) {
  const { image } = aims;
  const items = qualities.map((quality) => {
    const learners = assignSimota(image.points, standInPredictions(aims, quality), image.truth, simota);
    return {
      ...withCells(image, learners),
      title: `quality ${quality}: ${learners.cell.length} cells`,
    };
  });
  const caption = 'SimOTA on stand-in predictions: zeros on the left, better ones to the right';
  return contactSheet(items, { name: 'simota-cells', caption, source, width: 900, columns: items.length });
}

/** Boxes as frames, cells as filled squares, coarse cells first so that fine ones stay visible. */
function withCells(image: GridImage, learners?: Learners): SheetItem {
  const { sample, points } = image;
  const frames = Array.from({ length: sample.labels.length }, (_, g) => ({
    box: Array.from(sample.boxes.subarray(4 * g, 4 * g + 4)),
    color: boxColor(g),
    fill: 0,
  }));
  const order = Array.from(learners?.cell.keys() ?? []).sort(
    (a, b) => points.level[learners!.cell[b]] - points.level[learners!.cell[a]],
  );
  const squares = order.map((i) => ({
    box: Array.from(cellSquare(image, learners!.cell[i])),
    color: boxColor(learners!.gtIndex[i]),
    fill: 0.4,
  }));
  const all = [...frames, ...squares];
  return {
    image: sample.image,
    boxes: all.map(({ box }) => box),
    colors: all.map(({ color }) => color),
    fills: all.map(({ fill }) => fill),
    lineWidth: 1.5,
  };
}
