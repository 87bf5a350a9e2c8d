/** A drawn pose set: one stick figure an image, with the 14 joints of LSP. The same seed gives the same bytes anywhere. */
import { createRandom, type Random } from '../engine/random';
import { lazyPixels } from './lazy-pixels';
import type { PoseSample, PoseSet } from './pose';

/** What is drawn; whole numbers only. */
export interface FiguresOptions {
  images: number;
  seed: number;
}

/** 100 images. */
export const figuresOptions: FiguresOptions = Object.freeze({ images: 100, seed: 0 });

type Point = readonly [number, number];
type Bone = { from: number; to: number; color: Point3 };
type Point3 = readonly [number, number, number];

const right = [52, 110, 180] as const;
const left = [196, 62, 58] as const;
const trunk = [90, 90, 96] as const;
const joints = [
  ...['right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle'],
  ...['right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder', 'left_elbow', 'left_wrist'],
  ...['neck', 'head_top'],
];
const bones: readonly Bone[] = [
  { from: 0, to: 1, color: right },
  { from: 1, to: 2, color: right },
  { from: 2, to: 3, color: trunk },
  { from: 3, to: 4, color: left },
  { from: 4, to: 5, color: left },
  { from: 6, to: 7, color: right },
  { from: 7, to: 8, color: right },
  { from: 8, to: 9, color: trunk },
  { from: 9, to: 10, color: left },
  { from: 10, to: 11, color: left },
  { from: 2, to: 8, color: trunk },
  { from: 3, to: 9, color: trunk },
  { from: 12, to: 13, color: trunk },
];

/** Image i depends on the seed and i alone. Every joint is labelled; pixels are drawn when first asked for. */
export function drawFigures(options: Partial<FiguresOptions> = {}): PoseSet {
  const { images, seed } = { ...figuresOptions, ...options };
  const random = createRandom(seed);
  const samples = Array.from({ length: images }, (_, i) => figureSample(i, random.fork(`figure ${i}`)));
  return { name: `figures, seed ${seed}`, joints, limbs: bones.map(({ from, to }) => [from, to]), samples };
}

function figureSample(i: number, random: Random): PoseSample {
  const pose = standOn(posed(random), random);
  const { points, widthPx, heightPx, boxXyxy } = pose;
  const shade = 200 + random.integer(40);
  const image = lazyPixels(widthPx, heightPx, () => paint(points, widthPx, heightPx, shade));
  const visible = new Uint8Array(joints.length).fill(2);
  const person = { boxXyxy, xy: Float64Array.from(points.flat()), visible };
  return { id: `figure-${String(i).padStart(5, '0')}`, image, widthPx, heightPx, persons: [person] };
}

/** ours: lengths in tenths of a head-to-neck; each limb turns freely about the direction of its parent. */
function posed(random: Random): Point[] {
  const size = 10 + random.integer(9); // pixels of ten tenths
  const up = near([0, -1], 1, random);
  const across: Point = [-up[1], up[0]]; // towards the figure's left
  const go = ([x, y]: Point, [dx, dy]: Point, tenths: number): Point => {
    const length = (tenths * size) / 10;
    return [x + dx * length, y + dy * length];
  };
  const down: Point = [-up[0], -up[1]];
  const neck = go([0, 0], up, 24);
  const limb = (root: Point, upper: number, lower: number): Point[] => {
    const first = near(down, 1.2, random);
    const middle = go(root, first, upper);
    return [root, middle, go(middle, near(first, 0.9, random), lower)];
  };
  const [rightLeg, leftLeg] = [-5, 5].map((side) => limb(go([0, 0], across, side), 18, 17));
  const [rightArm, leftArm] = [-8, 8].map((side) => limb(go(neck, across, side), 12, 11));
  const head = go(neck, near(up, 0.3, random), 10);
  return [...[...rightLeg].reverse(), ...leftLeg, ...[...rightArm].reverse(), ...leftArm, ...[neck, head]];
}

/** A unit vector: the base plus a random vector of at most `spread`. */
function near([x, y]: Point, spread: number, random: Random): Point {
  for (;;) {
    const dx = x + spread * (2 * random.uniform() - 1);
    const dy = y + spread * (2 * random.uniform() - 1);
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length > 0.1) return [dx / length, dy / length];
  }
}

/** Puts the figure into an image of its size with some ground around it. */
function standOn(points: readonly Point[], random: Random) {
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const [w, h] = [Math.max(...xs) - x, Math.max(...ys) - y];
  const margins = Array.from({ length: 4 }, () => 12 + random.integer(40));
  const widthPx = Math.ceil(w) + margins[0] + margins[1];
  const heightPx = Math.ceil(h) + margins[2] + margins[3];
  const moved = points.map(
    ([px, py]): Point => [hundredth(px - x + margins[0]), hundredth(py - y + margins[2])],
  );
  const pad = 10;
  const boxXyxy = [margins[0] - pad, margins[2] - pad, margins[0] + w + pad, margins[2] + h + pad] as const;
  return { points: moved, widthPx, heightPx, boxXyxy };
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

const halfWidth = 3.5; // of a bone, pixels

function paint(points: readonly Point[], width: number, height: number, shade: number): Uint8Array {
  const data = new Uint8Array(width * height * 3).fill(shade);
  for (const { from, to, color } of bones) {
    const [a, b] = [points[from], points[to]];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (squaredDistance(x + 0.5, y + 0.5, a, b) <= halfWidth * halfWidth)
          data.set(color, (y * width + x) * 3);
      }
    }
  }
  return data;
}

/** From a point to a segment. */
function squaredDistance(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  const [ex, ey] = [x - ax - t * dx, y - ay - t * dy];
  return ex * ex + ey * ey;
}
