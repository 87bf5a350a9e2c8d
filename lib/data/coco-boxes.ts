/** Boxes (and outlines) from a COCO instances file and the folder of its images. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../errors';
import { CheckedRecord } from './checked-record';
import { streamRecords } from './json-stream';
import type { DetectionSample, DetectionSet, Rings } from './sample';

/** How a file is read. */
export interface CocoBoxesOptions {
  /**
   * A box partly or wholly outside its image, or without a size: `strict` refuses the set, `mend` cuts the first, drops
   * the others, and writes one line for each into `mended`. COCO 2017 has some of both.
   */
  boxes: 'strict' | 'mend';
  /** Whether outlines are kept (copy-paste needs them); a crowd's run lengths are not. */
  masks: boolean;
}

/** Strict, boxes alone. */
export const cocoBoxesOptions: CocoBoxesOptions = Object.freeze({ boxes: 'strict', masks: false });

/** One image while its objects are gathered. */
interface Gathered {
  id: string;
  image: string;
  widthPx: number;
  heightPx: number;
  boxes: number[];
  labels: number[];
  masks: Rings[];
}

/**
 * Reads an instances file. Crowds are left out. Classes are the categories by ascending id, as YOLOX numbers them.
 * @param imageFolder where the images named in it are
 * @throws InputError at the first fault, naming record and field; `inspectCocoBoxes` lists them all
 */
export function readCocoBoxes(
  file: string,
  imageFolder: string,
  options: Partial<CocoBoxesOptions> = {},
): DetectionSet {
  const { set, faults } = readWhole(file, imageFolder, { ...cocoBoxesOptions, ...options });
  if (faults.length > 0) throw faults[0];
  return set;
}

/** What can be read of an instances file, and every fault, box faults included. @throws InputError when it is no JSON */
export function inspectCocoBoxes(
  file: string,
  imageFolder: string,
): { set: DetectionSet; faults: InputError[] } {
  return readWhole(file, imageFolder, { boxes: 'strict', masks: true });
}

function readWhole(
  file: string,
  imageFolder: string,
  options: CocoBoxesOptions,
): { set: DetectionSet; faults: InputError[] } {
  const faults: InputError[] = [];
  const mended: string[] = [];
  const lists = gatherLists(file);
  const at = (list: string, i: number) => `${basename(file)}, ${list}[${i}]`;
  const each = (list: 'images' | 'annotations' | 'categories', take: (record: CheckedRecord) => void) =>
    lists[list].forEach((raw, i) => {
      collect(faults, () => take(new CheckedRecord(raw, at(list, i))));
    });
  for (const [list, records] of Object.entries(lists))
    if (records.length === 0 && list !== 'annotations')
      throw new InputError({
        what: `"${list}" is missing or empty`,
        where: basename(file),
        expected: 'a COCO file',
      });
  const categories = new Map<number, string>();
  each('categories', (record) => addOnce(categories, record, record.text('name')));
  const classOf = new Map([...categories.keys()].sort((a, b) => a - b).map((id, label) => [id, label]));
  const files = new Set(existsSync(imageFolder) ? readdirSync(imageFolder) : []);
  const images = new Map<number, Gathered>();
  each('images', (record) => addOnce(images, record, readImage(record, imageFolder, files)));
  each('annotations', (record) => addObject(record, images, classOf, options, mended));
  const classes = [...classOf.keys()].map((id) => categories.get(id)!);
  const samples = [...images.values()].map((one) => toSample(one, options.masks));
  const name = [basename(dirname(resolve(file))), basename(file, '.json')].join(' ');
  return { set: { name, classes, samples, mended }, faults };
}

function gatherLists(file: string) {
  const lists = { images: [] as unknown[], annotations: [] as unknown[], categories: [] as unknown[] };
  streamRecords(file, (key, record) => {
    if (key in lists) lists[key as keyof typeof lists].push(record);
  });
  return lists;
}

