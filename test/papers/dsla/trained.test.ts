/** The trained part's figures and tables on made-up records that can be worked by hand. */
import * as assert from 'uvu/assert';
import { gridPoints } from '../../../lib/boxes';
import {
  kappaSensitivityTable,
  qualityFigure,
  type Recorded,
  trainedAblationFigure,
  trainedClassFigure,
  trainedEffectTable,
  trainedKappaFigure,
  trainedPairsFigure,
} from '../../../lib/papers/dsla';
import { insensitiveText } from '../../../lib/papers/dsla/kappa-sensitivity';
import { evenly, matched } from '../../../lib/papers/dsla/pair-detections';
import { printedDifference } from '../../../lib/papers/dsla/printed-points';
import { qualityBins } from '../../../lib/papers/dsla/quality-figure';
import { differenceFrom, differenceOf, differenceText } from '../../../lib/papers/dsla/recorded';
import { type ScoreMap, stepsInside } from '../../../lib/papers/dsla/score-map';
import { partEffects, trainedEffects } from '../../../lib/papers/dsla/trained-ablation';
import { kappaPoints, printedSpan, spanOf } from '../../../lib/papers/dsla/trained-kappa';
import type { Cell, Row } from '../../../lib/study';
import { suite } from '../../harness';

const near = (a: number | undefined, b: number) =>
  assert.ok(Math.abs((a ?? Number.NaN) - b) < 1e-9, `${a}, not ${b}`);
const plain = { id: '', budget: 'small', wallSeconds: 1, finishedAt: '2026-01-01T00:00:00Z' } as const;
const row = (cell: Cell, seed: number, values: Record<string, number>): Row => ({
  ...{ ...plain, engine: 'native-cpu', key: '', data: '', code: '', commit: '' },
  ...{ cell, seed, values },
});
const runsOf = (rows: Row[], study = 'made-up', epochs = 30): Recorded => ({
  study,
  on: 'BCCD',
  budget: 'small',
  epochs,
  isPretrained: false,
  rows,
});
const nothing = runsOf([]);

/** AP of three seeds by kappa: a constant for the seed, and so much for kappa. */
const byKappa = (gains: Record<string, number>) =>
  runsOf(
    Object.entries(gains).flatMap(([kappa, gain]) =>
      [0, 1, 2].map((seed) => {
        const AP = 0.3 + 0.05 * seed + gain + (kappa === '0.2' ? 0 : 0.0001 * seed);
        return row({ 'assigner.kappa': Number(kappa) }, seed, { AP, AP50: AP, AP75: AP });
      }),
    ),
  );
const humped = byKappa({ 0: 0, 0.1: 0.01, 0.2: 0.02, 0.3: 0.015, 0.4: 0.01 });

const kappa = suite('Table 2, trained');
kappa('differences to 0.2 are paired by seed, in points', () => {
  const points = kappaPoints(humped, 'AP');
  assert.equal(
    points.map((point) => point.kappa),
    [0, 0.1, 0.2, 0.3, 0.4],
  );
  near(points[1].found.mean, -0.99);
  near(points[2].found.mean, 0);
  near(spanOf(points), 0.99);
  assert.is(spanOf(points.slice(0, 4)), undefined);
});
kappa('the printed span is 0.4 points of AP, 0.6 of AP75', () =>
  assert.equal([printedSpan('AP'), printedSpan('AP75')], [0.4, 0.6]),
);
kappa('hardly depends: inside the margin, outside, one seed, not all', () => {
  const points = kappaPoints(humped, 'AP');
  assert.is(insensitiveText(points, 1.5), 'yes');
  assert.is(insensitiveText(points, 0.2), 'no');
  assert.is(insensitiveText(points, 0.99), 'inconclusive');
  assert.is(insensitiveText(points.slice(0, 3), 1.5), 'not recorded');
  const one = kappaPoints({ rows: humped.rows.filter(({ seed }) => seed === 0) }, 'AP');
  assert.is(insensitiveText(one, 1.5), 'one seed decides nothing');
});
kappa('the table has the paper, then a row a set and metric; the hump is inside', () => {
  const lines = kappaSensitivityTable([humped, nothing]).toCsv().trim().split(/\r?\n/).slice(1);
  assert.is(lines.length, 9);
  assert.match(lines[0], /^paper \(COCO\),AP,0\.2,/);
  assert.match(lines[3], /0\.2 \(n = 3\).*p = .*yes$/);
  assert.match(lines[8], /not recorded/);
});
kappa('where hardly anything is found, nothing is judged', () => {
  const faint = humped.rows.map((one) => {
    const values = Object.entries(one.values).map(([name, value]) => [name, value / 20]);
    return { ...one, values: Object.fromEntries(values) };
  });
  const lines = kappaSensitivityTable([runsOf(faint)])
    .toCsv()
    .trim()
    .split(/\r?\n/)
    .slice(4);
  assert.is(lines.length, 3);
  for (const line of lines) assert.match(line, /too little is learned$/);
});
kappa('a table of nothing recorded says so', () =>
  assert.match(kappaSensitivityTable([nothing]).toCsv(), /BCCD,AP,not recorded/),
);
kappa('the title tells both spans, and what is not recorded', () => {
  assert.match(trainedKappaFigure([humped]).title, /0\.4 points in the paper; here: 1\.0 on BCCD \(n = 3\)/);
  assert.match(trainedKappaFigure([nothing]).title, /not all recorded on BCCD/);
});

