/** What stands around in the drawn sets: a cloudy ground, patches, strokes. None of it is labelled. */
import type { Random } from '../../engine/random';
import { type Canvas, capsule, type Point, paintArea, polygon } from './canvas';
import { cloth, drawColor, drawTexture, nearColor, paintClouds } from './textures';

/** A unit vector in a random direction; only square roots are taken. */
export function drawDirection(random: Random): Point {
  for (;;) {
    const [x, y] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    const square = x * x + y * y;
    if (square > 0.01 && square <= 1) return [x / Math.sqrt(square), y / Math.sqrt(square)];
  }
}

/** Paints the ground: clouds between two colors. */
export function paintGround({ data, width }: Canvas, random: Random): void {
  const first = drawColor(random);
  const second = nearColor(first, 90, random);
  const seed = random.integer(2 ** 31);
  paintClouds(data, width, seed, [first, second], 24 + random.integer(80));
}

/** Angles and chevrons, in the square from −1 to 1: like none of the things that are labelled. */
const patches: readonly (readonly Point[])[] = [
  [
    [-1, -1],
    [-0.4, -1],
    [-0.4, 0.4],
    [1, 0.4],
    [1, 1],
    [-1, 1],
  ],
  [
    [-1, -0.6],
    [0, 0.2],
    [1, -0.6],
    [1, 0.1],
    [0, 0.9],
    [-1, 0.1],
  ],
];

/** Paints angles and chevrons of 6 % to 30 % of the image. */
export function paintPatches(canvas: Canvas, random: Random, count: number): void {
  const side = Math.min(canvas.width, canvas.height);
  for (let i = 0; i < count; i++) {
    const [x, y] = [random.uniform() * canvas.width, random.uniform() * canvas.height];
    const [c, s] = drawDirection(random);
    const half = side * (0.03 + 0.12 * random.uniform());
    const corners = patches[random.integer(patches.length)].map(
      ([u, v]): Point => [x + half * (c * u - s * v), y + half * (s * u + c * v)],
    );
    paintArea(canvas, polygon(corners), drawTexture(random, drawColor(random), drawColor(random)));
  }
}

/** Paints strokes, thin beside their length. */
export function paintStrokes(canvas: Canvas, random: Random, count: number): void {
  const most = Math.min(canvas.width, canvas.height);
  for (let i = 0; i < count; i++) {
    const from: Point = [random.uniform() * canvas.width, random.uniform() * canvas.height];
    const [dx, dy] = drawDirection(random);
    const length = most * (0.1 + 0.4 * random.uniform());
    const half = 0.8 + (random.uniform() * most) / 120;
    const stroke = capsule(from, [from[0] + dx * length, from[1] + dy * length], half);
    paintArea(canvas, stroke, cloth(drawColor(random), random));
  }
}
