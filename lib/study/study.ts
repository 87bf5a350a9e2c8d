/** What a study is: a paper's sweep as a plain typed object, and the words of its grid. */
import type { Budget, PreparedRun } from '../train';
import type { Plain } from '../train/config/merge';
import type { TrialRunner } from './runner';

/** One value of an axis. */
export type Level = number | string | boolean;

/** A value of an axis that stands for several settings: `{ level: 'CBAM', settings: { model: … } }`. */
export interface NamedLevel {
  level: Level;
  settings: Plain;
}

/** The levels of one axis, in the order of tables; a bare value is the value of the key that the axis is named after. */
export type Axis = readonly (Level | NamedLevel)[];

/** One place of the grid: a level for each axis. */
export type Cell = Readonly<Record<string, Level>>;

/** How much of a study a budget runs. */
export interface BudgetPlan {
  /** Seeds 0 to `seeds` − 1. */
  seeds: number;
  /** What differs from the preset's setting at this budget. */
  settings?: Plain;
}

interface ClaimCommon {
  /** The paper's words, short. */
  text: string;
  /** A name among the metrics or the mechanism's. */
  metric: string;
  lowerIsBetter?: boolean;
}

/** What a paper claims, so that numbers can decide it. */
export type Claim =
  /** One arm beats another; `effect` is the paper's difference, in the metric's unit. */
  | (ClaimCommon & { kind: 'better'; cell: Cell; than: Cell; effect?: number })
  /** Along an axis of numbers the best is between the ends, at the paper's `at`. */
  | (ClaimCommon & { kind: 'interior-optimum'; axis: string; at?: number; within?: Cell })
  /** Along an axis of numbers the metric gets better. */
  | (ClaimCommon & { kind: 'rising'; axis: string; within?: Cell });

/** Looks at a trained network before it is freed; what it finds is recorded beside the metrics. */
export type Measure = (run: PreparedRun) => Promise<Record<string, number>>;

/** A paper's sweep. */
export interface Study {
  /** Plain name, unique: `dsla-kappa`. */
  name: string;
  /** What one reads above its table. */
  title: string;
  /** Name of the paper; absent: no paper's. */
  paper?: string;
  /** What of the paper it reproduces: `Table 2`. */
  item?: string;
  /** Where the configurations start. */
  preset: string;
  /** What differs from the preset at every budget. */
  settings?: Plain;
  budgets: Readonly<Partial<Record<Budget, BudgetPlan>>>;
  grid: Readonly<Record<string, Axis>>;
  /** What tables show, the most important first. */
  metrics: readonly string[];
  claims: readonly Claim[];
  /** What the paper's mechanism is measured by. */
  measure?: Measure;
  /** What runs a trial; absent: training. */
  runner?: TrialRunner;
}

/** A cell as text: `kappa 0.2, neck MFF`. */
export function cellText(cell: Cell): string {
  return Object.entries(cell)
    .map(([axis, level]) => `${shortName(axis)} ${level}`)
    .join(', ');
}

/** `kappa` of `assigner.kappa`. */
export function shortName(axis: string): string {
  return axis.slice(axis.lastIndexOf('.') + 1);
}

/** Whether a cell has these levels. */
export function isWithin(cell: Cell, levels: Cell): boolean {
  return Object.entries(levels).every(([axis, level]) => cell[axis] === level);
}
