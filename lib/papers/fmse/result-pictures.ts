/** Fig. 8: what the trained networks answer on held-out images, beside the labels. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cropPixels, jointsInCrop, type Pixels, type PosePerson, type PoseSet, personCrop } from '../../data';
import { readImage } from '../../data/image-file';
import { packRgb } from '../../data/packed-image';
import { findModel } from '../../models';
import { readWeightsFile } from '../../nn/weights/weights-file';
import { PosePredictor, toldByWeights } from '../../predict';
import { contactSheet, type Picture, type SheetItem } from '../../show/image';
import { defaultWorkRoot, type Row } from '../../study';
import { gammaOf } from './by-gamma';
import { setsHere } from './mean-pose';
import type { Subject } from './real-poses';
import type { TrainedSweep } from './trained';

/** ours: the first held-out persons of each set; crops of so many pixels. */
const persons = 2;
const side = 224;

/** One trained network of the sheet, and where its weights lie. */
interface Answerer {
  title: string;
  place: string;
  path: string;
  /** For whoever has no weights: what to run. */
  trial: string;
}

/** One set's first held-out persons. */
interface Held {
  place: string;
  set: PoseSet;
  subjects: Subject[];
}

/** The sheet, and a line about networks whose weights are not on this machine. */
export interface Results {
  sheet: Picture;
  note: string;
}

/**
 * Draws the first held-out persons of each set, labels above, then both networks with MSE and with FMSE, seed 0 each.
 * Weights are read from the finished trials' last checkpoints, which stay on the machine that trained.
 * @param pairs one a set and network
 * @throws InputError when a checkpoint is damaged
 */
export async function resultSheet(
  pairs: readonly TrainedSweep[],
  workRoot = defaultWorkRoot,
): Promise<Results> {
  const held = await heldOut(pairs);
  const answerers = pairs.flatMap((pair) => [0, 1].map((gamma) => answererOf(pair, gamma, workRoot)));
  const here = answerers.filter(({ path }) => existsSync(path));
  const items = await Promise.all(
    held.flatMap((one) => one.subjects.map((subject) => labelled(one, subject))),
  );
  for (const title of new Set(here.map((one) => one.title))) {
    for (const one of held) {
      const own = here.find((answerer) => answerer.title === title && answerer.place === one.place);
      items.push(
        ...(own ? await answered(one, own) : await Promise.all(one.subjects.map((s) => bare(s, title)))),
      );
    }
  }
  return { sheet: sheetOf(items, held, pairs[0]?.budget), note: noteOf(answerers, here) };
}

async function heldOut(pairs: readonly TrainedSweep[]): Promise<Held[]> {
  const found: Held[] = [];
  for (const { place, config } of pairs) {
    if (found.some((one) => one.place === place)) continue;
    const sets = await setsHere(config);
    if (!sets) continue;
    const all = sets.val.samples.flatMap((sample) => sample.persons.map((person) => ({ person, sample })));
    found.push({ place, set: sets.val, subjects: all.slice(0, persons) });
  }
  return found;
}

function answererOf(
  { place, network, study, rows }: TrainedSweep,
  gamma: number,
  workRoot: string,
): Answerer {
  const row: Row | undefined = rows.find((one) => gammaOf(one) === gamma && one.seed === 0);
  const title = `${network}, ${gamma === 0 ? 'MSE' : 'FMSE'}`;
  const path = join(workRoot, row?.from ?? study, row?.id ?? 'no trial', 'checkpoint.safetensors');
  return { title, place, path, trial: `${row?.from ?? study}, gamma ${gamma}, seed 0` };
}

function noteOf(answerers: readonly Answerer[], here: readonly Answerer[]): string {
  const absent = answerers.filter((one) => !here.includes(one)).map(({ trial }) => trial);
  if (absent.length === 0) return 'Weights: the last checkpoints of seed 0.';
  return `Not drawn, as their weights are not on this machine (run the trials here): ${absent.join('; ')}.`;
}

async function answered({ place, set, subjects }: Held, { title, path }: Answerer): Promise<SheetItem[]> {
  const predictor = openPose(path);
  try {
    const items: SheetItem[] = [];
    for (const { person, sample } of subjects) {
      const image =
        typeof sample.image === 'string' ? await readImage(sample.image) : (sample.image as Pixels);
      const { xy } = await predictor.pose(packRgb(image), person.boxXyxy);
      const all = new Uint8Array(set.joints.length).fill(2);
      items.push(
        await drawn({ person: { ...person, xy, visible: all }, sample }, person, set, `${title}: ${place}`),
      );
    }
    return items;
  } finally {
    predictor.dispose();
  }
}

function openPose(path: string): PosePredictor {
  const weights = readWeightsFile(path);
  const { name = '', overrides, names, size, margin } = toldByWeights(weights);
  const joints = names && { joints: names.length };
  return new PosePredictor(findModel(name), {
    weights,
    size,
    margin,
    overrides: { ...overrides, ...joints },
  });
}

function labelled({ set, place }: Held, subject: Subject): Promise<SheetItem> {
  return drawn(subject, subject.person, set, `labels: ${place}`);
}

async function bare({ person, sample }: Subject, title: string): Promise<SheetItem> {
  return {
    image: await cropPixels(sample.image, personCrop(person), side, sample),
    title: `${title}: not here`,
  };
}

/** @param person whose box the crop is about */
async function drawn(
  pose: Subject,
  person: PosePerson,
  { limbs }: PoseSet,
  title: string,
): Promise<SheetItem> {
  const crop = personCrop(person);
  const { xy, visible } = jointsInCrop(pose.person, crop, side);
  const image = await cropPixels(pose.sample.image, crop, side, pose.sample);
  return { image, title, skeletons: [{ xy, score: visible, limbs, minScore: 0.5 }] };
}

function sheetOf(items: SheetItem[], held: readonly Held[], budget: string): Picture {
  const none = { data: new Uint8Array(3).fill(255), width: 1, height: 1, channels: 3 as const };
  return contactSheet(items.length ? items : [{ image: none, title: 'no data set of the studies is here' }], {
    name: 'fig8-results',
    caption: `The first ${persons} held-out persons of ${held.map(({ place }) => place).join(' and ')}; every joint is drawn, however unsure. Budget: ${budget}`,
    source: 'Xu and Feng, Fig. 8 (there COCO)',
    columns: Math.max(1, persons * held.length),
    width: 760,
  });
}
