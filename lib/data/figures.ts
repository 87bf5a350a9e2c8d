/**
 * A drawn pose set: one clothed person an image, seen from the front or the back, with the 14 joints of LSP, among
 * clutter, partly hidden by itself and by things in front. The same seed gives the same bytes anywhere.
 */
import { createRandom, type Random } from '../engine/random';
import { InputError } from '../errors';
import {
  type Body,
  bodyJoints,
  bodyLimbs,
  bodyParts,
  hiddenJoints,
  type Part,
  poseBody,
} from './drawing/body';
import { blankCanvas, type Canvas, capsule, type Point, paintArea, polygon } from './drawing/canvas';
import { drawDirection, paintGround, paintPatches, paintStrokes } from './drawing/clutter';
import { drawColor, drawTexture } from './drawing/textures';
import { lazyPixels } from './lazy-pixels';
import type { PoseSample, PoseSet } from './pose';
import type { Pixels } from './sample';

/** What is drawn; whole numbers only. */
export interface FiguresOptions {
  images: number;
  seed: number;
  /** Persons and images are so many times as large; 1: persons of about 70 to 130 pixels. */
  scale: number;
}

/** 100 images. */
export const figuresOptions: FiguresOptions = Object.freeze({ images: 100, seed: 0, scale: 1 });

/** Image i depends on the seed and i alone. Every joint is labelled; hidden ones say so. Pixels are drawn when asked for. */
export function drawFigures(options: Partial<FiguresOptions> = {}): PoseSet {
  const whole = checked({ ...figuresOptions, ...options });
  const samples = Array.from({ length: whole.images }, (_, i) => figureSample(i, whole));
  return { name: `figures, seed ${whole.seed}`, joints: bodyJoints, limbs: bodyLimbs, samples };
}

/** Image `index` of a set. */
export function drawFiguresImage(options: FiguresOptions, index: number): Pixels {
  return figureSample(index, options).image as Pixels;
}

function checked(options: FiguresOptions): FiguresOptions {
  const least = { images: 1, seed: 0, scale: 1 };
  for (const [key, from] of Object.entries(least) as [keyof FiguresOptions, number][])
    if (!Number.isInteger(options[key]) || options[key] < from)
      throw new InputError({
        what: `${key} ${options[key]}`,
        where: 'figures',
        expected: `a whole number from ${from}`,
      });
  return options;
}

function figureSample(i: number, options: FiguresOptions): PoseSample {
  const random = createRandom(options.seed).fork(`figure ${i}`);
  const unit = (10 + random.integer(9)) * options.scale; // pixels from head to neck
  const { body, widthPx, heightPx, boxXyxy } = standOn(poseBody(random, unit), random, options.scale);
  const parts = bodyParts(body, random.fork('clothes'));
  const front = thingsInFront(body, random.fork('front'));
  const hidden = hiddenJoints(body, [...parts, ...front]);
  const visible = Uint8Array.from(bodyJoints, (_, k) => (hidden.has(k) ? 1 : 2));
  const recipe = { kind: 'figures', options, index: i } as const;
  const draw = () => paint([...parts, ...front], widthPx, heightPx, random.fork('ground'));
  return {
    id: `figure-${String(i).padStart(5, '0')}`,
    image: lazyPixels(widthPx, heightPx, recipe, draw),
    widthPx,
    heightPx,
    persons: [{ boxXyxy, xy: Float64Array.from(body.points.flat()), visible }],
  };
}

/** Puts the person into an image of its size with some ground around it. */
function standOn(body: Body, random: Random, scale: number) {
  const [xs, ys] = [0, 1].map((axis) => body.points.map((point) => point[axis]));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const [w, h] = [Math.max(...xs) - x, Math.max(...ys) - y];
  const margins = Array.from({ length: 4 }, () => (12 + random.integer(40)) * scale);
  const widthPx = Math.ceil(w) + margins[0] + margins[1];
  const heightPx = Math.ceil(h) + margins[2] + margins[3];
  const points = body.points.map(
    ([px, py]): Point => [hundredth(px - x + margins[0]), hundredth(py - y + margins[2])],
  );
  const pad = 10 * scale;
  const boxXyxy = [margins[0] - pad, margins[2] - pad, margins[0] + w + pad, margins[2] + h + pad] as const;
  return { body: { ...body, points }, widthPx, heightPx, boxXyxy };
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

/** In two images of three, one or two things stand before the person: poles and boards over one of its joints. */
function thingsInFront({ points, unit }: Body, random: Random): Part[] {
  return Array.from({ length: random.integer(3) }, () => {
    const [x, y] = points[random.integer(points.length)];
    const [dx, dy] = drawDirection(random);
    const texture = drawTexture(random, drawColor(random), drawColor(random));
    const [long, wide] = [unit * (1.5 + 2 * random.uniform()), unit * (0.4 + 0.5 * random.uniform())];
    const ends: [Point, Point] = [
      [x - dx * long, y - dy * long],
      [x + dx * long, y + dy * long],
    ];
    const pole = capsule(ends[0], ends[1], wide / 2);
    const board = polygon([
      [x - dx * wide * 2, y - dy * wide * 2],
      [x - dy * wide, y + dx * wide],
      [x + dx * wide * 2, y + dy * wide * 2],
      [x + dy * wide, y - dx * wide],
    ]);
    return { area: random.integer(2) === 0 ? pole : board, texture, joints: [] };
  });
}

function paint(parts: readonly Part[], widthPx: number, heightPx: number, random: Random): Uint8Array {
  const canvas: Canvas = blankCanvas(widthPx, heightPx);
  paintGround(canvas, random);
  paintPatches(canvas, random, 2 + random.integer(6));
  paintStrokes(canvas, random, 3 + random.integer(8));
  for (const { area, texture } of parts) paintArea(canvas, area, texture);
  return canvas.data;
}
