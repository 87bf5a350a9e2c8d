/** A data set by its name or folder, and one part of it. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InputError, nearest } from '../errors';
import { catalog } from './catalog';
import { readCocoBoxes } from './coco-boxes';
import { readCocoPoses } from './coco-poses';
import { findDataset, requireDataset } from './data-folder';
import { drawFigures } from './figures';
import { isImageName, readImageFolder } from './image-folder';
import { readLspet } from './lspet';
import { mpiiFile, readMpii, readMpiiJson } from './mpii';
import type { PoseSet } from './pose';
import type { DetectionSet } from './sample';
import { drawShapes, type ShapesOptions } from './shapes';
import { takeSplit } from './splits';
import { readVoc } from './voc';

/** A set, and what it is for. */
export type OpenedDataset = { task: 'detection'; set: DetectionSet } | { task: 'pose'; set: PoseSet };

/** How a set is opened. */
export interface OpenOptions {
  /**
   * `train`, `val`, `test`, `trainval`, `all`, or what the set itself calls its parts; of several sets joined, `voc2007:test`
   * takes the part of that one alone.
   */
  split: string;
  /** Of the drawn sets, and of splits that no file tells. */
  seed: number;
  /** Of the drawn sets: how many images, all parts together. */
  images: number;
  /** Of drawn shapes: what is not as in `shapesOptions`. */
  drawing?: Partial<Omit<ShapesOptions, 'images' | 'seed'>>;
  /** Whether outlines are read (copy-paste needs them). */
  masks: boolean;
}

/** Everything, seed 0. */
export const openOptions: OpenOptions = Object.freeze({ split: 'all', seed: 0, images: 1000, masks: false });

/** How a folder is laid out. */
export type Layout = 'voc' | 'coco' | 'coco-poses' | 'lspet' | 'mpii' | 'mpii-json' | 'images';

const drawn = ['shapes', 'figures'] as const;

/**
 * Opens a set: `shapes` or `figures` (drawn), a name among the data sets (`bccd`, `voc2007`, `coco2017`,
 * `coco2017-keypoints` …), several names of one task joined by commas, or a folder: VOC, COCO, LSPET, MPII, or plain
 * images. Parts come from the set's own files where there are any, else from the seed (80, 10 and 10 %).
 * @throws InputError when there is no such set or part, or at the first fault of its annotations
 */
export async function openDataset(name: string, options: Partial<OpenOptions> = {}): Promise<OpenedDataset> {
  const whole = { ...openOptions, ...options };
  const all = name.split(',').map((part) => part.trim());
  const { names, split } = partOf(all, whole.split);
  if (names.length === 1) return openOne(names[0], { ...whole, split });
  const opened = await Promise.all(names.map((one) => openOne(one, whole)));
  return joinSets(opened, name);
}

/** Which of the sets a split is of: `voc2007:test` of one, any other word of all. */
function partOf(all: readonly string[], split: string): { names: readonly string[]; split: string } {
  const [only] = all.filter((name) => split.startsWith(`${name}:`));
  return only === undefined ? { names: all, split } : { names: [only], split: split.slice(only.length + 1) };
}

async function openOne(name: string, options: OpenOptions): Promise<OpenedDataset> {
  if (name === 'shapes') {
    const draw = (own: { images: number; seed: number }) => drawShapes({ ...own, ...options.drawing });
    return { task: 'detection', set: partOfDrawn(draw, options) };
  }
  if (name === 'figures') return { task: 'pose', set: partOfDrawn(drawFigures, options) };
  const wantsPoses = name.endsWith('-keypoints');
  const root = folderOf(wantsPoses ? name.slice(0, -'-keypoints'.length) : name);
  return openFolder(root, layoutOf(root, wantsPoses), options);
}

function partOfDrawn<S extends DetectionSet | PoseSet>(
  draw: (options: { images: number; seed: number }) => S,
  { images, seed, split }: OpenOptions,
): S {
  const set = draw({ images, seed });
  const samples = takeSplit<S['samples'][number]>(set.samples, split, seed);
  return { ...set, name: `${set.name} ${split}`, samples };
}

