/** What a box gets: its highest label, with and without the core zone, and zones that hold no location. */
import { type Table, table } from '../../show/table';
import type { Origin } from '../real-boxes';
import { coreZone, ranges } from './dsla';
import { mapOf, pairLabels, type Reading } from './label-map';
import { type Scene, strides } from './scenes';

/** The highest label of each box, image by image; 0 for a box that no location learns. */
export function highestLabels(scenes: readonly Scene[], reading: Partial<Reading>): Float64Array[] {
  return scenes.map((scene) => {
    const highest = new Float64Array(scene.boxes.length / 4);
    pairLabels(scene, reading).forEach((label, i) => {
      highest[scene.pairs.box[i]] = Math.max(highest[scene.pairs.box[i]], label);
    });
    return highest;
  });
}

/** The highest label by class and for all: centerness alone, and with the core zone. */
export function coreZoneTable(
  scenes: readonly Scene[],
  classes: readonly string[],
  kappa: number,
  { source }: Origin,
): Table {
  const plain = highestLabels(scenes, { kappa, coreZone: false });
  const core = highestLabels(scenes, { kappa });
  const row = (name: string, isIn: (label: number) => boolean) => {
    const pick = (all: readonly Float64Array[]) =>
      all.flatMap((own, i) => Array.from(own).filter((_, g) => isIn(scenes[i].sample.labels[g])));
    const [without, withZone] = [pick(plain), pick(core)];
    const mean = (values: number[]) => values.reduce((s, v) => s + v, 0) / values.length;
    const full = (values: number[]) => (100 * values.filter((v) => v === 1).length) / values.length;
    return {
      name,
      boxes: without.length,
      plain: mean(without),
      plainFull: full(without),
      core: mean(withZone),
      coreFull: full(withZone),
    };
  };
  const rows = classes.map((name, label) => row(name, (own) => own === label));
  return table([...rows, row('all', () => true)], {
    name: 'highest-labels',
    columns: [
      { key: 'name', label: 'class' },
      { key: 'boxes', digits: 0 },
      { key: 'plain', label: 'highest label, no core zone', digits: 3 },
      { key: 'plainFull', label: 'exactly 1', unit: '%', digits: 1 },
      { key: 'core', label: 'with core zone', digits: 3 },
      { key: 'coreFull', label: 'of them 1', unit: '%', digits: 1 },
    ],
    caption: `Highest label of a box over all levels, κ = ${kappa}, averaged over boxes`,
    source,
  });
}

/** Core zones of all boxes on all five levels, and how many hold no location. */
export interface ZoneCount {
  zones: number;
  empty: number;
  /** Of the empty ones, those on a level whose range the box's largest distances reach (half its longer side to all of it). */
  onItsLevel: number;
}

/** Counts core zones without a location; zones beyond the image's grid count as empty. */
export function countZones(scenes: readonly Scene[]): ZoneCount {
  const count: ZoneCount = { zones: 0, empty: 0, onItsLevel: 0 };
  for (const { boxes, points } of scenes) {
    for (let g = 0; g < boxes.length / 4; g++) {
      const box = Array.from(boxes.subarray(4 * g, 4 * g + 4));
      strides.forEach((stride, level) => {
        const [h, w] = points.sizes[level];
        const [left, top, right, bottom] = coreZone(box, stride);
        const holds = hasPoint(left, right, stride, w) && hasPoint(top, bottom, stride, h);
        count.zones++;
        if (holds) return;
        count.empty++;
        const side = Math.max(box[2] - box[0], box[3] - box[1]);
        if (side / 2 < ranges[level][1] && side > ranges[level][0]) count.onItsLevel++;
      });
    }
  }
  return count;
}

/** Whether one of the points 0.5, 1.5, … strides lies in [from, to]. */
function hasPoint(from: number, to: number, stride: number, cells: number): boolean {
  const first = Math.max(0, Math.ceil(from / stride - 0.5));
  return first < cells && (first + 0.5) * stride <= to;
}

/** Locations that more than one box labels, and those where the highest label is not the smallest box's. */
export function countAmbiguous(
  scenes: readonly Scene[],
  kappa: number,
): { positives: number; ambiguous: number; changed: number } {
  const count = { positives: 0, ambiguous: 0, changed: 0 };
  for (const scene of scenes) {
    const labels = pairLabels(scene, { kappa });
    const { label, box } = mapOf(scene, labels);
    const smallest = smallestBoxes(scene, labels);
    const claims = new Uint16Array(label.length);
    labels.forEach((v, i) => {
      if (v > 0) claims[scene.pairs.point[i]]++;
    });
    label.forEach((v, p) => {
      if (v === 0) return;
      count.positives++;
      if (claims[p] < 2) return;
      count.ambiguous++;
      if (smallest[p] !== box[p]) count.changed++;
    });
  }
  return count;
}

/** [P] of the boxes that label a location the one of smallest area, FCOS's rule; -1 where there is none. */
function smallestBoxes({ boxes, pairs, points }: Scene, labels: Float64Array): Int32Array {
  const area = (g: number) => (boxes[4 * g + 2] - boxes[4 * g]) * (boxes[4 * g + 3] - boxes[4 * g + 1]);
  const areas = Float64Array.from({ length: boxes.length / 4 }, (_, g) => area(g));
  const smallest = new Int32Array(points.level.length).fill(-1);
  labels.forEach((label, i) => {
    const [p, g] = [pairs.point[i], pairs.box[i]];
    if (label > 0 && (smallest[p] < 0 || areas[g] < areas[smallest[p]])) smallest[p] = g;
  });
  return smallest;
}
