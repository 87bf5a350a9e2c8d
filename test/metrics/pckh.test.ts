import * as assert from 'uvu/assert';
import { type PckhInput, pckh } from '../../lib/metrics/pckh';
import { type GoldenCase, numbers, readGolden } from '../goldens/read';
import { suite } from '../harness';

/** The golden's MATLAB order [16, 2, N], 1-based, into [N, 16, 2], 0-based. */
function inputOf({ inputs }: GoldenCase): PckhInput {
  const [gt, missing, heads] = [inputs.gt_16x2xN, inputs.jnt_missing_16xN, inputs.headboxes_2x2xN].map(
    numbers,
  );
  const n = missing.length / 16;
  const at = (rows: number, of: (i: number, r: number) => number) =>
    Float64Array.from({ length: n * rows }, (_, i) => of(Math.floor(i / rows), i % rows));
  return {
    predicted: numbers(inputs.preds),
    truth: at(32, (i, r) => gt[r * n + i] - 1),
    visible: Uint8Array.from(at(16, (i, j) => 1 - missing[j * n + i])),
    headXyxy: at(4, (i, r) => heads[r * n + i]),
  };
}

const score = suite('pckh');
for (const golden of readGolden('pckh')) {
  score(`agrees with the reference: ${golden.name}`, () => {
    const want = golden.outputs.name_value as Record<string, number>;
    const got = pckh(inputOf(golden));
    const near = (a: number, b: number, what: string) =>
      assert.ok(Math.abs(a - b) <= 1e-6 * Math.abs(b), what);
    for (const [name, value] of Object.entries(got.groups)) near(value, want[name], name);
    near(got.mean, want.Mean, 'Mean');
    near(pckh(inputOf(golden), 0.11).mean, want['Mean@0.1'], 'Mean@0.1, which reads 0.11');
  });
}
score('is a hundred for the truth itself', () => {
  const input = inputOf(readGolden('pckh')[0]);
  assert.is(pckh({ ...input, predicted: input.truth }).mean, 100);
});
