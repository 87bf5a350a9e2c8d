/** A drawn detection set: discs, squares and bars on a plain ground. The same seed gives the same bytes anywhere. */
import { iouAt } from '../boxes';
import { createRandom, type Random } from '../engine/random';
import { lazyPixels } from './lazy-pixels';
import type { DetectionSample, DetectionSet } from './sample';

/** What is drawn; whole numbers only. */
export interface ShapesOptions {
  images: number;
  seed: number;
  widthPx: number;
  heightPx: number;
  /** At most this many objects an image, at least one. */
  mostObjects: number;
}

/** 100 images of 640 x 480. */
export const shapesOptions: ShapesOptions = Object.freeze({
  images: 100,
  seed: 0,
  widthPx: 640,
  heightPx: 480,
  mostObjects: 16,
});

const classes = ['disc', 'square', 'bar'] as const;
const colors = [
  [196, 62, 58],
  [52, 110, 180],
  [226, 168, 48],
] as const;
/** ours: sides of 12 to 383 pixels, each octave as likely as the next, as objects in photographs are. */
const smallestSide = 12;
const octaves = 5;
/** ours: two objects may overlap this much; more would hide one behind the other. */
const mostOverlap = 0.2;

/** Image i depends on the seed and i alone, not on how many there are. Pixels are drawn when first asked for. */
export function drawShapes(options: Partial<ShapesOptions> = {}): DetectionSet {
  const whole = { ...shapesOptions, ...options };
  const random = createRandom(whole.seed);
  const samples = Array.from({ length: whole.images }, (_, i) =>
    shapesSample(i, random.fork(`image ${i}`), whole),
  );
  return { name: `shapes, seed ${whole.seed}`, classes, samples, mended: [] };
}

function shapesSample(
  i: number,
  random: Random,
  { widthPx, heightPx, mostObjects }: ShapesOptions,
): DetectionSample {
  const wanted = 1 + random.integer(mostObjects);
  const boxes: number[] = [];
  const labels: number[] = [];
  for (let k = 0; k < wanted; k++) {
    const label = random.integer(classes.length);
    const box = placeBox(random, label, widthPx, heightPx);
    if (!isFree(box, boxes)) continue;
    boxes.push(...box);
    labels.push(label);
  }
  const shade = 200 + random.integer(40);
  const id = `shapes-${String(i).padStart(5, '0')}`;
  const image = lazyPixels(widthPx, heightPx, () => paint(widthPx, heightPx, shade, boxes, labels));
  const difficult = new Uint8Array(labels.length);
  return {
    id,
    image,
    widthPx,
    heightPx,
    boxes: Float64Array.from(boxes),
    labels: Int32Array.from(labels),
    difficult,
  };
}

function placeBox(random: Random, label: number, widthPx: number, heightPx: number): number[] {
  const octave = smallestSide << random.integer(octaves);
  const side = Math.min(octave + random.integer(octave), widthPx, heightPx);
  const other = label === 2 ? Math.max(smallestSide >> 1, side >> (1 + random.integer(2))) : side;
  const [w, h] = random.integer(2) === 0 ? [side, other] : [other, side];
  const x = random.integer(widthPx - w + 1);
  const y = random.integer(heightPx - h + 1);
  return [x, y, x + w, y + h];
}

function isFree(box: number[], boxes: number[]): boolean {
  const [a, b] = [Float64Array.from(box), Float64Array.from(boxes)];
  for (let i = 0; i < boxes.length / 4; i++) if (iouAt(a, 0, b, i) > mostOverlap) return false;
  return true;
}

function paint(
  widthPx: number,
  heightPx: number,
  shade: number,
  boxes: number[],
  labels: number[],
): Uint8Array {
  const data = new Uint8Array(widthPx * heightPx * 3).fill(shade);
  labels.forEach((label, k) => {
    const [x1, y1, x2, y2] = boxes.slice(4 * k, 4 * k + 4);
    for (let y = y1; y < y2; y++) {
      for (let x = x1; x < x2; x++) {
        if (label === 0 && !inDisc(2 * (x - x1) + 1 - (x2 - x1), 2 * (y - y1) + 1 - (y2 - y1), x2 - x1))
          continue;
        data.set(colors[label], (y * widthPx + x) * 3);
      }
    }
  });
  return data;
}

/** Whether twice the offset of a pixel's center from the disc's lies inside twice its radius. */
function inDisc(dx2: number, dy2: number, diameter: number): boolean {
  return dx2 * dx2 + dy2 * dy2 <= diameter * diameter;
}
