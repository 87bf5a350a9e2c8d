/** What code does, told by the first three steps of a trial: the same configuration must still mean the same. */
import { z } from 'zod';

/** Losses and gradient length of the first steps. */
export const behaviorSchema = z.array(
  z.object({ losses: z.record(z.string(), z.number()), gradientNorm: z.number() }),
);
export type Behavior = z.infer<typeof behaviorSchema>;

/** How many steps tell. */
export const behaviorSteps = 3;

/**
 * ours: how far two engines may be apart, as a share of the value, by step. The first step is a plain forward and
 * backward pass; later ones start from weights that already differ in their last digits.
 */
export const behaviorTolerance = [1e-3, 5e-3, 2e-2] as const;

/**
 * Tells where two behaviors differ beyond the tolerance.
 * @returns one line, as `step 2: loss total 1.31 -> 1.52`; undefined when they are the same
 */
export function behaviorChange(there: Behavior, here: Behavior): string | undefined {
  if (there.length !== here.length) return `${there.length} steps -> ${here.length}`;
  for (const [i, before] of there.entries()) {
    const names = new Set([...Object.keys(before.losses), ...Object.keys(here[i].losses)]);
    const pairs = [...names].map(
      (name) => [`loss ${name}`, before.losses[name], here[i].losses[name]] as const,
    );
    const all = [...pairs, ['gradient norm', before.gradientNorm, here[i].gradientNorm] as const];
    // A part of the loss is held against the whole: a tiny part may move by many times its size.
    const scale = Math.max(Math.abs(before.losses.total ?? 0), Math.abs(here[i].losses.total ?? 0));
    const wrong = all.find(
      ([name, a, b]) =>
        !isNear(a, b, behaviorTolerance[i] ?? behaviorTolerance[2], name === 'gradient norm' ? 0 : scale),
    );
    if (wrong) return `step ${i + 1}: ${wrong[0]} ${show(wrong[1])} -> ${show(wrong[2])}`;
  }
  return undefined;
}

function isNear(a: number | undefined, b: number | undefined, share: number, scale: number): boolean {
  if (a === undefined || b === undefined) return false;
  return Math.abs(a - b) <= share * Math.max(Math.abs(a), Math.abs(b), 0.1 * scale) + 1e-9;
}

function show(value: number | undefined): string {
  return value === undefined ? '(absent)' : String(Number(value.toPrecision(6)));
}