/** Where a set lies: a folder that is named, or one among the data sets. */
export function folderOf(name: string): string {
  const found = /[/\\]/.test(name) ? undefined : findDataset(name);
  if (found !== undefined) return found;
  if (existsSync(name) && statSync(name).isDirectory()) return resolve(name);
  const known = [...drawn, ...catalog.map((entry) => entry.name)];
  if (known.includes(name)) return requireDataset(name);
  throw new InputError({
    what: `no data set "${name}"`,
    where: process.env.PAPERSWEEP_DATA ? 'the folder PAPERSWEEP_DATA' : 'data/cache',
    expected: nearest(name, known) ?? `a folder, or one of: ${known.join(', ')}`,
    fix: 'papersweep data list',
  });
}

/**
 * Tells how a folder is laid out, from what is in it.
 * @throws InputError when it is none of the layouts known
 */
export function layoutOf(root: string, wantsPoses = false): Layout {
  const has = (...parts: string[]) => existsSync(join(root, ...parts));
  const annotations = has('annotations') ? readdirSync(join(root, 'annotations')) : [];
  if (has('Annotations')) return 'voc';
  if (!wantsPoses && annotations.some((file) => /^instances_.*\.json$/.test(file))) return 'coco';
  if (annotations.some((file) => /^person_keypoints_.*\.json$/.test(file))) return 'coco-poses';
  if (readdirSync(root).some((file) => /^keypoints_.*\.json$/.test(file))) return 'coco-poses';
  if (has('joints.mat') && has('images')) return 'lspet';
  if (has('annot', 'train.json')) return 'mpii-json';
  if (mpiiFile(root) !== undefined) return 'mpii';
  if (readdirSync(root).some(isImageName)) return 'images';
  throw new InputError({
    what: 'no data set in it',
    where: root,
    expected:
      'VOC (Annotations), COCO (annotations/instances_*.json), keypoints_*.json, joints.mat, MPII, or images',
  });
}

async function openFolder(root: string, layout: Layout, options: OpenOptions): Promise<OpenedDataset> {
  if (layout === 'voc') return { task: 'detection', set: openVoc(root, options) };
  if (layout === 'coco') return { task: 'detection', set: openCoco(root, options) };
  if (layout === 'coco-poses') return { task: 'pose', set: openCocoPoses(root, options) };
  if (layout === 'mpii-json') return { task: 'pose', set: await openMpiiJson(root, options) };
  if (layout === 'images') return { task: 'detection', set: await readImageFolder(root) };
  const set = layout === 'lspet' ? await readLspet(root) : await readMpii(root);
  const samples = takeSplit(set.samples, options.split, options.seed, root);
  return { task: 'pose', set: { ...set, name: `${set.name} ${options.split}`, samples } };
}

/** The 20 classes of PASCAL VOC, in their order. */
const vocClasses = [
  ...['aeroplane', 'bicycle', 'bird', 'boat', 'bottle', 'bus', 'car', 'cat', 'chair', 'cow'],
  ...[
    'diningtable',
    'dog',
    'horse',
    'motorbike',
    'person',
    'pottedplant',
    'sheep',
    'sofa',
    'train',
    'tvmonitor',
  ],
];

/** Its own splits where it has them; classes are those of the whole folder, so that all parts number them alike. */
function openVoc(root: string, { split, seed }: OpenOptions): DetectionSet {
  const classes = /^voc20\d\d$/.test(basename(root)) ? vocClasses : readVoc(root, { boxes: 'mend' }).classes;
  if (existsSync(join(root, 'ImageSets', 'Main', `${split}.txt`)))
    return readVoc(root, { split, classes, boxes: 'mend' });
  const all = readVoc(root, { classes, boxes: 'mend' });
  if (existsSync(join(root, 'ImageSets', 'Main')) && split !== 'all') readVoc(root, { split, boxes: 'mend' });
  return { ...all, name: `${all.name} ${split}`, samples: takeSplit(all.samples, split, seed, root) };
}

