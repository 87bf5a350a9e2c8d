/** What code does, told by the first steps of a trial: the same configuration must still mean the same. */
import { z } from 'zod';

const numbers = z.record(z.string(), z.number());

/** Of the first steps, each taken from the first weights, with the rate, the slots and the batch that it has in the run. */
export const behaviorSchema = z.strictObject({
  steps: z.array(
    z.strictObject({
      losses: numbers,
      gradientNorm: z.number(),
      /** Learning rate. */
      rate: z.number(),
      /** How far the step moved the weights, the running statistics and the average: Euclidean lengths. */
      moved: z.strictObject({ weights: z.number(), statistics: z.number(), average: z.number().optional() }),
    }),
  ),
  /** Mean learning rate of the whole run. */
  meanRate: z.number(),
});
export type Behavior = z.infer<typeof behaviorSchema>;
type Step = Behavior['steps'][number];

/** How many steps tell. */
export const behaviorSteps = 3;

/**
 * ours: how far engines may be apart, as a share of the value; a part of the loss has a floor of 1e-5 of the whole.
 * Measured on micro detectors and poses at two sizes, against one thread: two threads, op by op, WASM. Usual: 5.4e-4 in a
 * part of the loss, 5e-5 in the whole, 3.1e-3 in the weights' way, 7e-5 in the statistics', 5e-3 in a detector's gradient,
 * but 0.1 in an hourglass's, whose innermost batch norm sees few numbers (two of them: 8 times the norm in one step). A
 * decay of weights or of a slow average, and what comes after training, move nothing here.
 */
const usual = {
  loss: 1e-3,
  gradient: 0.2,
  rate: 1e-6,
  weights: 1e-2,
  average: 1e-2,
  statistics: 1e-3,
  meanRate: 1e-6,
} as const;
/** A last digit may give a label to another place (SimOTA; seen: 1.1e-2 in a part): so much in one step of the three. */
const oneStep = { ...usual, loss: 5e-2, gradient: 1, weights: 0.1, average: 0.1 } as const;

type Kind = keyof typeof usual;

/** One number of the steps, there and here. */
interface Pair {
  what: string;
  kind: Kind;
  there?: number;
  here?: number;
  /** What is too small to tell. */
  floor: number;
}

/**
 * Tells where two behaviors differ: more than engines do, in two of the steps; or in one, more than a label's change does.
 * @returns one line, as `step 2: loss total 1.31 -> 1.52`; undefined when they are the same
 */
export function behaviorChange(there: Behavior, here: Behavior): string | undefined {
  if (there.steps.length !== here.steps.length) return `${there.steps.length} steps -> ${here.steps.length}`;
  const steps = there.steps.map((step, i) => pairsOf(step, here.steps[i]));
  const told = steps.flatMap((pairs, i) =>
    pairs.filter(({ what }) => isChanged(steps, what, i)).map((pair) => `step ${i + 1}: ${lineOf(pair)}`),
  );
  const mean = pairOf('mean rate of the run', 'meanRate', there.meanRate, here.meanRate);
  return told[0] ?? (isNear(mean, usual) ? undefined : lineOf(mean));
}

/** Whether a number differs in this step, and not by chance. */
function isChanged(steps: readonly Pair[][], what: string, step: number): boolean {
  const [here, ...others] = [steps[step], ...steps.filter((_, i) => i !== step)].map((pairs) =>
    pairs.find((pair) => pair.what === what),
  );
  if (!here || isNear(here, usual)) return false;
  return !isNear(here, oneStep) || others.some((pair) => pair && !isNear(pair, usual));
}

function pairsOf(a: Step, b: Step): Pair[] {
  const floor = 1e-5 * Math.abs(a.losses.total ?? 0);
  const losses = [...new Set([...Object.keys(a.losses), ...Object.keys(b.losses)])];
  const moved = ['weights', 'statistics', 'average'] as const;
  return [
    pairOf('rate', 'rate', a.rate, b.rate),
    ...losses.map((name) => pairOf(`loss ${name}`, 'loss', a.losses[name], b.losses[name], floor)),
    pairOf('gradient norm', 'gradient', a.gradientNorm, b.gradientNorm),
    ...moved.map((name) => pairOf(`way of the ${name}`, name, a.moved[name], b.moved[name])),
  ];
}

function pairOf(what: string, kind: Kind, there?: number, here?: number, floor = 1e-9): Pair {
  return { what, kind, there, here, floor };
}

function isNear({ kind, there, here, floor }: Pair, tolerance: Readonly<Record<Kind, number>>): boolean {
  if (there === undefined || here === undefined) return there === here;
  const most = Math.max(floor, tolerance[kind] * Math.max(Math.abs(there), Math.abs(here)));
  return Math.abs(there - here) <= most;
}

function lineOf({ what, there, here }: Pair): string {
  return `${what} ${show(there)} -> ${show(here)}`;
}

function show(value: number | undefined): string {
  return value === undefined ? '(absent)' : String(Number(value.toPrecision(6)));
}
