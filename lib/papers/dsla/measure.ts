/** What a label map is like: how many positives, how much label, how many levels a box has, how sharp its borders are. */
import type { LabelMap, Scene } from './scenes';

/** Measures over a set of images; locations of one level are neighbors up, down, left and right. */
export interface Measures {
  /** Locations with a label above 0, an image. */
  positives: number;
  /** Sum of labels, an image. */
  mass: number;
  /** Levels on which a box has a label above 0, averaged over boxes with any. */
  levels: number;
  /** Part of the boxes' label that is not on their main level. */
  offMain: number;
  /** Mean label beside a location that lies outside the box. */
  boxBorder: number;
  /** Mean label beside a location that lies inside the box and still has none: the level's range ends there. */
  rangeBorder: number;
  /** Mean difference of neighbors, where at least one has a label. */
  step: number;
  /** Part of those pairs that differ by more than a half. */
  largeSteps: number;
}

interface Sums {
  pairs: number;
  total: number;
  large: number;
  boxEdges: number;
  boxEdgeLabel: number;
  rangeEdges: number;
  rangeEdgeLabel: number;
}

/** An image with the labels that some assignment gives it. */
export interface Labelled {
  scene: Scene;
  map: LabelMap;
  /** Label of each pair of location and box, as in `scene.pairs`. */
  pairs: Float64Array;
}

/** Measures one assignment over all images. Classes are left aside: a location has one label. */
export function measure(images: readonly Labelled[]): Measures {
  const sums: Sums = {
    pairs: 0,
    total: 0,
    large: 0,
    boxEdges: 0,
    boxEdgeLabel: 0,
    rangeEdges: 0,
    rangeEdgeLabel: 0,
  };
  let [positives, mass] = [0, 0];
  for (const { scene, map } of images) {
    addSteps(sums, scene, map);
    for (const label of map.label) {
      positives += label > 0 ? 1 : 0;
      mass += label;
    }
  }
  return {
    positives: positives / images.length,
    mass: mass / images.length,
    ...overlap(images),
    boxBorder: sums.boxEdgeLabel / sums.boxEdges,
    rangeBorder: sums.rangeEdgeLabel / sums.rangeEdges,
    step: sums.total / sums.pairs,
    largeSteps: sums.large / sums.pairs,
  };
}

/** Every pair of neighbors of which at least one has a label. */
function addSteps(sums: Sums, scene: Scene, map: LabelMap): void {
  const { points } = scene;
  const { label } = map;
  points.sizes.forEach(([h, w], level) => {
    const from = points.start[level];
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const p = from + y * w + x;
        const has = label[p] > 0;
        if (x + 1 < w && (has || label[p + 1] > 0)) addStep(sums, scene, map, p, p + 1);
        if (y + 1 < h && (has || label[p + w] > 0)) addStep(sums, scene, map, p, p + w);
      }
    }
  });
}

function addStep(sums: Sums, scene: Scene, { label, box }: LabelMap, p: number, q: number): void {
  const [a, b] = [label[p], label[q]];
  const step = Math.abs(a - b);
  sums.pairs++;
  sums.total += step;
  if (step > 0.5) sums.large++;
  if (a > 0 && b > 0) return;
  const [inner, outer] = a > 0 ? [p, q] : [q, p];
  if (isInside(scene, outer, box[inner])) {
    sums.rangeEdges++;
    sums.rangeEdgeLabel += step;
  } else {
    sums.boxEdges++;
    sums.boxEdgeLabel += step;
  }
}

function isInside({ points, boxes }: Scene, p: number, g: number): boolean {
  const [x, y] = [points.xy[2 * p], points.xy[2 * p + 1]];
  return x > boxes[4 * g] && y > boxes[4 * g + 1] && x < boxes[4 * g + 2] && y < boxes[4 * g + 3];
}

/** Levels a box is learned on, and how much of its label is off the one that has most. */
function overlap(images: readonly Labelled[]): { levels: number; offMain: number } {
  let [boxes, levels, off, all] = [0, 0, 0, 0];
  for (const { scene, pairs } of images) {
    const sums = new Float64Array(scene.boxes.length + scene.boxes.length / 4); // [G, 5 levels]
    pairs.forEach((label, i) => {
      sums[5 * scene.pairs.box[i] + scene.pairs.level[i]] += label;
    });
    for (let g = 0; g < sums.length; g += 5) {
      const own = sums.subarray(g, g + 5);
      const used = own.filter((v) => v > 0).length;
      if (used === 0) continue;
      const sum = own.reduce((s, v) => s + v, 0);
      boxes++;
      levels += used;
      all += sum;
      off += sum - Math.max(...own);
    }
  }
  return { levels: levels / boxes, offMain: off / all };
}
