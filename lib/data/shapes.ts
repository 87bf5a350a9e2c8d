/**
 * A drawn detection set: discs, squares, bars, triangles, rings and crosses of any color, pattern, size and direction,
 * one over the other, among clutter. The same seed gives the same bytes anywhere.
 */
import { createRandom, type Random } from '../engine/random';
import { InputError } from '../errors';
import { type Area, blankCanvas, paintArea } from './drawing/canvas';
import { drawDirection, paintGround, paintPatches, paintStrokes } from './drawing/clutter';
import { boundsInside, type Pose, solidArea, solidAspects, solidNames, solidRings } from './drawing/solids';
import { cloth, drawColor, drawTexture } from './drawing/textures';
import { lazyPixels } from './lazy-pixels';
import type { DetectionSample, DetectionSet, Pixels } from './sample';

/** What is drawn; whole numbers only. */
export interface ShapesOptions {
  images: number;
  seed: number;
  widthPx: number;
  heightPx: number;
  /** At most this many objects an image, at least one. */
  mostObjects: number;
  /** The first so many kinds of thing, 3 to 6. */
  classes: number;
  /** Whether patterns, patches and strokes make it hard; without them, things of one color lie on a cloudy ground. */
  clutter: boolean;
}

/** 100 images of 640 x 480, all six classes, among clutter. */
export const shapesOptions: ShapesOptions = Object.freeze({
  images: 100,
  seed: 0,
  widthPx: 640,
  heightPx: 480,
  mostObjects: 16,
  classes: 6,
  clutter: true,
});

/** ours: longer sides of 12 to 383 pixels, each octave as likely as the next, as objects in photographs are. */
const smallestSide = 12;
const octaves = 5;
/** ours: what the border leaves of a box is at least so long on each side. */
const leastSide = 5;
/** ours: of every object at least so much can be seen, and lies in the image. */
const leastSeen = 0.4;
const leastInside = 0.6;

/** One object. */
interface Thing {
  label: number;
  pose: Pose;
  area: Area;
  /** xyxy, whole pixels, cut at the border. */
  box: number[];
}

/**
 * Image i depends on the seed and i alone, not on how many there are. Pixels are drawn when first asked for. A box is
 * that of the whole object, also where others hide a part of it, cut at the image's border; masks are outlines.
 * @throws InputError when the options cannot be drawn
 */
export function drawShapes(options: Partial<ShapesOptions> = {}): DetectionSet {
  const whole = checked({ ...shapesOptions, ...options });
  const samples = Array.from({ length: whole.images }, (_, i) => shapesSample(i, whole));
  const classes = solidNames.slice(0, whole.classes);
  return { name: `shapes, seed ${whole.seed}`, classes, samples, mended: [] };
}

/** Image `index` of a set. */
export function drawShapesImage(options: ShapesOptions, index: number): Pixels {
  return shapesSample(index, options).image as Pixels;
}

function checked(options: ShapesOptions): ShapesOptions {
  const least = { images: 1, seed: 0, widthPx: 16, heightPx: 16, mostObjects: 1, classes: 3 };
  for (const [key, from] of Object.entries(least) as [keyof typeof least, number][])
    if (!Number.isInteger(options[key]) || options[key] < from)
      throw new InputError({
        what: `${key} ${options[key]}`,
        where: 'shapes',
        expected: `a whole number from ${from}`,
      });
  if (options.classes > solidNames.length)
    throw new InputError({ what: `classes ${options.classes}`, where: 'shapes', expected: '3 to 6' });
  return options;
}

function shapesSample(i: number, options: ShapesOptions): DetectionSample {
  const { widthPx, heightPx } = options;
  const random = createRandom(options.seed).fork(`image ${i}`);
  const things = placeThings(random.fork('things'), options);
  const paintAll = options.clutter ? paint : paintPlain;
  const draw = () => paintAll(things, widthPx, heightPx, random.fork('paint'));
  return {
    id: `shapes-${String(i).padStart(5, '0')}`,
    image: lazyPixels(widthPx, heightPx, { kind: 'shapes', options, index: i }, draw),
    widthPx,
    heightPx,
    boxes: Float64Array.from(things.flatMap(({ box }) => box)),
    labels: Int32Array.from(things, ({ label }) => label),
    difficult: new Uint8Array(things.length),
    masks: things.map(({ label, pose }) => solidRings(label, pose)),
  };
}

