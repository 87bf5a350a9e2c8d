/** A PASCAL VOC folder: Annotations/*.xml, JPEGImages/*, ImageSets/Main/<split>.txt. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError, nearest } from '../errors';
import type { DetectionSample, DetectionSet } from './sample';
import { parseVocAnnotation, type VocAnnotation, type VocObject } from './voc-annotation';

/** How a folder is read. */
export interface VocOptions {
  /** Name of a file in ImageSets/Main without `.txt`; every annotation when undefined. */
  split?: string;
  /** The classes in their order; a name outside them is a fault. Undefined: those found, sorted. */
  classes?: readonly string[];
  /**
   * A box partly outside its image, wholly outside, or without a size: `strict` refuses the set,
   * `mend` cuts the first, drops the other two, and writes one line for each into `mended`.
   */
  boxes: 'strict' | 'mend';
}

/** Strict, whole set, classes as found. */
export const vocOptions: VocOptions = Object.freeze({ boxes: 'strict' });

type Read = { id: string; annotation: VocAnnotation; objects: VocObject[] };

/**
 * Reads a VOC folder.
 * Coordinates: VOC numbers pixels from 1 and includes both ends, so the edges are xmin − 1, ymin − 1, xmax, ymax
 * (mmdetection and YOLOX take 1 from all four: boxes one pixel smaller). Boxes with xmax ≤ xmin have no size.
 * @throws InputError at the first fault, naming file and field; `checkVoc` lists them all
 */
export function readVoc(root: string, options: VocOptions = vocOptions): DetectionSet {
  const { set, faults } = readWhole(root, options);
  if (faults.length > 0) throw faults[0];
  return set;
}

/**
 * Every fault of a VOC folder, box faults included; empty when it is sound.
 * @throws InputError when the folder itself, its Annotations, or the split's file is missing
 */
export function checkVoc(root: string, options: Omit<VocOptions, 'boxes'> = {}): InputError[] {
  return readWhole(root, { ...options, boxes: 'strict' }).faults;
}

/** What can be read of a VOC folder, and every fault. @throws InputError as `checkVoc` */
export function inspectVoc(root: string): { set: DetectionSet; faults: InputError[] } {
  return readWhole(root, vocOptions);
}

/**
 * Names in a split's file, in its order.
 * @throws InputError when the file is missing or empty, or holds a name twice or a name with a folder in it
 */
export function readVocSplit(root: string, split: string): string[] {
  const folder = join(root, 'ImageSets', 'Main');
  const path = join(folder, `${split}.txt`);
  const where = `${basename(root)}/ImageSets/Main/${split}.txt`;
  if (/[/\\]/.test(split) || !existsSync(path)) {
    const known = existsSync(folder) ? readdirSync(folder).map((f) => f.replace(/\.txt$/, '')) : [];
    throw new InputError({ what: 'no such split', where, expected: `one of: ${known.join(', ') || 'none'}` });
  }
  const lines = readFileSync(path, 'utf8').split(/\r?\n/);
  const ids = lines.map((line) => line.trim().split(/\s+/)[0]).filter((id) => id !== '');
  const bad = ids.find((id, i) => ids.indexOf(id) !== i || /[/\\]/.test(id));
  if (bad !== undefined)
    throw new InputError({
      what: `"${bad}" is there twice or has a folder in it`,
      where,
      fix: 'one name a line',
    });
  if (ids.length === 0) throw new InputError({ what: 'no names', where, fix: 'one name a line' });
  return ids;
}

function readWhole(root: string, options: VocOptions): { set: DetectionSet; faults: InputError[] } {
  const name = [basename(root), options.split].filter(Boolean).join(' ');
  const folder = annotationFolder(root);
  const all = readdirSync(folder).filter((file) => file.endsWith('.xml'));
  const ids = options.split ? readVocSplit(root, options.split) : all.map((file) => file.slice(0, -4)).sort();
  const faults: InputError[] = [];
  const mended: string[] = [];
  if (ids.length === 0) faults.push(new InputError({ what: 'no annotations', where: `${name}/Annotations` }));
  const reads = ids.map((id) => readOne(root, id, options, faults, mended)).filter((r) => r !== undefined);
  const found = [...new Set(reads.flatMap((r) => r.objects.map((o) => o.name)))].sort();
  const classes = options.classes ?? found;
  const samples = reads.map((read) => toSample(root, read, classes));
  return { set: { name, classes, samples, mended }, faults };
}