/** Parts bring 1, 2 and 3 points; core zone and coupling together half a point more. */
const gains: Record<string, number> = {
  ...{
    FCOS: -1,
    'Impr 0': 0,
    'Impr 1': 1,
    'Impr 2': 2,
    'Impr 3': 3,
    'Impr 4': 3,
    'Impr 5': 4.5,
    'Impr 6': 5,
  },
  DSLA: 6.5,
};
const quality = { 'quality-iou r': 0.5, 'score-iou r': 0.6, 'lost IoU': 0.1 };
const ablated = runsOf(
  Object.entries(gains).flatMap(([method, gain]) =>
    [0, 1].map((seed) => row({ method }, seed, { AP: 0.3 + gain / 100 + seed / 10, ...quality })),
  ),
);
const ablation = suite('Table 1, trained');
ablation('effects of the parts by hand: 1.25, 2, 3.25, and 0.25 together', () => {
  const effects = partEffects(({ method }) => gains[method]);
  const expected = [1.25, 2, 3.25, 0, 0.25, 0];
  for (const [e, { value }] of effects.entries()) near(value, expected[e]);
  for (const [e, { mean, n }] of trainedEffects(ablated.rows).entries()) {
    near(mean, expected[e]);
    assert.is(n, 2);
  }
  assert.equal(trainedEffects(ablated.rows.slice(0, 4)), []);
});
ablation('the title has ours and the printed 1.5', () => {
  assert.match(
    trainedAblationFigure(ablated).title,
    /BCCD: \+7\.5 \(95 %: \+7\.5 to \+7\.5, n = 2\); the paper's is \+1\.5/,
  );
  assert.match(trainedAblationFigure(nothing).title, /not recorded/);
});
ablation('printed differences have one decimal', () => {
  near(printedDifference('Table 1', 'DSLA', 'FCOS'), 1.5);
  near(printedDifference('Table 3', 'FCOSv2 w/ DSLA', 'FCOSv2', 'AP50'), 2.9);
});

