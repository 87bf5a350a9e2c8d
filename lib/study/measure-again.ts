/** Recorded trials measured once more, from the checkpoints that they left here: for a study that has learnt to measure more. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { codeHash, commitNow } from './provenance';
import { type RunRecord, sealRecord } from './record';
import type { RunStore } from './run-store';
import type { Study } from './study';
import { runnerOf } from './trial';

/** ours: float32 sums of another order, relative; for numbers below 1, absolute. */
const tolerance = 1e-4;

/** What came of a record: `differs` and `no checkpoint` leave it as it was. */
export type MeasuredAgain =
  | { kind: 'measured'; added: string[] }
  | { kind: 'no checkpoint'; path: string }
  | { kind: 'differs'; name: string; recorded: number | null; measured: number | null };

/**
 * Takes what `study.measure` finds on a trial's last weights into its record. What it had measured before must come out
 * again: else the checkpoint is not the record's, or the code has changed its meaning, and the record stays.
 * @param record one of its trials, of `study` itself or of one that is measured by the same function
 * @throws InputError when the data are others than the trial's, or the checkpoint does not fit its configuration
 */
export async function measureAgain(
  study: Study,
  record: RunRecord,
  { store, workRoot }: { store: RunStore; workRoot: string },
): Promise<MeasuredAgain> {
  const path = join(workRoot, record.study, record.id, 'checkpoint.safetensors');
  if (!existsSync(path)) return { kind: 'no checkpoint', path };
  const mechanism = await runnerOf(study).measure(record, path, study);
  const other = Object.keys(record.mechanism).find(
    (name) => !isSame(record.mechanism[name], mechanism[name] ?? null),
  );
  if (other !== undefined) {
    const [recorded, measured] = [record.mechanism[other], mechanism[other] ?? null];
    return { kind: 'differs', name: other, recorded, measured };
  }
  const added = Object.keys(mechanism).filter((name) => !(name in record.mechanism));
  if (added.length) store.write(extended(record, mechanism, added), { replace: true });
  return { kind: 'measured', added };
}

/** What it had stays to the last digit. */
function extended(
  { format: _, digest: __, ...record }: RunRecord,
  mechanism: RunRecord['mechanism'],
  added: readonly string[],
): RunRecord {
  const more = Object.fromEntries(added.map((name) => [name, mechanism[name]]));
  const measured = { at: new Date().toISOString(), code: codeHash(), commit: commitNow() };
  return sealRecord({ ...record, mechanism: { ...record.mechanism, ...more }, measured });
}

function isSame(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a));
}
