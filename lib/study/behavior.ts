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
 * Measured on micro detectors and poses (one thread, two threads, op by op, WASM): 2.4e-4 in a part of the loss, 3e-5 in
 * the whole; 2.3e-3 in the weights' way, 2e-5 in the statistics'; 3.4e-3 in a detector's gradient, but 7e-2 in that of an
 * hourglass whose batch norm sees four numbers. What comes after training (the evaluation) does not show here.
 */
export const behaviorTolerance = {
  loss: 1e-3,
  gradient: 0.2,
  rate: 1e-6,
  moved: { weights: 1e-2, average: 1e-2, statistics: 1e-3 },
} as const;

/**
 * Tells where two behaviors differ beyond the tolerance.
 * @returns one line, as `step 2: loss total 1.31 -> 1.52`; undefined when they are the same
 */
export function behaviorChange(there: Behavior, here: Behavior): string | undefined {
  const { rate } = behaviorTolerance;
  if (there.steps.length !== here.steps.length) return `${there.steps.length} steps -> ${here.steps.length}`;
  const changes = there.steps.flatMap((step, i) => {
    const change = stepChange(step, here.steps[i]);
    return change ? `step ${i + 1}: ${change}` : [];
  });
  return changes[0] ?? change('mean rate of the run', there.meanRate, here.meanRate, rate);
}

function stepChange(a: Step, b: Step): string | undefined {
  const { loss, gradient, rate, moved } = behaviorTolerance;
  return (
    change('rate', a.rate, b.rate, rate) ??
    firstChange('loss', a.losses, b.losses, () => loss) ??
    change('gradient norm', a.gradientNorm, b.gradientNorm, gradient) ??
    firstChange('moved', a.moved, b.moved, (name) => moved[name as keyof typeof moved])
  );
}

type Numbers = Readonly<Record<string, number | undefined>>;

function firstChange(
  what: string,
  a: Numbers,
  b: Numbers,
  shareOf: (name: string) => number,
): string | undefined {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const floor = 1e-5 * Math.abs(a.total ?? 0);
  return names
    .map((name) => change(`${what} ${name}`, a[name], b[name], shareOf(name), floor))
    .find((one) => one !== undefined);
}

function change(
  what: string,
  a: number | undefined,
  b: number | undefined,
  share: number,
  floor = 1e-9,
): string | undefined {
  const isNear =
    a !== undefined &&
    b !== undefined &&
    Math.abs(a - b) <= Math.max(floor, share * Math.max(Math.abs(a), Math.abs(b)));
  return isNear ? undefined : `${what} ${show(a)} -> ${show(b)}`;
}

function show(value: number | undefined): string {
  return value === undefined ? '(absent)' : String(Number(value.toPrecision(6)));
}
