/** Whether a checkpoint belongs to the run that asks for it. */
import { InputError } from '../errors';
import type { Checkpoint } from './checkpoint';

/** What the run that asks is. */
export type RunIdentity = Pick<Checkpoint, 'config' | 'dataFingerprint' | 'stepsPerEpoch'>;

/** The part of a configuration that moves no score, and so may change from one resume to the next. */
const mayDiffer = 'run';

/**
 * @throws InputError when configuration or data differ: every difference is listed.
 */
export function requireSameRun(checkpoint: RunIdentity, run: RunIdentity, where: string): void {
  const found = configDifferences(checkpoint.config, run.config);
  if (checkpoint.dataFingerprint !== run.dataFingerprint) found.push('the data (other files or labels)');
  else if (checkpoint.stepsPerEpoch !== run.stepsPerEpoch) {
    found.push(`steps of an epoch ${checkpoint.stepsPerEpoch} -> ${run.stepsPerEpoch}`);
  }
  if (found.length === 0) return;
  throw new InputError({
    what: `the checkpoint is of another run; what differs (there -> here): ${found.join('; ')}`,
    where,
    fix: 'resume with the same configuration, or train into another folder (--out DIR)',
  });
}

/** Each key whose value differs, as `optimizer.lr 0.01 -> 0.02`; the section `run` is left out. */
export function configDifferences(
  there: Readonly<Record<string, unknown>>,
  here: Readonly<Record<string, unknown>>,
): string[] {
  const [a, b] = [leaves(there), leaves(here)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => key !== mayDiffer && !key.startsWith(`${mayDiffer}.`) && a.get(key) !== b.get(key))
    .map((key) => `${key} ${a.get(key) ?? '(absent)'} -> ${b.get(key) ?? '(absent)'}`);
}

/** Values by dotted key, as JSON; lists are values. */
function leaves(value: unknown, key = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new Map(value === undefined ? [] : [[key, JSON.stringify(value)]]);
  }
  return new Map(
    Object.entries(value).flatMap(([name, inner]) => [...leaves(inner, key ? `${key}.${name}` : name)]),
  );
}