const pairs = suite('Table 3, trained');
const paired = runsOf(
  [0.2, 0.21].flatMap((AP, k) => row({ method: k ? 'FCOS w/ DSLA' : 'FCOS' }, 0, { AP, APs: AP / 2 })),
);
const long = runsOf([...paired.rows], 'made-up, long', 60);
pairs('class by class: the longer pairs alone, and only classes that were measured', () => {
  const rows = ['FCOS', 'FCOS w/ DSLA'].map((method, k) =>
    row({ method }, 0, { AP: 0.2, 'AP50 RBC': 0.7 + 0.01 * k, 'AP50 Platelets': 0.3 - 0.2 * k }),
  );
  const { title, spec } = trainedClassFigure({
    pairs: [nothing, nothing],
    long: [runsOf(rows, 'made-up, long', 60), nothing],
    pretrained: { ...nothing, isPretrained: true },
  });
  assert.match(
    title,
    /BCCD, .*: FCOS \(60 epochs\) RBC \+1\.0, Platelets −20\.0; FoveaBox .* not recorded; FCOS \(30 epochs, trained backbone\) not/,
  );
  assert.equal(
    spec.data.map(({ name }) => name),
    ['ours: mean, 95 % interval', 'ours: each seed'],
  );
  const empty = { pairs: [nothing, nothing], long: [nothing, nothing], pretrained: nothing } as const;
  assert.ok(trainedClassFigure(empty).spec.data.length > 0);
});
pairs('a detector without records is told so', () => {
  const { title } = trainedPairsFigure({
    pairs: [paired, nothing],
    long: [long, nothing],
    pretrained: nothing,
  });
  assert.match(title, /FCOS \+1\.0 \(30 epochs\), FCOSv2 not recorded \(30 epochs\), FoveaBox not recorded/);
  assert.match(title, /FCOS \+1\.0 \(60 epochs\), FoveaBox not recorded/);
});
pairs('all printed effects have a row; one seed has no noise', () => {
  const studies = {
    ablation: ablated,
    kappa: [humped, nothing],
    pairs: [paired, nothing],
    long: [long, nothing],
    pretrained: nothing,
  } as const;
  const lines = trainedEffectTable(studies).toCsv().trim().split(/\r?\n/).slice(1);
  assert.is(lines.length, 9 + 2 * 5 + 6 * 6);
  assert.match(lines.find((line) => line.includes('DSLA on FCOS, APS'))!, /,0\.3,.*one seed has no noise/);
  assert.match(lines[lines.length - 1], /not run/);
});
pairs('differences over common seeds alone', () => {
  const rows = [
    row({ arm: 'a' }, 0, { AP: 0.5 }),
    row({ arm: 'a' }, 1, { AP: 0.9 }),
    row({ arm: 'b' }, 0, { AP: 0.4 }),
  ];
  near(differenceOf(rows, 'AP', { arm: 'a' }, { arm: 'b' })?.mean, 10);
  assert.is(differenceOf(rows, 'AP', { arm: 'a' }, { arm: 'c' }), undefined);
  assert.is(differenceText(undefined), 'not recorded');
  assert.is(differenceText(differenceFrom([-0.02])), '0.0 (n = 1)');
});

const fig2 = suite('Fig. 2, measured');
fig2('bins hold the locations of all seeds together', () => {
  const bin = (iou: number, n: number) => ({ 'IoU at quality 0.3': iou, 'n at quality 0.3': n });
  const rows = [row({ method: 'DSLA' }, 0, bin(0.5, 10)), row({ method: 'DSLA' }, 1, bin(0.8, 20))];
  const [{ from, iou, n }] = qualityBins(rows);
  assert.equal([from, n], [0.3, 30]);
  near(iou, 0.7);
  assert.equal(qualityBins([]), []);
});
fig2('the title tells both correlations', () => {
  assert.match(qualityFigure(ablated).title, /centerness 0\.50 \(n = 2\), DSLA’s score 0\.50/);
  assert.match(qualityFigure(nothing).title, /centerness not recorded/);
});

const pictures = suite('Figs. 1, 5 and 6');
pictures('images evenly apart', () => assert.equal(evenly([0, 1, 2, 3, 4], 3), [0, 2, 4]));
pictures('an object counts once, for its class alone', () => {
  const truth = { boxes: Float64Array.of(0, 0, 10, 10, 20, 20, 30, 30), labels: Int32Array.of(0, 1) };
  const found = (name: string, score: number, box: [number, number, number, number]) => ({
    name,
    score,
    box,
  });
  const all = [
    found('a', 0.9, [0, 0, 10, 9]),
    found('a', 0.8, [0, 0, 10, 10]),
    found('a', 0.7, [20, 20, 30, 30]),
  ];
  assert.equal(matched(truth as never, all, ['a', 'b']), { right: 1, wrong: 2 });
});
pictures('steps where a range ends: in one box, one learns, one does not', () => {
  const points = gridPoints([[1, 4]], [8], 0.5);
  const truth = {
    boxesXyxy: Float64Array.of(0, 0, 24, 8),
    boxesCxcywh: new Float64Array(4),
    labels: Int32Array.of(0),
  };
  const label = [0.5, 0.8, 0, 0]; // the last one is outside the box
  const map: ScoreMap = { points, label, truth, score: Float64Array.of(0.1, 0.4, 0.3, 0) };
  const { pairs: n, label: mean, score } = stepsInside(map);
  assert.is(n, 1);
  near(mean, 0.8);
  near(score, 0.1);
});
