/** The three kinds of record in a COCO keypoint file: category, image, person. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckedRecord } from './checked-record';
import type { PosePerson, PoseSample } from './pose';

/** The one category: names of the joints, and bones as pairs of joints from 0 (the file counts from 1). */
export interface PoseCategory {
  id: number;
  joints: string[];
  limbs: [number, number][];
}

/** @throws InputError when `keypoints` is no list of different names, or `skeleton` names a joint that is not there */
export function readPoseCategory(record: CheckedRecord): PoseCategory {
  const joints = record.list('keypoints') as string[];
  const bad = joints.findIndex((name, i) => typeof name !== 'string' || joints.indexOf(name) !== i);
  if (joints.length === 0 || bad >= 0)
    throw record.fault('keypoints', `"${joints[bad] ?? ''}"`, 'names of joints, each once');
  const skeleton = record.has('skeleton') ? (record.list('skeleton') as number[][]) : [];
  const limbs = skeleton.map((pair, i): [number, number] => {
    const isPair = Array.isArray(pair) && pair.length === 2;
    if (isPair && pair.every((joint) => Number.isInteger(joint) && joint >= 1 && joint <= joints.length))
      return [pair[0] - 1, pair[1] - 1];
    throw record.fault(`skeleton[${i}]`, JSON.stringify(pair), `two joints, 1 to ${joints.length}`);
  });
  return { id: record.whole('id', 0), joints, limbs };
}

/** @throws InputError when a field is missing or the image's file is not in the folder */
export function readPoseImage(record: CheckedRecord, folder: string): PoseSample {
  const name = record.text('file_name');
  if (name.split(/[/\\]/).includes('..')) throw record.fault('file_name', `"${name}" leaves the folder`);
  const image = join(folder, name);
  if (!statSync(image, { throwIfNoEntry: false })?.isFile())
    throw record.fault('file_name', `no image "${name}"`, 'a file in the folder of images', 'add it');
  const [widthPx, heightPx] = [record.whole('width', 1), record.whole('height', 1)];
  return { id: name.replace(/\.[^.]+$/, ''), image, widthPx, heightPx, persons: [] };
}

/**
 * One annotation as a person.
 * @param joints how many joints a person has
 * @returns undefined for a crowd and for a person without a labelled joint
 */
export function readPosePerson(
  record: CheckedRecord,
  joints: number,
  image: PoseSample,
): PosePerson | undefined {
  const keypoints = record.numbers('keypoints', 3 * joints);
  const visible = Uint8Array.from({ length: joints }, (_, k) => keypoints[3 * k + 2]);
  const xy = Float64Array.from({ length: 2 * joints }, (_, i) => keypoints[3 * (i >> 1) + (i & 1)]);
  for (let k = 0; k < joints; k++) checkJoint(record, k, keypoints.slice(3 * k, 3 * k + 3), image);
  const labelled = visible.filter((v) => v > 0).length;
  if (record.has('num_keypoints') && record.whole('num_keypoints', 0) !== labelled)
    throw record.fault('num_keypoints', `${record.whole('num_keypoints', 0)}`, `${labelled}, as labelled`);
  const isCrowd = record.has('iscrowd') && record.whole('iscrowd', 0) > 0;
  const boxXyxy = readBox(record, image);
  return isCrowd || labelled === 0 ? undefined : { boxXyxy, xy, visible };
}

function checkJoint(record: CheckedRecord, k: number, [x, y, v]: number[], image: PoseSample): void {
  const field = `keypoints, joint ${k + 1}`;
  if (v !== 0 && v !== 1 && v !== 2) throw record.fault(field, `visibility ${v}`, '0, 1 or 2');
  if (v === 0 || (x >= 0 && y >= 0 && x <= image.widthPx && y <= image.heightPx)) return;
  const size = `${image.widthPx} x ${image.heightPx}`;
  throw record.fault(
    field,
    `${x}, ${y} is outside the image of ${size}`,
    undefined,
    'set its visibility to 0',
  );
}

function readBox(record: CheckedRecord, { widthPx, heightPx }: PoseSample): PosePerson['boxXyxy'] {
  const [x, y, w, h] = record.numbers('bbox', 4);
  if (!(w > 0 && h > 0))
    throw record.fault('bbox', `width ${w} and height ${h}`, 'both above 0 ([x, y, width, height])');
  if (x < widthPx && y < heightPx && x + w > 0 && y + h > 0) return [x, y, x + w, y + h];
  throw record.fault('bbox', `${x}, ${y}, ${w}, ${h} is outside the image of ${widthPx} x ${heightPx}`);
}
