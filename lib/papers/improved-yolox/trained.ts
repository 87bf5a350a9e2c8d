/** The paper's studies opened together: what every figure and table of trained detectors is made from. */
import { join } from 'node:path';
import {
  findStudy,
  openStudy,
  type Row,
  type RunRecord,
  type StudyOptions,
  type StudyView,
} from '../../study';
import { improvedYoloxStudies } from './studies';

/** What was learned from: blood cells, drawn shapes. */
export type Place = 'bccd' | 'shapes';
/** Which CBAM: gates that start at 1, or as the paper prints it. */
export type Reading = 'identity' | 'printed';

/** Table 3 trained: its eight rows on one data set in one reading. Arms without attention are the same in both. */
export interface Ablation {
  place: Place;
  reading: Reading;
  /** One a recorded trial; its cell has Table 3's words. */
  rows: readonly Row[];
}

/** One study's rows on one data set. */
export interface Placed {
  place: Place;
  rows: readonly Row[];
}

/** All of them. */
export interface Trained {
  views: readonly StudyView[];
  ablations: readonly Ablation[];
  /** Table 2: the baseline and the full model in both readings. */
  classes: readonly Placed[];
  /** Three losses of boxes. */
  boxLosses: readonly Placed[];
  /** Two readings of MFF, on blood cells. */
  fusions: readonly Row[];
  /** Table 1's last pair. */
  coco: readonly Row[];
}

export const places: readonly Place[] = ['bccd', 'shapes'];
export const readings: readonly Reading[] = ['identity', 'printed'];
/** What a reader sees. */
export const placeNames = { bccd: 'blood cells', shapes: 'drawn shapes' } as const;
export const readingNames = { identity: 'gates that start at 1', printed: 'CBAM as printed' } as const;

const catalog = [join(__dirname, '..', '..', 'studies.ts')];

/**
 * Opens every study beside its records and computes nothing, unless `recompute` is set: then all train anew, but for
 * Tables 1 and 2, whose trials are Table 3's first and last rows.
 */
export async function openTrained(options: StudyOptions = {}): Promise<Trained> {
  const views = new Map<string, StudyView>();
  for (const { name } of improvedYoloxStudies) {
    const recompute = options.recompute === true && !/-(classes-\w+|coco)$/.test(name);
    const own = { catalog, ...options, recompute };
    views.set(name, await openStudy(findStudy(improvedYoloxStudies, name), own));
  }
  const rowsOf = (name: string) => views.get(`improved-yolox-${name}`)!.rows;
  const placed = (name: string) => places.map((place) => ({ place, rows: rowsOf(`${name}-${place}`) }));
  return {
    views: [...views.values()],
    ablations: readings.flatMap((reading) => placed(reading).map((one) => ({ ...one, reading }))),
    classes: placed('classes'),
    boxLosses: placed('iou'),
    fusions: rowsOf('mff-bccd'),
    coco: rowsOf('coco'),
  };
}

/** A study among the opened ones, by the end of its name: `printed-bccd`. */
export function viewOf({ views }: Pick<Trained, 'views'>, name: string): StudyView {
  return views.find((view) => view.study.name === `improved-yolox-${name}`)!;
}

/** The whole records of one study. */
export function recordsOf(trained: Pick<Trained, 'views'>, name: string): RunRecord[] {
  return viewOf(trained, name).records();
}
