/** Persons with their joints, from a COCO keypoint file and the folder of its images; read strictly. */
import { basename, dirname, resolve } from 'node:path';
import { InputError } from '../errors';
import { CheckedRecord } from './checked-record';
import { type PoseCategory, readPoseCategory, readPoseImage, readPosePerson } from './coco-pose-records';
import { streamRecords } from './json-stream';
import type { PoseSample, PoseSet } from './pose';

/** What becomes of a fault: the strict reader throws it, the check keeps it. */
type OnFault = (fault: InputError) => void;

/**
 * Reads one file of poses. Crowds, and persons without a labelled joint, hold nothing to learn from and are left out.
 * Images keep the file's order; one without a person has an empty list.
 * @param file of the form of COCO's `person_keypoints_val2017.json`, with one category
 * @param imageFolder where the images named in it are
 * @throws InputError naming file, record and field at the first fault: a list, field or image file that is missing, an
 *   id unknown or there twice, a box without a size or outside its image, joints that are no numbers, that lie outside
 *   the image, or that are more or fewer than `num_keypoints`; `inspectCocoPoses` lists them all
 */
export function readCocoPoses(file: string, imageFolder: string): PoseSet {
  return readWhole(file, imageFolder, (fault) => {
    throw fault;
  });
}

/** What can be read of a keypoint file, and every fault. @throws InputError when it is no JSON or lacks a list */
export function inspectCocoPoses(file: string, imageFolder: string): { set: PoseSet; faults: InputError[] } {
  const faults: InputError[] = [];
  const set = readWhole(file, imageFolder, (fault) => faults.push(fault));
  return { set, faults };
}

function readWhole(file: string, imageFolder: string, onFault: OnFault): PoseSet {
  const { images, annotations, categories } = readLists(file);
  const where = basename(file);
  if (categories.length !== 1)
    throw new InputError({
      what: `${categories.length} categories`,
      where,
      expected: 'one, that of the persons',
    });
  const category = readPoseCategory(categories[0]);
  const samples = new Map<number, PoseSample>();
  const imageIds = new Set<number>();
  for (const record of images)
    attempt(onFault, () => samples.set(once(record, imageIds), readPoseImage(record, imageFolder)));
  checkNames([...samples.values()], where, onFault);
  const ids = new Set<number>();
  for (const record of annotations)
    attempt(onFault, () => {
      once(record, ids);
      addPerson(record, category, samples);
    });
  const name = [basename(dirname(resolve(file))), where.replace(/\.json$/, '')].join(' ');
  return { name, joints: category.joints, limbs: category.limbs, samples: [...samples.values()] };
}

function attempt(onFault: OnFault, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    onFault(error);
  }
}

function addPerson(
  record: CheckedRecord,
  category: PoseCategory,
  samples: ReadonlyMap<number, PoseSample>,
): void {
  const sample = samples.get(record.whole('image_id', 0));
  if (sample === undefined) throw record.fault('image_id', 'no such image', 'an id that "images" lists');
  if (record.whole('category_id', 0) !== category.id)
    throw record.fault('category_id', 'no such category', `${category.id}`);
  const person = readPosePerson(record, category.joints.length, sample);
  if (person !== undefined) sample.persons.push(person);
}

/** The three lists, each record an object with its place. */
function readLists(file: string) {
  const where = basename(file);
  const [images, annotations, categories]: CheckedRecord[][] = [[], [], []];
  const lists = new Map([
    ['images', images],
    ['annotations', annotations],
    ['categories', categories],
  ]);
  streamRecords(file, (key, record, i) => {
    lists.get(key)?.push(new CheckedRecord(record, `${where}, ${key}[${i}]`));
  });
  const empty = [...lists].find(([, records]) => records.length === 0);
  if (empty === undefined) return { images, annotations, categories };
  throw new InputError({
    what: `"${empty[0]}" is missing or empty`,
    where,
    expected: 'a COCO keypoint file',
  });
}

/** The id of a record that none before it had. */
function once(record: CheckedRecord, seen: Set<number>): number {
  const id = record.whole('id', 0);
  if (seen.has(id)) throw record.fault('id', `${id} is there twice`, 'ids that differ');
  seen.add(id);
  return id;
}

function checkNames(samples: readonly PoseSample[], where: string, onFault: OnFault): void {
  const seen = new Set<string>();
  for (const { id } of samples) {
    if (seen.has(id))
      onFault(new InputError({ what: `image ${id} is there twice`, where: `${where}, images` }));
    seen.add(id);
  }
}
