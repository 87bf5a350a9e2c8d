/** The six things of the drawn detection set: what they cover, and their outlines. */
import type { Rings } from '../sample';
import type { Area, Bounds, Point } from './canvas';

/** Names, in the order of the labels. */
export const solidNames = ['disc', 'square', 'bar', 'triangle', 'ring', 'cross'] as const;

/** Longer side by shorter one, least and most, of each. */
export const solidAspects: readonly (readonly [number, number])[] = [
  [1, 1.8],
  [1, 1.5],
  [3, 8],
  [1, 2],
  [1, 1.8],
  [1, 1.6],
];

/** How a thing lies: its middle, half its sides, and the direction of its first side. */
export interface Pose {
  center: Point;
  half: Point;
  direction: Point;
}

/** A quarter of the unit circle by tangents, so that no sine is needed; then the other three. */
const circle: readonly Point[] = Array.from({ length: 8 }, (_, i): Point => {
  const t = i / 8;
  return [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
})
  .reduce<Point[][]>(
    ([a, b, c, d], [x, y]) => [
      [...a, [x, y]],
      [...b, [-y, x]],
      [...c, [-x, -y]],
      [...d, [y, -x]],
    ],
    [[], [], [], []],
  )
  .flat();

const corners: readonly Point[] = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];
const arm = 0.36;
const hole = 0.55;
const cross: readonly Point[] = [
  [-arm, -1],
  [arm, -1],
  [arm, -arm],
  [1, -arm],
  [1, arm],
  [arm, arm],
  [arm, 1],
  [-arm, 1],
  [-arm, arm],
  [-1, arm],
  [-1, -arm],
  [-arm, -arm],
];
const triangle: readonly Point[] = [
  [0, -1],
  [1, 1],
  [-1, 1],
];
const holed = [circle, circle.map(([x, y]): Point => [x * hole, y * hole])];

/** Outlines in the square from −1 to 1. */
const outlines: readonly (readonly (readonly Point[])[])[] = [
  [circle],
  [corners],
  [corners],
  [triangle],
  holed,
  [cross],
];

/** Whether a point of that square is in. */
const insides: readonly ((u: number, v: number) => boolean)[] = [
  (u, v) => u * u + v * v <= 1,
  (u, v) => Math.abs(u) <= 1 && Math.abs(v) <= 1,
  (u, v) => Math.abs(u) <= 1 && Math.abs(v) <= 1,
  (u, v) => v <= 1 && 2 * Math.abs(u) <= v + 1,
  (u, v) => u * u + v * v <= 1 && u * u + v * v >= hole * hole,
  (u, v) => (Math.abs(u) <= arm && Math.abs(v) <= 1) || (Math.abs(v) <= arm && Math.abs(u) <= 1),
];

function toImage({ center, half, direction: [c, s] }: Pose, [u, v]: Point): Point {
  const [x, y] = [u * half[0], v * half[1]];
  return [center[0] + c * x - s * y, center[1] + s * x + c * y];
}

/** The outlines of a thing, pixels. */
export function solidRings(label: number, pose: Pose): Rings {
  return outlines[label].map((ring) => Float64Array.from(ring.flatMap((point) => toImage(pose, point))));
}

/** A thing as an area; bounds are those of its outline, for a disc those of the ellipse. */
export function solidArea(label: number, pose: Pose): Area {
  const { center, half, direction } = pose;
  const [c, s] = direction;
  const isIn = insides[label];
  return {
    bounds: label === 0 || label === 4 ? ellipseBounds(pose) : pointBounds(solidRings(label, pose)[0]),
    covers: (x, y) => {
      const dx = x - center[0];
      const dy = y - center[1];
      return isIn((c * dx + s * dy) / half[0], (c * dy - s * dx) / half[1]);
    },
  };
}

/** The box around what an image of this size shows of an outline that its border cuts. */
export function boundsInside(ring: Float64Array, width: number, height: number): Bounds {
  let points = Array.from({ length: ring.length / 2 }, (_, i): Point => [ring[2 * i], ring[2 * i + 1]]);
  points = cutAt(points, 0, 0, 1);
  points = cutAt(points, 0, width, -1);
  points = cutAt(points, 1, 0, 1);
  points = cutAt(points, 1, height, -1);
  return pointBounds(Float64Array.from(points.flat()));
}

/** The part of a polygon on one side of a line: Sutherland and Hodgman. */
function cutAt(points: readonly Point[], axis: 0 | 1, at: number, sign: 1 | -1): Point[] {
  const depth = (point: Point) => sign * (point[axis] - at);
  return points.flatMap((to, i): Point[] => {
    const from = points[(i + points.length - 1) % points.length];
    const [a, b] = [depth(from), depth(to)];
    const t = a / (a - b);
    const edge: Point = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
    if (a >= 0 !== b >= 0) return b >= 0 ? [edge, to] : [edge];
    return b >= 0 ? [to] : [];
  });
}

function ellipseBounds({ center: [x, y], half: [a, b], direction: [c, s] }: Pose): Bounds {
  const wide = Math.sqrt(a * a * c * c + b * b * s * s);
  const high = Math.sqrt(a * a * s * s + b * b * c * c);
  return [x - wide, y - high, x + wide, y + high];
}

function pointBounds(ring: Float64Array): Bounds {
  const xs = ring.filter((_, i) => i % 2 === 0);
  const ys = ring.filter((_, i) => i % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