function annotationFolder(root: string): string {
  const folder = join(root, 'Annotations');
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw new InputError({
    what: existsSync(root) ? 'no folder Annotations in it' : 'no such folder',
    where: root,
    expected: 'a VOC folder: Annotations, JPEGImages, ImageSets/Main',
  });
}

function readOne(root: string, id: string, options: VocOptions, faults: InputError[], mended: string[]) {
  const where = `${basename(root)}/Annotations/${id}.xml`;
  const path = join(root, 'Annotations', `${id}.xml`);
  const fail = (what: string, expected?: string, fix?: string) => {
    faults.push(new InputError({ what, where, expected, fix }));
    return undefined;
  };
  if (!existsSync(path)) return fail('no such annotation', undefined, 'take the name out of the split');
  const { annotation, faults: own } = parseVocAnnotation(readFileSync(path, 'utf8'), where);
  faults.push(...own);
  if (annotation === undefined) return undefined;
  if (!existsSync(join(root, 'JPEGImages', annotation.filename)))
    return fail(
      `filename: no image "${annotation.filename}"`,
      'a file in JPEGImages',
      'add it or correct the name',
    );
  const objects: VocObject[] = [];
  for (const object of annotation.objects) {
    const classFault = unknownClass(object.name, options.classes);
    if (classFault) fail(`${object.label}, name: unknown class "${object.name}"`, classFault);
    const judged = judgeBox(object, annotation);
    if (judged.fault === undefined) objects.push(object);
    else if (options.boxes === 'strict') fail(`${object.label}, bndbox: ${judged.fault}`, judged.expected);
    else {
      mended.push(
        `${where}: ${object.label}: ${judged.fault}; ${judged.object ? 'cut at the border' : 'left out'}`,
      );
      if (judged.object) objects.push(judged.object);
    }
  }
  return { id, annotation, objects };
}

function unknownClass(name: string, classes?: readonly string[]): string | undefined {
  if (classes === undefined || classes.includes(name)) return undefined;
  return nearest(name, classes) ?? `one of: ${classes.join(', ')}`;
}

/** What is wrong with a box, and what can be kept of it. */
function judgeBox(object: VocObject, { widthPx, heightPx }: VocAnnotation) {
  const [x1, y1, x2, y2] = object.corners;
  const written = `${x1}, ${y1}, ${x2}, ${y2}`;
  if (!(x2 > x1 && y2 > y1))
    return { fault: `${written} has no size`, expected: 'xmax above xmin and ymax above ymin' };
  if (x1 >= 1 && y1 >= 1 && x2 <= widthPx && y2 <= heightPx) return { object };
  const fault = `${written} is outside the image of ${widthPx} x ${heightPx}`;
  const expected = `1 to ${widthPx} and 1 to ${heightPx}`;
  const cut: VocObject['corners'] = [
    Math.max(x1, 1),
    Math.max(y1, 1),
    Math.min(x2, widthPx),
    Math.min(y2, heightPx),
  ];
  const left = cut[2] > cut[0] && cut[3] > cut[1];
  return { fault, expected, object: left ? { ...object, corners: cut } : undefined };
}

function toSample(
  root: string,
  { id, annotation, objects }: Read,
  classes: readonly string[],
): DetectionSample {
  const { filename, widthPx, heightPx } = annotation;
  return {
    id,
    image: join(root, 'JPEGImages', filename),
    widthPx,
    heightPx,
    boxes: Float64Array.from(objects.flatMap(({ corners: [x1, y1, x2, y2] }) => [x1 - 1, y1 - 1, x2, y2])),
    labels: Int32Array.from(objects, (object) => classes.indexOf(object.name)),
    difficult: Uint8Array.from(objects, (object) => (object.difficult ? 1 : 0)),
  };
}
