import * as assert from 'uvu/assert';
import {
  balanceScore,
  conflictOf,
  gradientGaps,
  negativeGradient,
  positiveGradient,
  printedQualityGradient,
  qualityGradient,
} from '../../lib/papers/dsla';
import { suite } from '../harness';

const near = (a: number, b: number, tolerance: number) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a}, ${b}`);

const gradients = suite('DSLA Eqs. A.4 to A.6');
gradients('A.4 and A.5 at score 0.5 by hand', () => {
  const log = Math.log(2);
  near(positiveGradient(0.5), 0.25 * 0.25 * (-log - 0.5), 1e-15); // 0.25 (2 · 0.5 · -log 2 - 0.5) · 0.25
  near(negativeGradient(0.5), 0.75 * 0.25 * (log + 0.5), 1e-15);
});
gradients('A.6 is the derivative by the score, with p(1 - p) the one by the logit', () => {
  const loss = (p: number, y: number) => -((y - p) ** 2) * ((1 - y) * Math.log(1 - p) + y * Math.log(p));
  for (const y of [0, 0.3, 1]) {
    for (const p of [0.1, 0.45, 0.8]) {
      const slope = (loss(p + 1e-6, y) - loss(p - 1e-6, y)) / 2e-6;
      near(printedQualityGradient(p, y), slope, 1e-7);
      near(qualityGradient(p, y), slope * p * (1 - p), 1e-7);
    }
  }
});
gradients('with a label of 1 or 0 and alpha of 1 or 0 quality focal loss is focal loss', () => {
  near(qualityGradient(0.3, 1), positiveGradient(0.3, { alpha: 1, gamma: 2 }), 1e-15);
  near(qualityGradient(0.3, 0), negativeGradient(0.3, { alpha: 0, gamma: 2 }), 1e-15);
});
gradients('hard labels oppose everywhere, smooth ones between their labels, equal ones nowhere', () => {
  assert.is(
    conflictOf(
      (p) => positiveGradient(p),
      (p) => negativeGradient(p),
      100,
    ).width.toFixed(6),
    '1.000000',
  );
  near(
    conflictOf(
      (p) => qualityGradient(p, 0.7),
      (p) => qualityGradient(p, 0.4),
    ).width,
    0.3,
    1e-3,
  );
  assert.equal(
    conflictOf(
      (p) => qualityGradient(p, 0.7),
      (p) => qualityGradient(p, 0.7),
    ),
    { width: 0, cancelled: 0 },
  );
});
gradients('focal loss cancels at 0.399; at 0.5 only with alpha 0.5', () => {
  assert.is(
    balanceScore(
      (p) => positiveGradient(p),
      (p) => negativeGradient(p),
    ).toFixed(3),
    '0.399',
  );
  const even = { alpha: 0.5, gamma: 2 };
  near(
    balanceScore(
      (p) => positiveGradient(p, even),
      (p) => negativeGradient(p, even),
    ),
    0.5,
    1e-9,
  );
});
gradients(
  "the engine's derivatives are the formulas with the sigmoid's slope, not A.6 as printed",
  async () => {
    const { focal, quality, qualityPrinted } = await gradientGaps([0, 0.4, 1]);
    assert.ok(focal < 1e-6 && quality < 1e-6, `${focal} ${quality}`);
    assert.ok(qualityPrinted > 1);
  },
);