function openCoco(root: string, { split, masks }: OpenOptions): DetectionSet {
  const parts = cocoParts(root, 'annotations', 'instances_');
  const sets = chooseParts(root, parts, split).map(({ file, images }) =>
    readCocoBoxes(file, images, { boxes: 'mend', masks }),
  );
  return joinDetections(sets, `${basename(root)} ${split}`);
}

function openCocoPoses(root: string, { split }: OpenOptions): PoseSet {
  const isCoco = existsSync(join(root, 'annotations'));
  const parts = isCoco
    ? cocoParts(root, 'annotations', 'person_keypoints_')
    : cocoParts(root, '.', 'keypoints_');
  const sets = chooseParts(root, parts, split).map(({ file, images }) => readCocoPoses(file, images));
  return joinPoses(sets, `${basename(root)} ${split}`);
}

async function openMpiiJson(root: string, { split }: OpenOptions): Promise<PoseSet> {
  const parts = [
    { part: 'train', file: join(root, 'annot', 'train.json'), images: join(root, 'images') },
    { part: 'val', file: join(root, 'annot', 'valid.json'), images: join(root, 'images') },
  ].filter(({ file }) => existsSync(file));
  const chosen = chooseParts(root, parts, split);
  const sets = await Promise.all(chosen.map(({ file, images }) => readMpiiJson(file, images)));
  return joinPoses(sets, `mpii ${split}`);
}

/** One annotation file and its folder of images. */
export interface CocoPart {
  part: string;
  file: string;
  images: string;
}

/** The annotation files `<prefix><part>.json`; their images are in a folder of the part's name, or in `images`. */
export function cocoParts(root: string, folder: string, prefix: string): CocoPart[] {
  const files = readdirSync(join(root, folder)).filter(
    (file) => file.startsWith(prefix) && file.endsWith('.json'),
  );
  return files.sort().map((file) => {
    const part = file.slice(prefix.length, -'.json'.length);
    const own = [join(root, part), join(root, 'images', part)].find(existsSync);
    return { part, file: join(root, folder, file), images: own ?? join(root, 'images') };
  });
}

/** Parts by name, a year at the end left out or not; `all` and `trainval` are several. */
function chooseParts(root: string, parts: readonly CocoPart[], split: string): CocoPart[] {
  const isNamed = (part: string, name: string) => part === name || part.replace(/20\d\d$/, '') === name;
  const names = split === 'trainval' ? ['train', 'val'] : [split];
  const chosen =
    split === 'all' ? [...parts] : parts.filter(({ part }) => names.some((name) => isNamed(part, name)));
  if (chosen.length > 0) return chosen;
  throw new InputError({
    what: `no such split "${split}"`,
    where: basename(root),
    expected: `one of: ${parts.map(({ part }) => part).join(', ')}, all`,
  });
}

function joinSets(opened: readonly OpenedDataset[], name: string): OpenedDataset {
  const [first] = opened;
  if (opened.some(({ task }) => task !== first.task))
    throw new InputError({ what: 'boxes and poses together', where: name, expected: 'sets of one task' });
  if (first.task === 'pose')
    return {
      task: 'pose',
      set: joinPoses(
        opened.map(({ set }) => set as PoseSet),
        name,
      ),
    };
  return {
    task: 'detection',
    set: joinDetections(
      opened.map(({ set }) => set as DetectionSet),
      name,
    ),
  };
}

/** Several sets as one. @throws InputError when their classes differ */
function joinDetections(sets: readonly DetectionSet[], name: string): DetectionSet {
  const [{ classes }] = sets;
  if (sets.some((set) => set.classes.join() !== classes.join()))
    throw new InputError({ what: 'sets of different classes', where: name });
  return {
    name,
    classes,
    samples: sets.flatMap((set) => set.samples),
    mended: sets.flatMap((set) => set.mended),
  };
}

/** Several sets as one. @throws InputError when their joints differ */
function joinPoses(sets: readonly PoseSet[], name: string): PoseSet {
  const [{ joints, limbs }] = sets;
  if (sets.some((set) => set.joints.join() !== joints.join()))
    throw new InputError({ what: 'sets of different joints', where: name });
  const mended = sets.flatMap((set) => set.mended ?? []);
  return { name, joints, limbs, samples: sets.flatMap((set) => set.samples), mended };
}
