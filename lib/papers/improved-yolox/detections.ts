/** Fig. 9: what baseline and full model find in held-out images, beside the true boxes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DetectionSample, DetectionSet } from '../../data';
import { InputError } from '../../errors';
import { openDetector } from '../../live';
import { palette } from '../../show/colors';
import { contactSheet, type Picture, type SheetItem } from '../../show/image';
import { defaultWorkRoot } from '../../study';
import type { DetectionConfig } from '../../train';
import { openDetectionSplit } from '../../train/open-sets';
import { type Place, placeNames, type Trained, viewOf } from './trained';

/** The study's arms by what stands above their pictures. */
const titles: Readonly<Record<string, string>> = {
  YOLOX: 'YOLOX',
  'improved (identity CBAM)': 'improved, identity',
  'improved (printed CBAM)': 'improved, printed',
};

/** What is drawn. */
export interface SheetOptions {
  place: Place;
  /** The first of the held-out images, and how many. */
  from?: number;
  images?: number;
  /** Boxes of lower score are not drawn. */
  minScore?: number;
  workRoot?: string;
}

/** One arm, and where its weights lie. */
interface Arm {
  level: string;
  path: string;
  trial: string;
}

/** The sheet (absent without data), and a line about what could not be drawn. */
export interface Detections {
  sheet?: Picture;
  note: string;
}

/**
 * Draws held-out images, one a row: true boxes, then what each network of seed 0 finds. Weights are the finished trials'
 * last checkpoints, which stay on the machine that trained.
 * @throws InputError when a checkpoint is damaged
 */
export async function detectionsBeside(
  trained: Pick<Trained, 'views'>,
  { place, from = 0, images = 3, minScore = 0.3, workRoot = defaultWorkRoot }: SheetOptions,
): Promise<Detections> {
  const view = viewOf(trained, `classes-${place}`);
  const config = view.plan.trials[0].config as unknown as DetectionConfig;
  const set = await heldOut(config);
  if (!set) return { note: `No data set "${config.data.set}" is here: nothing to draw.` };
  const samples = Array.from({ length: images }, (_, i) => set.samples[(from + i) % set.samples.length]);
  const arms = view.plan.trials
    .filter(({ seed }) => seed === 0)
    .map((trial): Arm => {
      const { record, cell } = trial;
      const study = record?.from ?? view.study.name;
      const path = join(workRoot, study, record?.id ?? 'no trial', 'checkpoint.safetensors');
      return { level: String(cell.method), path, trial: `${study}, ${cell.method}, seed 0` };
    });
  const here = arms.filter(({ path }) => existsSync(path));
  const columns = [samples.map((sample) => truthItem(sample, set))];
  for (const arm of here) columns.push(await foundItems(arm, samples, minScore));
  const items = samples.flatMap((_, i) => columns.map((column) => column[i]));
  const sheet = contactSheet(items, {
    name: 'fig9-detections',
    caption: `Held-out ${placeNames[place]}; seed 0 of each network, boxes of score ${minScore} and more. Budget: ${view.plan.selection.budget}`,
    source: 'Meng et al., Fig. 9 (there VOC)',
    columns: columns.length,
    width: 900,
  });
  return { sheet, note: noteOf(arms, here) };
}

/** @returns undefined where the data are not on this machine */
async function heldOut(config: DetectionConfig): Promise<DetectionSet | undefined> {
  try {
    return await openDetectionSplit(config, config.data.val);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

const colorOf = (label: number) => palette[label % palette.length];

/** The first box of a class has its name. */
function truthItem({ image, id, boxes, labels }: DetectionSample, { classes }: DetectionSet): SheetItem {
  const names = Array.from(labels, (label, i) => (labels.indexOf(label) === i ? classes[label] : ''));
  return { image, title: `${id}: truth`, boxes, labels: names, colors: Array.from(labels, colorOf) };
}

async function foundItems(
  { level, path }: Arm,
  samples: readonly DetectionSample[],
  minScore: number,
): Promise<SheetItem[]> {
  const detector = openDetector(path);
  try {
    const items: SheetItem[] = [];
    for (const { image } of samples) {
      const found = await detector.find(image, minScore);
      items.push({
        image,
        title: `${titles[level] ?? level}: ${found.length} found`,
        boxes: found.map(({ box }) => box),
        colors: found.map(({ name }) => colorOf(detector.names.indexOf(name))),
      });
    }
    return items;
  } finally {
    detector.dispose();
  }
}

function noteOf(arms: readonly Arm[], here: readonly Arm[]): string {
  const absent = arms.filter((arm) => !here.includes(arm)).map(({ trial }) => trial);
  if (absent.length === 0) return 'Weights: the last checkpoints of seed 0.';
  return `Not drawn, as their weights are not on this machine (run the trials here): ${absent.join('; ')}.`;
}