/** Runs a reading; bad input is kept, anything else goes on. */
function collect(faults: InputError[], read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.push(error);
  }
}

function addOnce<T>(into: Map<number, T>, record: CheckedRecord, value: T): void {
  const id = record.whole('id', 0);
  if (into.has(id)) throw record.fault('id', `${id} is there twice`, 'ids that differ');
  into.set(id, value);
}

function readImage(record: CheckedRecord, folder: string, files: ReadonlySet<string>): Gathered {
  const name = record.text('file_name');
  if (!files.has(name))
    throw record.fault('file_name', `no image "${name}"`, 'a file in the folder of images');
  const [widthPx, heightPx] = [record.whole('width', 1), record.whole('height', 1)];
  const id = name.replace(/\.[^.]+$/, '');
  return { id, image: join(folder, name), widthPx, heightPx, boxes: [], labels: [], masks: [] };
}

function addObject(
  record: CheckedRecord,
  images: ReadonlyMap<number, Gathered>,
  classOf: ReadonlyMap<number, number>,
  options: CocoBoxesOptions,
  mended: string[],
): void {
  const image = images.get(record.whole('image_id', 0));
  if (image === undefined) throw record.fault('image_id', 'no such image', 'an id that "images" lists');
  const label = classOf.get(record.whole('category_id', 0));
  if (label === undefined)
    throw record.fault('category_id', 'no such category', 'an id that "categories" lists');
  if (record.has('iscrowd') && record.whole('iscrowd', 0) > 0) return;
  const box = readBox(record, image, options.boxes, mended);
  const rings = options.masks ? readRings(record) : [];
  if (box === undefined) return;
  image.boxes.push(...box);
  image.labels.push(label);
  image.masks.push(rings);
}

function readBox(
  record: CheckedRecord,
  { widthPx, heightPx }: Gathered,
  boxes: CocoBoxesOptions['boxes'],
  mended: string[],
): number[] | undefined {
  const [x, y, w, h] = record.numbers('bbox', 4);
  const cut = [Math.max(0, x), Math.max(0, y), Math.min(widthPx, x + w), Math.min(heightPx, y + h)];
  // Written with two digits, boxes may stick out by a hundredth: that is no fault.
  const isWhole = x >= 0 && y >= 0 && x + w <= widthPx + 0.02 && y + h <= heightPx + 0.02;
  if (w > 0 && h > 0 && isWhole) return cut;
  const isLeft = w > 0 && h > 0 && cut[2] > cut[0] && cut[3] > cut[1];
  const written = `${x}, ${y}, ${w}, ${h}`;
  const what =
    w > 0 && h > 0 ? `${written} is outside the image of ${widthPx} x ${heightPx}` : `${written} has no size`;
  if (boxes === 'strict')
    throw record.fault('bbox', what, 'inside the image, width and height above 0 ([x, y, width, height])');
  mended.push(`${record.where}: bbox: ${what}; ${isLeft ? 'cut at the border' : 'left out'}`);
  return isLeft ? cut : undefined;
}

/** The outlines of `segmentation`; run lengths, which only crowds have, are none. */
function readRings(record: CheckedRecord): Rings {
  if (!record.has('segmentation')) return [];
  const list = record.list('segmentation');
  return list.map((ring, i) => {
    const isRing =
      Array.isArray(ring) && ring.length >= 6 && ring.length % 2 === 0 && ring.every(Number.isFinite);
    if (!isRing) throw record.fault(`segmentation[${i}]`, 'no outline', 'three points or more: x, y, x, y …');
    return Float64Array.from(ring as number[]);
  });
}

function toSample({ boxes, labels, masks, ...image }: Gathered, hasMasks: boolean): DetectionSample {
  return {
    ...image,
    boxes: Float64Array.from(boxes),
    labels: Int32Array.from(labels),
    difficult: new Uint8Array(labels.length),
    ...(hasMasks && { masks }),
  };
}
