/** A made-up COCO set of the size of val-2017: 5,000 images, 36,000 boxes, 100 detections an image, 80 classes. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Random } from '../../lib/engine/random';

const images = 5000;
const boxes = 36_000;
const detections = 100;
const classes = 80;

interface Annotation {
  id: number;
  image_id: number;
  category_id: number;
  bbox: number[];
  area: number;
  iscrowd: number;
}

/** Writes `gt.json` and `dets.json` into a folder, unless they are there. */
export function provideCocoSet(folder: string): void {
  if (existsSync(join(folder, 'dets.json'))) return;
  mkdirSync(folder, { recursive: true });
  const random = createRandom(20240117);
  const annotations = Array.from({ length: boxes }, (_, i) => annotation(random, i));
  const grouped: Annotation[][] = Array.from({ length: images }, () => []);
  for (const a of annotations) grouped[a.image_id - 1].push(a);
  const gt = {
    images: grouped.map((_, i) => ({ id: i + 1, width: 640, height: 480, file_name: `${i + 1}.jpg` })),
    annotations,
    categories: Array.from({ length: classes }, (_, c) => ({ id: c + 1, name: `c${c + 1}` })),
  };
  const found = grouped.flatMap((own, i) =>
    Array.from({ length: detections }, () => detection(random, own, i + 1)),
  );
  writeFileSync(join(folder, 'gt.json'), JSON.stringify(gt));
  writeFileSync(join(folder, 'dets.json'), JSON.stringify(found));
}

const round = (v: number) => Math.round(v * 100) / 100;

function side(random: Random): number {
  return 8 * 40 ** random.uniform(); // 8 to 320 pixels, even in the logarithm
}

/** Class c with odds 1 / c. */
function label(random: Random): number {
  return Math.min(classes, Math.floor(classes ** random.uniform()));
}

function annotation(random: Random, i: number): Annotation {
  const [w, h] = [side(random), side(random)];
  const bbox = [random.uniform() * (640 - w), random.uniform() * (480 - h), w, h].map(round);
  return {
    id: i + 1,
    image_id: random.integer(images) + 1,
    category_id: label(random),
    bbox,
    area: round(bbox[2] * bbox[3] * (0.5 + random.uniform() / 2)),
    iscrowd: random.uniform() < 0.012 ? 1 : 0,
  };
}

/** Half of them near a true box (three grades of accuracy), half anywhere. */
function detection(random: Random, own: Annotation[], image: number) {
  const near = own.length > 0 && random.uniform() < 0.55 ? own[random.integer(own.length)] : undefined;
  if (!near) {
    const box = [random.uniform() * 400, random.uniform() * 300, side(random), side(random)];
    return {
      image_id: image,
      category_id: label(random),
      bbox: box.map(round),
      score: round6(random.uniform() ** 4),
    };
  }
  const spread = [0.03, 0.1, 0.3][random.integer(3)];
  const [x, y, w, h] = near.bbox;
  const off = () => random.normal() * spread;
  const box = [x + off() * w, y + off() * h, w * Math.exp(off()), h * Math.exp(off())];
  const category_id = random.uniform() < 0.85 ? near.category_id : label(random);
  const score = round6(Math.sqrt(random.uniform()) * Math.exp(-spread));
  return { image_id: image, category_id, bbox: box.map(round), score };
}

function round6(v: number): number {
  return Math.round(v * 1e6) / 1e6;
}
