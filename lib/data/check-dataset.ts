/** Reads all of a data set, annotations and images, and tells each fault by file and field. */
import { InputError } from '../errors';
import { inspectCocoBoxes } from './coco-boxes';
import { inspectCocoPoses } from './coco-poses';
import { cocoParts, folderOf, type Layout, layoutOf, type OpenedDataset, openDataset } from './open-dataset';
import { decodeFile } from './pipeline/decode';
import type { SetImage } from './pipeline/image-refs';
import type { PoseSet } from './pose';
import type { DetectionSet } from './sample';
import { inspectVoc } from './voc';

/** What was found. */
export interface DatasetReport {
  images: number;
  objects: number;
  /** One line each. */
  faults: string[];
}

const atOnce = 8;

/**
 * Checks a set: every annotation, then every image: whether it decodes to its end and has the size that is annotated.
 * @param name as `openDataset` takes it, one set
 * @param onImage told after each image
 * @throws InputError when there is no such set
 */
export async function checkDataset(
  name: string,
  onImage: (done: number, total: number) => void = () => {},
): Promise<DatasetReport> {
  const isDrawn = name === 'shapes' || name === 'figures';
  const wantsPoses = name.endsWith('-keypoints');
  const root = isDrawn ? '' : folderOf(wantsPoses ? name.slice(0, -'-keypoints'.length) : name);
  const parts = isDrawn ? [sound(await openDataset(name))] : await inspect(root, layoutOf(root, wantsPoses));
  const faults = parts.flatMap((part) => part.faults.map(({ message }) => message));
  const images: SetImage[] = parts.flatMap(({ set }) => set.samples as SetImage[]);
  faults.push(...(await imageFaults(images, onImage)));
  return { images: images.length, objects: countObjects(images), faults };
}

/** What can be read, and what was wrong. */
interface Inspection {
  set: DetectionSet | PoseSet;
  faults: InputError[];
}

const sound = ({ set }: OpenedDataset): Inspection => ({ set, faults: [] });

async function inspect(root: string, layout: Layout): Promise<Inspection[]> {
  if (layout === 'voc') return [inspectVoc(root)];
  if (layout === 'coco')
    return cocoParts(root, 'annotations', 'instances_').map(({ file, images }) =>
      inspectCocoBoxes(file, images),
    );
  if (layout === 'coco-poses') {
    const own = cocoParts(root, '.', 'keypoints_');
    const parts = own.length > 0 ? own : cocoParts(root, 'annotations', 'person_keypoints_');
    return parts.map(({ file, images }) => inspectCocoPoses(file, images));
  }
  // The others are read strictly: the first fault ends the reading.
  return [sound(await openDataset(root))];
}

/** Broken images, some decoded at the same time; the lines keep the images' order. */
async function imageFaults(
  images: readonly SetImage[],
  onImage: (done: number, total: number) => void,
): Promise<string[]> {
  const lines: string[] = [];
  for (let i = 0; i < images.length; i += atOnce) {
    const some = images.slice(i, i + atOnce);
    lines.push(...(await Promise.all(some.map(imageFault))).filter((line) => line !== undefined));
    onImage(Math.min(i + atOnce, images.length), images.length);
  }
  return lines;
}

async function imageFault(image: SetImage): Promise<string | undefined> {
  if (typeof image.image !== 'string') return undefined;
  try {
    await decodeFile(image.image, image);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function countObjects(images: readonly SetImage[]): number {
  return images.reduce((sum, image) => {
    const { labels, persons } = image as { labels?: ArrayLike<number>; persons?: unknown[] };
    return sum + (labels?.length ?? persons?.length ?? 0);
  }, 0);
}
