/** Which levels the boxes of a set use. */
import { type Table, table } from '../../show/table';
import type { Origin } from '../real-boxes';
import { rangeText } from './fig3';
import { labelMap } from './label-map';
import { type LabelMap, type Scene, strides } from './scenes';

/** Positives and labels of each level: FCOS, and DSLA with one kappa. */
export function levelTable(scenes: readonly Scene[], kappa: number, { source }: Origin): Table {
  const dsla = scenes.map((scene) => labelMap(scene, { kappa }));
  const rows = strides.map((stride, level) => {
    const sums = (maps: readonly LabelMap[]) => levelSums(scenes, maps, level);
    const [hard, soft] = [sums(scenes.map(({ fcos }) => fcos)), sums(dsla)];
    return {
      level: `P${level + 3}`,
      stride,
      range: rangeText(level),
      fcos: hard.positives,
      dsla: soft.positives,
      mean: soft.positives > 0 ? soft.mass / soft.positives : undefined,
    };
  });
  return table(rows, {
    name: 'levels',
    columns: [
      'level',
      { key: 'stride', unit: 'pixels', digits: 0 },
      { key: 'range', label: 'largest distances' },
      { key: 'fcos', label: 'positives, FCOS', digits: 1 },
      { key: 'dsla', label: 'positives, DSLA', digits: 1 },
      { key: 'mean', label: 'mean label, DSLA', digits: 3 },
    ],
    caption: `Positives an image by level; κ = ${kappa}`,
    source,
  });
}

function levelSums(scenes: readonly Scene[], maps: readonly LabelMap[], level: number) {
  let [positives, mass] = [0, 0];
  scenes.forEach(({ points: { start } }, i) => {
    for (const label of maps[i].label.subarray(start[level], start[level + 1])) {
      positives += label > 0 ? 1 : 0;
      mass += label;
    }
  });
  return { positives: positives / scenes.length, mass: mass / scenes.length };
}
