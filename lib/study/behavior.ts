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
 * ours: how far engines may be apart, as a share of the value, by step. Measured on micro detectors (one thread, two
 * threads, WASM): 1e-5, 1e-5, 2e-2 in the loss; 1.5e-3, 3e-3, 0.55 in the gradient's length: SimOTA turns last digits
 * into other assignments. So the first two steps are held tightly, the third only roughly; what comes after training
 * (the average, the evaluation) does not show here at all.
 */
export const behaviorTolerance = [
  { loss: 1e-3, gradient: 1e-2 },
  { loss: 5e-3, gradient: 2e-2 },
  { loss: 5e-2, gradient: 0.75 },
] as const;

/**
 * Tells where two behaviors differ beyond the tolerance. A part of the loss is held against the whole: a tiny part may
 * move by many times its size.
 * @returns one line, as `step 2: loss total 1.31 -> 1.52`; undefined when they are the same
 */
export function behaviorChange(there: Behavior, here: Behavior): string | undefined {
  if (there.length !== here.length) return `${there.length} steps -> ${here.length}`;
  for (const [i, before] of there.entries()) {
    const { loss, gradient } = behaviorTolerance[Math.min(i, behaviorTolerance.length - 1)];
    const [a, b] = [before, here[i]];
    const whole = Math.max(Math.abs(a.losses.total ?? 0), Math.abs(b.losses.total ?? 0));
    const names = [...new Set([...Object.keys(a.losses), ...Object.keys(b.losses)])];
    const wrong = names.find((name) => !isNear(a.losses[name], b.losses[name], loss * whole));
    if (wrong) return `step ${i + 1}: loss ${wrong} ${show(a.losses[wrong])} -> ${show(b.losses[wrong])}`;
    if (!isNear(a.gradientNorm, b.gradientNorm, gradient * Math.max(a.gradientNorm, b.gradientNorm)))
      return `step ${i + 1}: gradient norm ${show(a.gradientNorm)} -> ${show(b.gradientNorm)}`;
  }
  return undefined;
}

function isNear(a: number | undefined, b: number | undefined, most: number): boolean {
  return a !== undefined && b !== undefined && Math.abs(a - b) <= most + 1e-9;
}

function show(value: number | undefined): string {
  return value === undefined ? '(absent)' : String(Number(value.toPrecision(6)));
}
