import * as assert from 'uvu/assert';
import { vocAp2007, vocAp2010, vocAveragePrecision } from '../../lib/metrics/voc-ap';
import { numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

interface Row {
  image: number;
  cls: number;
  bbox: number[];
  difficult: number;
  score: number;
}

const rows = (list: unknown, cls: number) =>
  (list as Row[])
    .filter((r) => r.cls === cls)
    .map((r) => ({ ...r, boxXyxy: r.bbox, difficult: r.difficult === 1 }));
const same = (got: ArrayLike<number>, want: ArrayLike<number>) =>
  assert.ok(worst(got, want, 1e-7, 1e-7) <= 1);

const average = suite('vocAveragePrecision');
for (const { name, inputs, outputs } of readGolden('voc-ap').filter((c) => c.inputs.gts)) {
  for (const [label, wanted] of Object.entries(outputs as Record<string, Record<string, unknown>>)) {
    average(`agrees with the reference: ${name}, ${label}`, () => {
      const cls = Number(label.replace('class', ''));
      for (const threshold of [0.5, 0.75]) {
        const got = vocAveragePrecision(rows(inputs.gts, cls), rows(inputs.dets, cls), threshold);
        same(
          [got.ap2007, got.ap2010],
          [wanted[`ap11@${threshold}`], wanted[`ap_all@${threshold}`]].map(Number),
        );
        same(got.recall, numbers(wanted[`rec@${threshold}`]));
        same(got.precision, numbers(wanted[`prec@${threshold}`]));
      }
    });
  }
}
average('counts a detection of a difficult box neither way', () => {
  const box = [0, 0, 9, 9];
  const got = vocAveragePrecision(
    [{ image: 0, boxXyxy: box, difficult: true }],
    [{ image: 0, boxXyxy: box, score: 1 }],
  );
  assert.is(got.precision[0], 0);
});

const curve = suite('vocAp2007 and vocAp2010');
curve('agree with the reference on a given curve', () => {
  const { inputs, outputs } = readGolden('voc-ap').find((c) => c.name === 'voc_ap_curve')!;
  const [recall, precision] = [numbers(inputs.rec), numbers(inputs.prec)];
  same(
    [vocAp2007(recall, precision), vocAp2010(recall, precision)],
    [outputs.ap11, outputs.ap_all].map(Number),
  );
});
curve('are 1 for one right detection of one box', () => {
  assert.ok(Math.abs(vocAp2007([1], [1]) - 1) < 1e-12);
  assert.is(vocAp2010([1], [1]), 1);
});
