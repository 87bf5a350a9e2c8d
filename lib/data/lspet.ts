/** Leeds Sports Pose Extended as it is given out: joints.mat and images/. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../errors';
import { bodyJoints, bodyLimbs } from './drawing/body';
import { imageSizes } from './image-sizes';
import { type MatArray, readMat } from './mat';
import { unlabelOutside } from './mpii';
import type { PosePerson, PoseSample, PoseSet } from './pose';

/** ours: the box is the labelled joints' one, wider by this part of its longer side on each side. */
const margin = 0.125;

/**
 * Reads the set: image i of the folder belongs to page i of `joints` (14 x 3 x n or 3 x 14 x n, pixels counted from 1,
 * third number above 0 where labelled). Joints outside their image become unlabelled, with a line for each image.
 * @throws InputError when the file has no such array, or the images are not as many
 */
export async function readLspet(root: string): Promise<PoseSet> {
  const file = join(root, 'joints.mat');
  const joints = readMat(file).joints;
  const names = readdirSync(join(root, 'images'))
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort();
  const isPages = joints?.shape.length === 3 && joints.shape.slice(0, 2).sort().join() === '14,3';
  if (!isPages || joints.shape[2] !== names.length)
    throw new InputError({
      what: joints ? `joints of ${joints.shape.join(' x ')}` : 'no array "joints"',
      where: `${basename(root)}/joints.mat`,
      expected: `14 x 3 x ${names.length}, as there are images`,
    });
  const sizes = await imageSizes(names.map((name) => join(root, 'images', name)));
  const mended: string[] = [];
  const samples = names.map((name, i): PoseSample => {
    const { width, height } = sizes[i];
    const id = name.replace(/\.[^.]+$/, '');
    const sample = { id, image: join(root, 'images', name), widthPx: width, heightPx: height, persons: [] };
    const person = personOf(joints, i);
    const outside = unlabelOutside(person, sample);
    if (outside > 0)
      mended.push(`${name}: ${outside} joint(s) outside the image of ${width} x ${height}; unlabelled`);
    return { ...sample, persons: withBox(person, width, height) };
  });
  return { name: basename(root), joints: bodyJoints, limbs: bodyLimbs, samples, mended };
}

function personOf({ shape, values }: MatArray, page: number): PosePerson {
  const at = (joint: number, k: number) =>
    values[page * 42 + (shape[0] === 14 ? joint + 14 * k : k + 3 * joint)];
  const visible = Uint8Array.from({ length: 14 }, (_, k) => (at(k, 2) > 0 ? 2 : 0));
  const xy = Float64Array.from({ length: 28 }, (_, i) => (visible[i >> 1] > 0 ? at(i >> 1, i & 1) - 1 : 0));
  return { boxXyxy: [0, 0, 0, 0], xy, visible };
}

/** The person with its box; nobody when no joint is labelled. */
function withBox(person: PosePerson, width: number, height: number): PosePerson[] {
  const labelled = Array.from(person.visible.keys()).filter((k) => person.visible[k] > 0);
  if (labelled.length === 0) return [];
  const xs = labelled.map((k) => person.xy[2 * k]);
  const ys = labelled.map((k) => person.xy[2 * k + 1]);
  const [x1, y1, x2, y2] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const pad = Math.max(margin * Math.max(x2 - x1, y2 - y1), 1);
  const boxXyxy = [
    Math.max(0, x1 - pad),
    Math.max(0, y1 - pad),
    Math.min(width, x2 + pad),
    Math.min(height, y2 + pad),
  ] as const;
  return [{ ...person, boxXyxy }];
}
