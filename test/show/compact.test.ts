import * as assert from 'uvu/assert';
import { compactTrace, maxPoints, rounded } from '../../lib/show/compact';
import { suite } from '../harness';

const compact = suite('compactTrace');

compact('rounds to five significant digits, whole numbers excepted, and leaves no typed array', () => {
  const { trace } = compactTrace({ x: new Float32Array([0.1, 1234567]), y: [1 / 3, 123456] });
  assert.equal(trace, { x: [0.1, 1234567], y: [0.33333, 123456] });
});

compact('turns what JSON cannot say into null', () => {
  assert.equal(rounded([Number.NaN, Number.POSITIVE_INFINITY, 1]), [null, null, 1]);
});

compact('keeps the ends and the peak of a long line', () => {
  const n = 50_000;
  const y = Array.from({ length: n }, (_, i) => (i === 31_234 ? 100 : Math.sin(i / 5000)));
  const { trace, thinned } = compactTrace({ x: y.map((_, i) => i), y, mode: 'lines' });
  assert.is(trace.y!.length, maxPoints);
  assert.is(trace.x![0], 0);
  assert.is(trace.x![maxPoints - 1], n - 1);
  assert.ok(Array.from(trace.y as number[]).includes(100));
  assert.is(thinned, undefined);
});

compact('thins markers with all that belongs to them, and says so', () => {
  const n = 5000;
  const x = Array.from({ length: n }, (_, i) => i);
  const { trace, thinned } = compactTrace({
    mode: 'markers',
    x,
    y: x,
    text: x.map(String),
    marker: { size: x },
  });
  assert.is(trace.y!.length, 1667);
  assert.equal(trace.marker!.size, trace.x);
  assert.is((trace.text as string[])[1], '3');
  assert.equal(thinned, { kept: 1667, of: n });
});

compact('leaves a histogram all its values', () => {
  const x = Array.from({ length: 3000 }, (_, i) => i);
  assert.is(compactTrace({ type: 'histogram', x }).trace.x!.length, 3000);
});
