/** Poses for PCKh: ground truth and predictions of MPII, from `.mat` files or JSON. */
import { readFileSync } from 'node:fs';
import { InputError } from '../errors';
import type { PckhInput } from '../metrics/pckh';
import { type MatArray, readMat } from './mat';

/** Everything of `PckhInput` but the predictions. */
export type MpiiTruth = Omit<PckhInput, 'predicted'>;

/**
 * Reads ground truth: HRNet's `gt_valid.mat` (`pos_gt_src` [16, 2, N], `jnt_missing` [16, N], `headboxes_src` [2, 2, N],
 * pixels counted from 1), or a JSON list of `{joints: 16 x [x, y], joints_vis: 16 numbers, headbox: [x1, y1, x2, y2]}`
 * (pixels counted from 0).
 * @throws InputError naming file and field
 */
export function readMpiiTruth(path: string): MpiiTruth {
  return path.endsWith('.mat') ? truthFromMat(path) : truthFromJson(path);
}

/**
 * Reads predictions: a `.mat` with `preds` [N, 16, 2] (pixels counted from 1, as HRNet writes it), or a JSON list of
 * `{joints: 16 x [x, y]}` (from 0).
 * @throws InputError when there are not as many people as in the ground truth
 */
export function readMpiiPredictions(path: string, people: number): Float64Array {
  const predicted = path.endsWith('.mat') ? predictionsFromMat(path) : predictionsFromJson(path);
  if (predicted.length !== people * 32) {
    const what = `${predicted.length / 32} people`;
    throw new InputError({ what, where: path, expected: `${people}, as in the ground truth` });
  }
  return predicted;
}

function truthFromMat(path: string): MpiiTruth {
  const arrays = readMat(path);
  const joints = field(arrays, 'pos_gt_src', path, 3);
  const n = joints.shape[2];
  const missing = field(arrays, 'jnt_missing', path, 2);
  const heads = field(arrays, 'headboxes_src', path, 3);
  // MATLAB's first index runs fastest: [joint, axis, person] lies at joint + 16 (axis + 2 person).
  return {
    truth: Float64Array.from({ length: n * 32 }, (_, k) => joints.values[jointAt(k)] - 1),
    visible: Uint8Array.from({ length: n * 16 }, (_, k) => 1 - missing.values[k]),
    headXyxy: Float64Array.from(
      { length: n * 4 },
      (_, k) => heads.values[4 * (k >> 2) + ((k & 2) >> 1) + 2 * (k & 1)],
    ),
  };
}

/** Place of [person, joint, axis] in MATLAB's [joint, axis, person]. */
function jointAt(k: number): number {
  const [person, joint, axis] = [k >> 5, (k >> 1) & 15, k & 1];
  return joint + 16 * (axis + 2 * person);
}

function field(arrays: Record<string, MatArray>, name: string, path: string, rank: number): MatArray {
  const array = arrays[name];
  if (array?.shape.length === rank) return array;
  const what = array ? `${name} has ${array.shape.length} dimensions` : `no ${name}`;
  throw new InputError({ what, where: path, expected: `${name} with ${rank} dimensions` });
}

function predictionsFromMat(path: string): Float64Array {
  const { shape, values } = field(readMat(path), 'preds', path, 3);
  const [n] = shape;
  return Float64Array.from({ length: values.length }, (_, k) => {
    const [person, joint, axis] = [k >> 5, (k >> 1) & 15, k & 1];
    return values[person + n * (joint + 16 * axis)] - 1;
  });
}

type Person = Record<string, unknown>;

function readPeople(path: string): Person[] {
  try {
    const people: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (Array.isArray(people)) return people;
  } catch (error) {
    throw new InputError({ what: (error as Error).message, where: path, expected: 'a JSON list of people' });
  }
  throw new InputError({ what: 'not a list', where: path, expected: 'a JSON list of people' });
}

function numbersIn(person: Person, name: string, n: number, where: string): number[] {
  const value = person?.[name];
  const flat = Array.isArray(value) ? value.flat() : [];
  if (flat.length !== n || !flat.every(Number.isFinite)) {
    throw new InputError({ what: `${name} is not ${n} numbers`, where, expected: `${n} finite numbers` });
  }
  return flat as number[];
}

function truthFromJson(path: string): MpiiTruth {
  const people = readPeople(path);
  const all = (name: string, n: number) =>
    people.flatMap((p, i) => numbersIn(p, name, n, `${path}, person ${i}`));
  return {
    truth: Float64Array.from(all('joints', 32)),
    visible: Uint8Array.from(all('joints_vis', 16)),
    headXyxy: Float64Array.from(all('headbox', 4)),
  };
}

function predictionsFromJson(path: string): Float64Array {
  return Float64Array.from(
    readPeople(path).flatMap((p, i) => numbersIn(p, 'joints', 32, `${path}, person ${i}`)),
  );
}
