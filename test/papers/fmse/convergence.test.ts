/** Convergence from records: hand numbers. */
import * as assert from 'uvu/assert';
import {
  convergenceClaims,
  meanOverTraining,
  timeToMse,
  validationsOf,
  withConvergence,
} from '../../../lib/papers/fmse/convergence';
import { judgeClaim } from '../../../lib/study';
import type { RunRecord } from '../../../lib/study/record';
import type { Row } from '../../../lib/study/rows';
import { suite } from '../../harness';

/** Four epochs, judged after the second and the last. */
const record = (id: string, half: number, end: number) => {
  const epochs = [{ epoch: 1 }, { epoch: 2, 'PCKh@0.5': half }, { epoch: 3 }, { epoch: 4, 'PCKh@0.5': end }];
  return { id, epochs } as unknown as RunRecord;
};
const row = (id: string, gamma: number, seed: number) =>
  ({ id, seed, cell: { 'loss.gamma': gamma }, values: {} }) as unknown as Row;

const convergence = suite('convergence');

convergence('validations are at their part of the training', () => {
  assert.equal(validationsOf(record('a', 4, 8)), [
    { share: 0.5, value: 4 },
    { share: 1, value: 8 },
  ]);
});

convergence('the time to the end of MSE: a line between validations, 1 where it is never reached', () => {
  const records = [record('mse', 4, 8), record('fmse', 6, 10), record('soon', 16, 10), record('worse', 2, 7)];
  const rows = [row('mse', 0, 0), row('fmse', 1, 0), row('soon', 0.5, 0), row('worse', 2, 0)];
  const values = withConvergence(rows, records).map((one) => one.values);
  assert.equal(
    values.map((one) => one[meanOverTraining]),
    [6, 8, 13, 4.5],
  );
  // from 6 at 0.5 to 10 at 1, 8 is half way; from 0 at 0 to 16 at 0.5 too
  assert.equal(
    values.map((one) => one[timeToMse]),
    [1, 0.75, 0.25, 1],
  );
});

convergence('a row stays as it is without its record, or without MSE of its seed', () => {
  const rows = [row('mse', 0, 0), row('gone', 1, 0), row('other', 1, 3)];
  const found = withConvergence(rows, [record('mse', 4, 8), record('other', 4, 8)]);
  assert.is(found[1], rows[1]);
  assert.is(found[2], rows[2]);
});

convergence('the claims are judged on such rows', () => {
  const seeds = [0, 1, 2, 3];
  const records = seeds.flatMap((seed) => [
    record(`m${seed}`, 4 + seed / 10, 8),
    record(`f${seed}`, 6 + seed / 9, 10),
  ]);
  const rows = seeds.flatMap((seed) => [row(`m${seed}`, 0, seed), row(`f${seed}`, 1, seed)]);
  const verdicts = convergenceClaims.map(
    (claim) => judgeClaim(claim, withConvergence(rows, records)).verdict,
  );
  assert.equal(verdicts, ['supported', 'supported']);
});
