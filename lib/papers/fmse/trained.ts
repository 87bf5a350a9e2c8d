/** The paper's studies opened together: what every figure and table of trained networks is made from. */
import { join } from 'node:path';
import {
  findStudy,
  openStudy,
  type Row,
  type RunRecord,
  type StudyOptions,
  type StudyView,
} from '../../study';
import type { PoseConfig } from '../../train';
import { fmseStudies } from './studies';

/** One network on one set, trained with several gammas and seeds. */
export interface TrainedSweep {
  /** Name of its study. */
  study: string;
  /** e.g. `LSPET-1000`. */
  place: string;
  /** `Hourglass` or `HRNet`. */
  network: string;
  /** One a recorded trial, its gamma in the cell. */
  rows: readonly Row[];
  /** The same trials whole, with their validations. */
  records: readonly RunRecord[];
  budget: string;
  /** Of one of its trials, for the data's sake: arms and seeds have the same. */
  config: PoseConfig;
}

/** All of them. */
export interface Trained {
  views: StudyView[];
  /** Fig. 3, one a set. */
  gammas: TrainedSweep[];
  /** Tables 1 and 2, Figs. 6 and 7: one a set and network. At the small budget one trial serves both tables. */
  pairs: TrainedSweep[];
  oks: TrainedSweep[];
  long: TrainedSweep;
}

const places = { lspet: 'LSPET-1000', figures: 'figures' } as const;
const networks = { hourglass: 'Hourglass', hrnet: 'HRNet' } as const;
type Place = keyof typeof places;
type Net = keyof typeof networks;

/** Those whose trials no other study has at the small budget: what `recompute` has to train. */
const training = ['gamma-lspet', 'gamma-figures', 'hrnet-lspet', 'hrnet-figures', 'long-lspet'];

/**
 * Opens every study beside its records and computes nothing, unless `recompute` is set: then each trial trains anew
 * once, however many studies have it.
 */
export async function openTrained(options: StudyOptions): Promise<Trained> {
  const views: StudyView[] = [];
  const open = async (name: string, place: Place, net: Net): Promise<TrainedSweep> => {
    const recompute = options.recompute === true && training.includes(name);
    const view = await openStudy(findStudy(fmseStudies, `fmse-${name}`), { catalog, ...options, recompute });
    views.push(view);
    return sweepOf(view, places[place], networks[net]);
  };
  const sets = Object.keys(places) as Place[];
  const all = sets.flatMap((set) => (Object.keys(networks) as Net[]).map((net) => [set, net] as const));
  const gammas = await inTurn(sets, (set) => open(`gamma-${set}`, set, 'hourglass'));
  const pairs = await inTurn(all, ([set, net]) => open(`${net}-${set}`, set, net));
  const oks = await inTurn(all, ([set, net]) => open(`${net}-oks-${set}`, set, net));
  return { gammas, pairs, oks, long: await open('long-lspet', 'lspet', 'hourglass'), views };
}

const catalog = [join(__dirname, '..', '..', 'studies.ts')];

function sweepOf(view: StudyView, place: string, network: string): TrainedSweep {
  const { rows, plan } = view;
  const counted = rows.map((row) => ({ ...row, values: withoutEmpty(row.values) }));
  return {
    ...{ study: view.study.name, place, network, rows: counted, records: view.records() },
    budget: plan.selection.budget,
    config: plan.trials[0].config as unknown as PoseConfig,
  };
}

/** COCO's tools give −1 where no person has the size. */
function withoutEmpty(values: Row['values']): Row['values'] {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== -1));
}

/** One after the other: they share the machine. */
async function inTurn<A, B>(items: readonly A[], open: (item: A) => Promise<B>): Promise<B[]> {
  const found: B[] = [];
  for (const item of items) found.push(await open(item));
  return found;
}
