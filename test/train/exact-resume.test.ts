import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { requestStop } from '../../lib/engine/interrupt';
import { readCheckpoint } from '../../lib/train/checkpoint';
import { readMetrics } from '../../lib/train/metrics-log';
import { suite } from '../harness';
import { type SmallRun, type smallRuns, temporary, traces, trainSmall } from './small-run';

/** Ends a run without a word after a step, as kill -9 does: nothing is written any more. */
class Killed extends Error {}
const killAfter = (step: number): SmallRun => ({
  onStep: (progress) => {
    if (progress.step === step) throw new Killed();
  },
});
const stopAfter = (step: number): SmallRun => ({
  onStep: (progress) => {
    if (progress.step === step) requestStop();
  },
});

/** Runs, broken off in some ways one after the other, then to the end. */
async function broken(task: keyof typeof smallRuns, ways: SmallRun[]): Promise<string> {
  const out = temporary();
  for (const [i, way] of [...ways, {}].entries()) {
    await trainSmall({ task, out, resume: i > 0, ...way }).catch((error) => {
      if (!(error instanceof Killed)) throw error;
    });
  }
  return out;
}

const stopWhileJudging: SmallRun = { onPhase: (phase) => phase === 'judging' && requestStop() };

const resume = suite('a run that was cut off and resumed');
for (const task of ['detector', 'pose'] as const) {
  resume(`${task}: every byte is that of a run that was not, past the end of augmentation too`, async () => {
    const straight = temporary();
    await trainSmall({ task, out: straight });
    const ways = [
      killAfter(1), // nothing is kept yet
      stopAfter(1), // in the middle of an epoch
      stopAfter(2), // at its end, not judged yet
      stopWhileJudging,
      killAfter(5), // in the last epoch
    ];
    const [want, got] = [traces(straight), traces(await broken(task, ways))];
    for (const [file, bytes] of Object.entries(want)) assert.ok(bytes.equals(got[file]), file);
    requireMoved(straight);
  });
}

/** It is no wonder when runs that do nothing are alike: weights, average and slots did move, and were recorded. */
function requireMoved(out: string): void {
  const last = readCheckpoint(join(out, 'checkpoint.safetensors'));
  const before = readCheckpoint(join(out, 'checkpoints', 'step-00000004.safetensors'));
  for (const part of ['model', 'optimizer'] as const) {
    const moved = [...last[part]].filter(([name, { data }]) => !equal(data, before[part].get(name)!.data));
    assert.ok(moved.length > last[part].size / 2, part);
  }
  assert.is(last.ema?.updates, 6);
  const records = readMetrics(join(out, 'metrics.jsonl'));
  assert.equal(
    records.map((record) => ('lr' in record ? 'step' : 'validation')),
    [1, 2, 3].flatMap(() => ['step', 'step', 'validation']),
  );
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}
