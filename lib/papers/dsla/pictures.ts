/** Pictures of the real input: ground truths, and the locations of two levels colored by their label. */
import { palette } from '../../show/colors';
import { contactSheet, type SheetItem } from '../../show/image';
import type { Origin } from '../real-boxes';
import { labelMap } from './label-map';
import { type LabelMap, type Scene, strides } from './scenes';

/** The chosen image with its boxes, and the labels of the three levels that have most of them. */
export function labelSheet(scene: Scene, classes: readonly string[], kappa: number, { source }: Origin) {
  const { sample } = scene;
  const dsla = labelMap(scene, { kappa });
  const names = Array.from(sample.labels, (label, i) =>
    sample.labels.indexOf(label) === i ? classes[label] : '',
  );
  const truth: SheetItem = {
    image: sample.image,
    title: `${sample.id}: ${sample.labels.length} boxes`,
    boxes: sample.boxes,
    labels: names,
    colors: Array.from(sample.labels, (label) => palette[label % palette.length]),
  };
  const [most, second, third] = busiest(scene, dsla);
  const hard = (level: number) => labelItem(scene, scene.fcos, level, `FCOS, P${level + 3}`);
  const soft = (level: number) => labelItem(scene, dsla, level, `DSLA, P${level + 3}, κ = ${kappa}`);
  const items = [truth, hard(most), soft(most), soft(third), hard(second), soft(second)];
  const caption =
    'One image with its boxes, and the locations that have a label on three levels: dark for low, yellow for 1';
  return contactSheet(items, { name: 'labels-on-image', caption, source, width: 620 });
}

/** Levels by how many labels they have, the three with most. */
function busiest({ points }: Scene, { label }: LabelMap): number[] {
  const sums = strides.map((_, level) =>
    label.subarray(points.start[level], points.start[level + 1]).reduce((n, v) => n + (v > 0 ? 1 : 0), 0),
  );
  const order = [...sums.keys()].sort((a, b) => sums[b] - sums[a]);
  return order.slice(0, 3);
}

/** A small square at each location with a label. */
function labelItem(
  { sample, points, factor }: Scene,
  { label }: LabelMap,
  level: number,
  title: string,
): SheetItem {
  const boxes: number[][] = [];
  const colors: string[] = [];
  for (let p = points.start[level]; p < points.start[level + 1]; p++) {
    if (label[p] === 0) continue;
    const [x, y] = [points.xy[2 * p] / factor, points.xy[2 * p + 1] / factor];
    boxes.push([x - 1.5, y - 1.5, x + 1.5, y + 1.5]);
    colors.push(labelColor(label[p]));
  }
  return { image: sample.image, title, boxes, colors, lineWidth: 3 };
}

/** Viridis, the figures' scale, at five of its colors and straight between them. */
const scale = ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'] as const;

/** Color of a label from 0 to 1, `#rrggbb`. */
export function labelColor(label: number): string {
  const at = Math.min(Math.max(label, 0), 1) * (scale.length - 1);
  const low = Math.min(Math.floor(at), scale.length - 2);
  const channel = (color: string, k: number) => Number.parseInt(color.slice(1 + 2 * k, 3 + 2 * k), 16);
  const mixed = [0, 1, 2].map((k) => {
    const [a, b] = [channel(scale[low], k), channel(scale[low + 1], k)];
    return Math.round(a + (b - a) * (at - low))
      .toString(16)
      .padStart(2, '0');
  });
  return `#${mixed.join('')}`;
}
