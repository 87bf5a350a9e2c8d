/** COCO's files as columns: ground truth and result lists, every record checked, faults named by record and field. */
import { InputError } from '../errors';
import type { CocoDetections, CocoTruth } from '../metrics/coco-tables';
import { streamRecords } from './json-stream';

type Fields = Record<string, unknown>;

/** A growing column of numbers. */
class Column {
  private store: Float64Array;
  length = 0;
  constructor(capacity = 1 << 16) {
    this.store = new Float64Array(capacity);
  }
  push(value: number): void {
    if (this.length === this.store.length) {
      const larger = new Float64Array(this.store.length * 2);
      larger.set(this.store);
      this.store = larger;
    }
    this.store[this.length++] = value;
  }
  values(): Float64Array {
    return this.store.slice(0, this.length);
  }
}

/** Names the file and the record that is being read. */
class At {
  constructor(
    readonly file: string,
    readonly list: string,
    public index = 0,
  ) {}
  fault(field: string, what: string, expected: string): InputError {
    return new InputError({ what, where: `${this.file}, ${this.list}[${this.index}].${field}`, expected });
  }
}

function numberOf(record: Fields, field: string, at: At): number {
  const value = record[field];
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw at.fault(field, `${value === undefined ? 'missing' : JSON.stringify(value)}`, 'a finite number');
  }
  return value;
}

function pushNumbers(into: Column, record: Fields, field: string, n: number, at: At): void {
  const value = record[field];
  if (!Array.isArray(value) || value.length !== n) {
    throw at.fault(
      field,
      `${value === undefined ? 'missing' : `${JSON.stringify(value)}`.slice(0, 60)}`,
      `${n} numbers`,
    );
  }
  for (const v of value) {
    if (typeof v !== 'number' || !Number.isFinite(v))
      throw at.fault(field, `holds ${JSON.stringify(v)}`, 'finite numbers');
    into.push(v);
  }
}

function pushBox(into: Column, record: Fields, at: At): void {
  pushNumbers(into, record, 'bbox', 4, at);
  const [, , w, h] = record.bbox as number[];
  if (w < 0 || h < 0)
    throw at.fault('bbox', `width ${w} and height ${h}`, 'none below zero ([x, y, width, height])');
}

function asRecord(record: unknown, at: At): Fields {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw at.fault('', `${JSON.stringify(record)}`.slice(0, 60), 'an object');
  }
  return record as Fields;
}

/** Ids in ascending order and where each stands. */
function sortedIds(
  ids: number[],
  what: string,
  file: string,
): { ids: number[]; position: Map<number, number> } {
  const sorted = [...ids].sort((a, b) => a - b);
  const twice = sorted.find((id, i) => i > 0 && id === sorted[i - 1]);
  if (twice !== undefined) {
    throw new InputError({
      what: `id ${twice} stands twice`,
      where: `${file}, ${what}`,
      expected: 'ids that differ',
    });
  }
  return { ids: sorted, position: new Map(sorted.map((id, i) => [id, i])) };
}

/**
 * Reads a COCO annotation file (`images`, `annotations`, `categories`).
 * @param keypoints how many keypoints an annotation carries; leave out for boxes
 * @throws InputError naming file, record and field: ids unknown or twice, numbers missing or not finite, negative sizes
 */
export function readCocoTruth(file: string, keypoints?: number): CocoTruth {
  const lists = { images: [] as number[], categories: [] as number[], names: [] as string[] };
  const column = () => new Column();
  const c = {
    id: column(),
    image: column(),
    category: column(),
    box: column(),
    area: column(),
    crowd: column(),
  };
  const points = { xyv: column(), labelled: column() };
  const seen = new Set<string>();
  streamRecords(file, (list, raw, index) => {
    const at = new At(file, list, index);
    seen.add(list);
    if (list === 'images') lists.images.push(numberOf(asRecord(raw, at), 'id', at));
    else if (list === 'categories') {
      const record = asRecord(raw, at);
      lists.categories.push(numberOf(record, 'id', at));
      lists.names.push(String(record.name ?? record.id));
    } else if (list === 'annotations') {
      const record = asRecord(raw, at);
      c.id.push(numberOf(record, 'id', at));
      c.image.push(numberOf(record, 'image_id', at));
      c.category.push(numberOf(record, 'category_id', at));
      pushBox(c.box, record, at);
      c.area.push(numberOf(record, 'area', at));
      c.crowd.push(record.iscrowd === undefined ? 0 : numberOf(record, 'iscrowd', at));
      if (keypoints !== undefined) pushKeypoints(points, record, keypoints, at);
    }
  });
  for (const list of ['images', 'categories']) {
    if (!seen.has(list)) {
      throw new InputError({
        what: `no «${list}»`,
        where: file,
        expected: 'a COCO annotation file',
        fix: 'give the ground truth, not results',
      });
    }
  }
  return truthOf(file, lists, c, keypoints === undefined ? undefined : points);
}

