/** Persons of the MPII set: the release's MATLAB file, or the JSON lists that HRNet splits it into. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../errors';
import { CheckedRecord } from './checked-record';
import { type ImageSize, imageSizes } from './image-sizes';
import { type MatStruct, type MatValue, readMatValues } from './mat-value';
import type { PosePerson, PoseSample, PoseSet } from './pose';

/** The 16 joints in MPII's order. */
export const mpiiJoints: readonly string[] = [
  ...['right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle', 'pelvis', 'thorax'],
  ...['upper_neck', 'head_top', 'right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder'],
  ...['left_elbow', 'left_wrist'],
];

const limbs: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 2],
  [2, 6],
  [3, 6],
  [3, 4],
  [4, 5],
  [6, 7],
  [7, 8],
  [8, 9],
  [10, 11],
  [11, 12],
  [12, 7],
  [13, 7],
  [13, 14],
  [14, 15],
];

/** Where the release's file is found in its folder. */
const matFiles = ['mpii_human_pose_v1_u12_1.mat', 'mpii_human_pose_v1_u12_2/mpii_human_pose_v1_u12_1.mat'];

/** The release's file in a folder, or undefined. */
export function mpiiFile(root: string): string | undefined {
  return matFiles.map((name) => join(root, name)).find(existsSync);
}

/** One person before its image's size is known. */
interface Found {
  image: string;
  person: PosePerson;
}

/**
 * Reads the training part of the release (`RELEASE.annolist` where `img_train` is 1; the test part has no joints).
 * Persons without a joint or a place are left out; joints outside their image become unlabelled, a line for each image.
 * @param root folder with the release's file and `images/`
 * @throws InputError when the file or an image is missing, or the file is another one
 */
export async function readMpii(root: string): Promise<PoseSet> {
  const file = mpiiFile(root);
  if (file === undefined) throw new InputError({ what: `no ${matFiles[0]}`, where: root });
  const release = structsOf(readMatValues(file).RELEASE)[0];
  const list = structsOf(release?.annolist);
  const training = release?.img_train;
  if (list.length === 0 || !(training instanceof Float64Array))
    throw new InputError({ what: 'no RELEASE.annolist and img_train', where: basename(file) });
  const found = list.flatMap((entry, i) => (training[i] === 1 ? personsOf(entry) : []));
  return toSet('mpii', found, join(root, 'images'));
}

/**
 * Reads a list as HRNet's `annot/train.json` and `valid.json`: `{image, center, scale, joints: 16 x [x, y], joints_vis}`,
 * pixels counted from 1.
 * @throws InputError naming record and field
 */
export async function readMpiiJson(file: string, imageFolder: string): Promise<PoseSet> {
  const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(list)) throw new InputError({ what: 'not a list', where: basename(file) });
  const found = list.map((raw, i) => jsonPerson(new CheckedRecord(raw, `${basename(file)}, [${i}]`)));
  return toSet(`mpii ${basename(file, '.json')}`, found, imageFolder);
}

function jsonPerson(record: CheckedRecord): Found {
  const [cx, cy] = record.numbers('center', 2);
  const scale = record.number('scale');
  const marks = record.numbers('joints_vis', 16);
  const rows = record.list('joints') as number[][];
  const isWhole = rows.length === 16 && rows.every((row) => Array.isArray(row) && row.length === 2);
  if (!isWhole || !rows.flat().every(Number.isFinite))
    throw record.fault('joints', 'not 16 pairs of numbers');
  const visible = Uint8Array.from(marks, (mark) => (mark > 0 ? 2 : 0));
  const xy = Float64Array.from(rows.flat(), (v, i) => (visible[i >> 1] > 0 ? v - 1 : 0));
  return { image: record.text('image'), person: { boxXyxy: boxOf(cx, cy, scale), xy, visible } };
}

function personsOf(entry: MatStruct): Found[] {
  const image = textOf(structsOf(entry.image)[0]?.name);
  return structsOf(entry.annorect).flatMap((rect) => {
    const place = structsOf(rect.objpos)[0];
    const points = structsOf(structsOf(rect.annopoints)[0]?.point);
    const scale = numberOf(rect.scale);
    if (place === undefined || points.length === 0 || !(scale > 0)) return [];
    const [xy, visible] = [new Float64Array(32), new Uint8Array(16)];
    for (const point of points) {
      const joint = numberOf(point.id);
      xy.set([numberOf(point.x) - 1, numberOf(point.y) - 1], 2 * joint);
      visible[joint] = numberOf(point.is_visible) === 1 ? 2 : 1;
    }
    const boxXyxy = boxOf(numberOf(place.x), numberOf(place.y), scale);
    return [{ image, person: { boxXyxy, xy, visible } }];
  });
}

/**
 * A square as HRNet takes it: side 200 times the scale, its middle 15 times the scale lower than annotated, which shows
 * less of what is above the head; pixels counted from 1. Source: HRNet `lib/dataset/mpii.py`.
 */
function boxOf(x: number, y: number, scale: number): PosePerson['boxXyxy'] {
  const [cx, cy, half] = [x - 1, y + 15 * scale - 1, 100 * scale];
  return [cx - half, cy - half, cx + half, cy + half];
}

async function toSet(name: string, found: readonly Found[], imageFolder: string): Promise<PoseSet> {
  const names = [...new Set(found.map(({ image }) => image))];
  const sizes = await imageSizes(names.map((image) => join(imageFolder, image)));
  const samples = new Map(names.map((image, i) => [image, sampleOf(image, imageFolder, sizes[i])]));
  const mended: string[] = [];
  for (const { image, person } of found) {
    const sample = samples.get(image)!;
    const outside = unlabelOutside(person, sample);
    if (outside > 0)
      mended.push(
        `${image}: ${outside} joint(s) outside the image of ${sample.widthPx} x ${sample.heightPx}; unlabelled`,
      );
    if (person.visible.some((v) => v > 0)) sample.persons.push(person);
  }
  return { name, joints: mpiiJoints, limbs, samples: [...samples.values()], mended };
}

function sampleOf(image: string, folder: string, { width, height }: ImageSize): PoseSample {
  const id = image.replace(/\.[^.]+$/, '');
  return { id, image: join(folder, image), widthPx: width, heightPx: height, persons: [] };
}

/** Takes the labels off joints that lie outside; gives how many. */
export function unlabelOutside({ xy, visible }: PosePerson, { widthPx, heightPx }: PoseSample): number {
  let count = 0;
  for (let k = 0; k < visible.length; k++) {
    const [x, y] = [xy[2 * k], xy[2 * k + 1]];
    if (visible[k] === 0 || (x >= 0 && y >= 0 && x < widthPx && y < heightPx)) continue;
    visible[k] = 0;
    xy.set([0, 0], 2 * k);
    count++;
  }
  return count;
}

function structsOf(value: MatValue | undefined): MatStruct[] {
  return Array.isArray(value) ? (value as MatStruct[]) : [];
}

/** A number, also where it is kept as a text ("1") or in a list of one; NaN when there is none. */
function numberOf(value: MatValue | undefined): number {
  if (typeof value === 'string') return Number(value);
  return value instanceof Float64Array && value.length > 0 ? value[0] : Number.NaN;
}

function textOf(value: MatValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
