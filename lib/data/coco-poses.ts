/** Persons with their joints, from a COCO keypoint file and the folder of its images; read strictly. */
import { basename, dirname, resolve } from 'node:path';
import { InputError } from '../errors';
import { CheckedRecord } from './checked-record';
import { readPoseCategory, readPoseImage, readPosePerson } from './coco-pose-records';
import { streamRecords } from './json-stream';
import type { PoseSample, PoseSet } from './pose';

/**
 * Reads one file of poses. Crowds, and persons without a labelled joint, hold nothing to learn from and are left out.
 * Images keep the file's order; one without a person has an empty list.
 * @param file of the form of COCO's `person_keypoints_val2017.json`, with one category
 * @param imageFolder where the images named in it are
 * @throws InputError naming file, record and field at the first fault: a list, field or image file that is missing, an
 *   id unknown or there twice, a box without a size or outside its image, joints that are no numbers, that lie outside
 *   the image, or that are more or fewer than `num_keypoints`
 */
export function readCocoPoses(file: string, imageFolder: string): PoseSet {
  const { images, annotations, categories } = readLists(file);
  const where = basename(file);
  if (categories.length !== 1)
    throw new InputError({
      what: `${categories.length} categories`,
      where,
      expected: 'one, that of the persons',
    });
  const category = readPoseCategory(categories[0]);
  const samples = new Map(idsOf(images).map((id, i) => [id, readPoseImage(images[i], imageFolder)]));
  checkNames([...samples.values()], where);
  idsOf(annotations);
  for (const record of annotations) {
    const sample = samples.get(record.whole('image_id', 0));
    if (sample === undefined) throw record.fault('image_id', 'no such image', 'an id that "images" lists');
    if (record.whole('category_id', 0) !== category.id)
      throw record.fault('category_id', 'no such category', `${category.id}`);
    const person = readPosePerson(record, category.joints.length, sample);
    if (person !== undefined) sample.persons.push(person);
  }
  const name = [basename(dirname(resolve(file))), where.replace(/\.json$/, '')].join(' ');
  return { name, joints: category.joints, limbs: category.limbs, samples: [...samples.values()] };
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

/** The ids of a list. */
function idsOf(records: readonly CheckedRecord[]): number[] {
  const seen = new Set<number>();
  for (const record of records) {
    const id = record.whole('id', 0);
    if (seen.has(id)) throw record.fault('id', `${id} is there twice`, 'ids that differ');
    seen.add(id);
  }
  return [...seen];
}

function checkNames(samples: readonly PoseSample[], where: string): void {
  const seen = new Set<string>();
  for (const { id } of samples) {
    if (seen.has(id)) throw new InputError({ what: `image ${id} is there twice`, where: `${where}, images` });
    seen.add(id);
  }
}