/** Things from the farthest to the nearest; one that would hide another too much is not placed. */
function placeThings(random: Random, options: ShapesOptions): Thing[] {
  const wanted = 1 + random.integer(options.mostObjects);
  const things: Thing[] = [];
  for (let tries = 0; things.length < wanted && tries < 2 * wanted; tries++) {
    const thing = drawThing(random, options);
    if (isWellPlaced(thing, things, options)) things.push(thing);
  }
  return things.length > 0 ? things : [middleDisc(options)];
}

function drawThing(random: Random, { widthPx, heightPx, classes }: ShapesOptions): Thing {
  const label = random.integer(classes);
  const octave = smallestSide << random.integer(octaves);
  const side = Math.min(octave + random.integer(octave), widthPx - 4, heightPx - 4);
  const [least, most] = solidAspects[label];
  const aspect = least + (most - least) * random.uniform();
  const half = [side / 2, Math.max(2, side / 2 / aspect)] as const;
  const center = [random.uniform() * widthPx, random.uniform() * heightPx] as const;
  return thingOf(label, { center, half, direction: drawDirection(random) }, widthPx, heightPx);
}

/** What is drawn when nothing else found a place. */
function middleDisc({ widthPx, heightPx }: ShapesOptions): Thing {
  const [x, y] = [widthPx / 2, heightPx / 2];
  return thingOf(0, { center: [x, y], half: [6, 6], direction: [1, 0] }, widthPx, heightPx);
}

function thingOf(label: number, pose: Pose, widthPx: number, heightPx: number): Thing {
  const area = solidArea(label, pose);
  const [x1, y1, x2, y2] = area.bounds;
  const isCut = x1 < 0 || y1 < 0 || x2 > widthPx || y2 > heightPx;
  const shown = isCut ? boundsInside(solidRings(label, pose)[0], widthPx, heightPx) : area.bounds;
  const box = [
    Math.max(0, Math.floor(shown[0])),
    Math.max(0, Math.floor(shown[1])),
    Math.min(widthPx, Math.ceil(shown[2])),
    Math.min(heightPx, Math.ceil(shown[3])),
  ];
  return { label, pose, area, box };
}

function isWellPlaced(thing: Thing, below: readonly Thing[], { widthPx, heightPx }: ShapesOptions): boolean {
  const [x1, y1, x2, y2] = thing.box;
  if (!(x2 - x1 >= leastSide && y2 - y1 >= leastSide)) return false; // none of an outline outside: NaN or infinite
  const isInside = ([x, y]: readonly number[]) => x >= 0 && y >= 0 && x < widthPx && y < heightPx;
  const points = pointsOf(thing);
  const inside = points.filter(isInside).length;
  if (inside < leastInside * points.length) return false;
  return below.every((other, i) => {
    if (!meet(thing, other)) return true;
    const above = [...below.slice(i + 1), thing];
    const own = pointsOf(other);
    const seen = own.filter((p) => isInside(p) && !above.some(({ area }) => area.covers(p[0], p[1])));
    return seen.length >= leastSeen * own.length;
  });
}

function meet({ box: [a, b, c, d] }: Thing, { box: [p, q, r, s] }: Thing): boolean {
  return a < r && p < c && b < s && q < d;
}

const grid = 12;

/** Points all over a thing. */
function pointsOf({ area }: Thing): [number, number][] {
  const [x1, y1, x2, y2] = area.bounds;
  const points: [number, number][] = [];
  for (let k = 0; k < grid * grid; k++) {
    const x = x1 + ((x2 - x1) * ((k % grid) + 0.5)) / grid;
    const y = y1 + ((y2 - y1) * (Math.floor(k / grid) + 0.5)) / grid;
    if (area.covers(x, y)) points.push([x, y]);
  }
  return points;
}

function paint(things: readonly Thing[], widthPx: number, heightPx: number, random: Random): Uint8Array {
  const canvas = blankCanvas(widthPx, heightPx);
  paintGround(canvas, random);
  paintPatches(canvas, random, 3 + random.integer(8));
  paintStrokes(canvas, random, 4 + random.integer(12));
  for (const { area } of things)
    paintArea(canvas, area, drawTexture(random, drawColor(random), drawColor(random)));
  paintStrokes(canvas, random, random.integer(4)); // some in front
  return canvas.data;
}

/** Nothing but the ground and the things, each of one color. */
function paintPlain(things: readonly Thing[], widthPx: number, heightPx: number, random: Random): Uint8Array {
  const canvas = blankCanvas(widthPx, heightPx);
  paintGround(canvas, random);
  for (const { area } of things) paintArea(canvas, area, cloth(drawColor(random), random));
  return canvas.data;
}
