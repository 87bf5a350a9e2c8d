/** Persons that a detector found, for a pose network to look at. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../errors';
import type { BoxXyxy } from './person-crop';

/** The persons' boxes of an image, by the image's path or else by its file's name; none for one that is not listed. */
export type PersonBoxes = (imagePath: string) => BoxXyxy[];

/**
 * Reads what `papersweep predict --json` printed for a detector; only its class `person` is taken.
 * @throws InputError naming file and field
 */
export function readPersonBoxes(path: string): PersonBoxes {
  const images = parse(path);
  const boxes = new Map<string, BoxXyxy[]>();
  images.forEach((image, i) => {
    const fail = (what: string): never => {
      throw new InputError({
        what,
        where: `${path}: images[${i}]`,
        expected: 'what predict --json printed for a detector',
      });
    };
    const { image: name, detections } = (image ?? {}) as { image?: unknown; detections?: unknown };
    if (typeof name !== 'string') fail('no image');
    if (!Array.isArray(detections)) fail('no detections');
    const persons = (detections as { box?: unknown; name?: unknown }[]).filter((d) => d?.name === 'person');
    boxes.set(
      name as string,
      persons.map(({ box }) => (isBox(box) ? box : fail('a box that is not x1, y1, x2, y2'))),
    );
  });
  const byName = new Map([...boxes].map(([name, found]) => [basename(name), found]));
  return (imagePath) => boxes.get(imagePath) ?? byName.get(basename(imagePath)) ?? [];
}

function parse(path: string): unknown[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError({
      what: code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`,
      where: path,
    });
  }
  try {
    const { images } = JSON.parse(text) as { images?: unknown };
    if (Array.isArray(images)) return images;
  } catch {
    throw new InputError({ what: 'no JSON', where: path });
  }
  throw new InputError({ what: 'no images', where: path, expected: 'what predict --json printed' });
}

function isBox(box: unknown): box is BoxXyxy {
  return (
    Array.isArray(box) && box.length === 4 && box.every(Number.isFinite) && box[2] > box[0] && box[3] > box[1]
  );
}