function pushKeypoints(points: { xyv: Column; labelled: Column }, record: Fields, n: number, at: At): void {
  pushNumbers(points.xyv, record, 'keypoints', n * 3, at);
  const xyv = record.keypoints as number[];
  points.labelled.push(
    record.num_keypoints === undefined
      ? xyv.filter((v, i) => i % 3 === 2 && v > 0).length
      : numberOf(record, 'num_keypoints', at),
  );
}

function truthOf(
  file: string,
  lists: { images: number[]; categories: number[]; names: string[] },
  c: Record<'id' | 'image' | 'category' | 'box' | 'area' | 'crowd', Column>,
  points?: { xyv: Column; labelled: Column },
): CocoTruth {
  const images = sortedIds(lists.images, 'images', file);
  const categories = sortedIds(lists.categories, 'categories', file);
  const ids = c.id.values();
  sortedIds(Array.from(ids), 'annotations', file);
  const nameOf = new Map(lists.categories.map((id, i) => [id, lists.names[i]]));
  return {
    imageIds: images.ids,
    categoryIds: categories.ids,
    categoryNames: categories.ids.map((id) => nameOf.get(id)!),
    ids,
    image: positions(c.image, images.position, new At(file, 'annotations'), 'image_id'),
    category: positions(c.category, categories.position, new At(file, 'annotations'), 'category_id'),
    boxesXywh: c.box.values(),
    area: c.area.values(),
    crowd: Uint8Array.from(c.crowd.values()),
    ...(points && {
      keypoints: points.xyv.values(),
      numKeypoints: Int32Array.from(points.labelled.values()),
    }),
  };
}

function positions(ids: Column, position: Map<number, number>, at: At, field: string): Int32Array {
  return Int32Array.from(ids.values(), (id, i) => {
    const p = position.get(id);
    if (p === undefined) {
      at.index = i;
      throw at.fault(field, `id ${id} is not in the ground truth`, 'an id that the annotation file lists');
    }
    return p;
  });
}

/**
 * Reads a COCO result list: `[{image_id, category_id, bbox | keypoints, score}, …]`.
 * @param truth the ground truth that gives ids their positions
 * @param keypoints how many keypoints a result carries; leave out for boxes
 * @throws InputError naming file, record and field, an image or category that the truth lacks included
 */
export function readCocoDetections(file: string, truth: CocoTruth, keypoints?: number): CocoDetections {
  const column = () => new Column(1 << 20);
  const c = { image: column(), category: column(), box: column(), score: column(), xyv: column() };
  const at = new At(file, '');
  streamRecords(file, (list, raw, index) => {
    if (list !== '') {
      throw new InputError({
        what: `an object with «${list}»`,
        where: file,
        expected: 'a list of results',
        fix: 'give the detections, not the ground truth',
      });
    }
    at.index = index;
    const record = asRecord(raw, at);
    c.image.push(numberOf(record, 'image_id', at));
    c.category.push(numberOf(record, 'category_id', at));
    c.score.push(numberOf(record, 'score', at));
    if (keypoints === undefined) pushBox(c.box, record, at);
    else pushPose(c, record, keypoints, at);
  });
  const boxesXywh = c.box.values();
  return {
    image: positions(c.image, new Map(truth.imageIds.map((id, i) => [id, i])), at, 'image_id'),
    category: positions(c.category, new Map(truth.categoryIds.map((id, i) => [id, i])), at, 'category_id'),
    boxesXywh,
    score: c.score.values(),
    area: Float64Array.from(
      { length: boxesXywh.length / 4 },
      (_, i) => boxesXywh[i * 4 + 2] * boxesXywh[i * 4 + 3],
    ),
    ...(keypoints !== undefined && { keypoints: c.xyv.values() }),
  };
}

/** A pose's box spans its keypoints, labelled or not, as pycocotools' loadRes has it. */
function pushPose(c: { xyv: Column; box: Column }, record: Fields, n: number, at: At): void {
  pushNumbers(c.xyv, record, 'keypoints', n * 3, at);
  const xyv = record.keypoints as number[];
  const xs = xyv.filter((_, i) => i % 3 === 0);
  const ys = xyv.filter((_, i) => i % 3 === 1);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  for (const v of [x, y, Math.max(...xs) - x, Math.max(...ys) - y]) c.box.push(v);
}
