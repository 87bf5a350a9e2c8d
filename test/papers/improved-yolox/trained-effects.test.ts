import * as assert from 'uvu/assert';
import { effects, factors, printedCells } from '../../../lib/papers/improved-yolox/ablation';
import { trainedEffects } from '../../../lib/papers/improved-yolox/trained-effects';
import type { Row } from '../../../lib/study';
import { suite } from '../../harness';

/** The printed table as trained rows, all points higher by a constant that differs from seed to seed. */
function rowsOf(seed: number, cbamGain = 0): Row[] {
  return printedCells().map(({ has, ap, ap5095 }) => {
    const cell = Object.fromEntries(factors.map((factor, i) => [factor, has[i] ? 'yes' : 'no']));
    const more = seed + (has[0] ? cbamGain : 0);
    return { cell, seed, values: { AP50: (ap + more) / 100, AP: (ap5095 + more) / 100 } } as unknown as Row;
  });
}
const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

const trained = suite('trainedEffects');
trained('the printed rows give the printed effects; what a seed shifts everywhere cancels', () => {
  const found = trainedEffects([...rowsOf(0), ...rowsOf(1)], 'ap');
  const printed = effects(printedCells(), 'ap');
  assert.is(found.length, 7);
  for (const [i, { mean, sd }] of found.entries()) {
    close(mean, printed[i].value);
    close(sd!, 0);
  }
});
trained('a gain of one module differs by seed: in its main effect alone; t of one degree is 12.7', () => {
  const [cbam, mff] = trainedEffects([...rowsOf(0), ...rowsOf(1, 2)], 'ap5095');
  close(cbam.sd!, Math.SQRT2);
  close(mff.sd!, 0);
  assert.ok(Math.abs(cbam.interval!.high - cbam.mean - 12.706) < 1e-3);
});
trained('a seed without all eight rows is left out', () => {
  assert.is(trainedEffects([...rowsOf(0), ...rowsOf(1).slice(1)], 'ap')[0].n, 1);
  assert.equal(trainedEffects(rowsOf(0).slice(1), 'ap'), []);
});
