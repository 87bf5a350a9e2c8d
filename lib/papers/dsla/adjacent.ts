/** Fig. 3's four locations found on real boxes: A beside B at the side of a box, C beside D where a level's range ends. */
import { sides } from '../../assign/fcos';
import { InputError } from '../../errors';
import { centernessOf, hardScore, ranges } from './dsla';
import { type Scene, strides } from './scenes';

/** A box, a level, and the four locations as numbers of points. */
export interface Adjacent {
  scene: Scene;
  box: number;
  level: number;
  /** A: outside the box; B: positive, beside A; C: positive; D: inside the box, beside C, out of the level's range. */
  locations: Record<'A' | 'B' | 'C' | 'D', number>;
}

/** ours: at most so many cells a side, that the figure can be read. */
const mostCells = 9;

/**
 * The box and level on which the label falls most from C to D and least from B to A, when centerness is the label.
 * @param scenes searched in this order; the first that has all four locations is taken
 * @throws InputError when none has
 */
export function findAdjacent(scenes: readonly Scene[]): Adjacent {
  for (const scene of scenes) {
    const found = inScene(scene);
    if (found) return found;
  }
  throw new InputError({
    what: 'no box with locations in and out of the range of one level',
    where: `${scenes.length} images`,
    fix: 'another seed or a larger budget',
  });
}

function inScene(scene: Scene): Adjacent | undefined {
  let best: Adjacent | undefined;
  let most = 0;
  for (let box = 0; box < scene.boxes.length / 4; box++) {
    for (let level = 0; level < strides.length; level++) {
      const found = onLevel(scene, box, level);
      if (found === undefined || found.contrast <= most) continue;
      most = found.contrast;
      best = { scene, box, level, locations: found.locations };
    }
  }
  return best;
}

function onLevel({ points, boxes }: Scene, g: number, level: number) {
  const box = boxes.subarray(4 * g, 4 * g + 4);
  const stride = strides[level];
  if (Math.max(box[2] - box[0], box[3] - box[1]) > mostCells * stride) return undefined;
  const [h, w] = points.sizes[level];
  const start = points.start[level];
  let [border, range]: [number[], number[]] = [[], []];
  let [least, most] = [2, -1];
  for (let p = start; p < start + h * w; p++) {
    const own = sides(points, p, box);
    if (hardScore(own, ranges[level]) === 0) continue;
    const centerness = centernessOf(own);
    for (const q of neighbors(p - start, w, h).map((cell) => start + cell)) {
      const other = sides(points, q, box);
      if (hardScore(other, ranges[level]) === 1) continue;
      const isOutside = Math.min(...other) <= 0;
      if (isOutside && centerness < least) [least, border] = [centerness, [q, p]];
      if (!isOutside && centerness > most) [most, range] = [centerness, [p, q]];
    }
  }
  if (border.length === 0 || range.length === 0) return undefined;
  const [A, B, C, D] = [...border, ...range];
  return { contrast: most - least, locations: { A, B, C, D } };
}

function neighbors(cell: number, w: number, h: number): number[] {
  const [x, y] = [cell % w, Math.floor(cell / w)];
  const near = [
    [x - 1, y],
    [x + 1, y],
    [x, y - 1],
    [x, y + 1],
  ];
  return near.filter(([i, j]) => i >= 0 && i < w && j >= 0 && j < h).map(([i, j]) => j * w + i);
}
