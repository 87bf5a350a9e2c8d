import * as assert from 'uvu/assert';
import { assignDsla, assignFcos, dslaOptions } from '../../lib/assign';
import { gridPoints } from '../../lib/boxes';
import { type DetectionSample, drawShapes } from '../../lib/data';
import {
  boundsGap,
  centernessOf,
  chosenKappas,
  chosenScene,
  coreZone,
  countAmbiguous,
  countZones,
  dynamicLabel,
  findAdjacent,
  hardScore,
  headScore,
  highestLabels,
  labelMap,
  labelsAt,
  measureFcos,
  measureReading,
  mostLevels,
  openScenes,
  printedHeadScore,
  ranges,
  relaxedBounds,
  relaxedSteps,
  smoothLabel,
  softCenterness,
  steepestPair,
  sweepKappa,
  workedExample,
} from '../../lib/papers/dsla';
import { suite } from '../harness';

const near = (a: number, b: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a}, ${b}`);
const drawn = drawShapes({ images: 4, seed: 3 });
const scenes = openScenes(drawn, 0.5);
/** A set of one image of 256 x 256 pixels, resized to 800 x 800, with boxes given in the resized image. */
function one(...boxes: number[][]) {
  const scaled = Float64Array.from(boxes.flat(), (v) => (v * 256) / 800);
  const sample: DetectionSample = {
    id: 'one',
    image: { data: new Uint8Array(3), width: 1, height: 1, channels: 3 },
    widthPx: 256,
    heightPx: 256,
    boxes: scaled,
    labels: new Int32Array(boxes.length),
    difficult: new Uint8Array(boxes.length),
  };
  return { name: 'one', classes: ['box'], samples: [sample], mended: [] };
}

const equations = suite('DSLA Eqs. 1 to 8');
equations('Eq. 1: open below, closed above, and only inside the box', () => {
  assert.is(hardScore([10, 10, 64, 10], ranges[0]), 1);
  assert.is(hardScore([10, 10, 64, 10], ranges[1]), 0);
  assert.is(hardScore([10, 10, 64.01, 10], ranges[1]), 1);
  assert.is(hardScore([0, 10, 64, 10], ranges[0]), 0);
});
equations('Eq. 2 by hand', () => near(centernessOf([24, 40, 136, 56]), Math.sqrt((24 / 136) * (40 / 56))));
equations('Eq. 3: the outer bounds stay', () => {
  assert.equal(relaxedBounds(ranges[0], 0.2), [0, 76.8]);
  assert.equal(relaxedBounds(ranges[4], 0.2), [409.6, Number.POSITIVE_INFINITY]);
});
equations('Eq. 4: as meant it is continuous, as printed it jumps at both bounds', () => {
  const bounds = relaxedBounds(ranges[1], 0.25); // 48 to 160
  const meant = (reach: number) => headScore(reach, ranges[1], bounds);
  const printed = (reach: number) => printedHeadScore(reach, ranges[1], bounds);
  assert.equal([48, 56, 64, 65, 128, 144, 160, 161].map(meant), [0, 0.5, 1, 1, 1, 0.5, 0, 0]);
  assert.equal([48, 56, 64, 65, 128, 144, 160, 161].map(printed), [0, 0.5, 0, 1, 1, 0.5, 1, 0]);
});
equations('Eq. 5: the zone is one stride wide, and no wider than the box', () => {
  assert.equal(coreZone([0, 0, 100, 10], 16), [42, 0, 58, 10]);
});
equations('Eqs. 6 and 8', () => {
  assert.is(softCenterness([1, 1, 9, 9], true), 1);
  assert.is(softCenterness([1, 1, 9, 9], false), 1 / 9);
  near(dynamicLabel(0.5, 0.8), 0.4);
});
equations('the worked example: 0.355 x 0.6875 = 0.244, times IoU 0.9 = 0.220', () => {
  const { sides, centerness, head, headPrinted, label, iou, dynamic } = workedExample();
  assert.equal(sides, [24, 40, 136, 56]);
  assert.equal(
    [centerness, head, headPrinted, label, iou, dynamic].map((v) => v.toFixed(4)),
    ['0.3550', '0.6875', '0.3125', '0.2441', '0.9000', '0.2197'],
  );
});
equations('Eq. 7 for every location is what the assigner gives', () => {
  const boxes = Float64Array.of(10, 20, 180, 160, 40, 40, 88, 120);
  const points = gridPoints(
    [
      [25, 25],
      [13, 13],
      [7, 7],
      [4, 4],
      [2, 2],
    ],
    [8, 16, 32, 64, 128],
  );
  const { point, score, gtIndex } = assignDsla(points, boxes, { ...dslaOptions, kappa: 0.3 });
  const want = new Float64Array(points.level.length);
  point.forEach((p, i) => {
    want[p] = score[2 * i + gtIndex[i]];
  });
  assert.ok(want.some((v) => v > 0 && v < 1));
  want.forEach((v, p) => {
    const place = { x: points.xy[2 * p], y: points.xy[2 * p + 1], level: points.level[p] };
    const labels = [0, 4].map((g) => smoothLabel({ ...place, box: [...boxes.subarray(g, g + 4)] }, 0.3));
    near(Math.max(...labels), v);
  });
});

const maps = suite('DSLA label maps');
maps('every reading that the assigner knows is the same there, location by location', () => {
  for (const bounds of ['paper', 'code'] as const) {
    for (const coreZone of [true, false]) {
      for (const { points, boxes, ...scene } of scenes) {
        const { point, score, gtIndex } = assignDsla(points, boxes, { ...dslaOptions, bounds, coreZone });
        const { label } = labelMap({ points, boxes, ...scene }, { bounds, coreZone, kappa: 0.2 });
        const wanted = new Float64Array(label.length);
        point.forEach((p, i) => {
          wanted[p] = score[(i * boxes.length) / 4 + gtIndex[i]];
        });
        label.forEach((v, p) => {
          near(v, wanted[p]);
        });
      }
    }
  }
});
maps("FCOS's map is the assigner's", () => {
  const { points, boxes, fcos } = scenes[0];
  assert.equal(fcos.box, assignFcos(points, boxes).gtIndex);
});
maps('labels and positives grow with kappa; at 0 the positives are those of Eq. 1', () => {
  const rows = sweepKappa(scenes, [0, 0.1, 0.3]);
  assert.ok(rows[0].positives < rows[1].positives && rows[1].positives < rows[2].positives);
  assert.ok(rows[0].mass < rows[1].mass && rows[1].mass < rows[2].mass);
  const plain = measureReading(scenes, { kappa: 0, coreZone: false });
  assert.is(plain.positives, rows[0].positives);
});
maps('whole-pixel bounds change nothing at kappa 0.25', () => {
  for (const scene of scenes) {
    const [paper, code] = (['paper', 'code'] as const).map((bounds) =>
      labelMap(scene, { bounds, kappa: 0.25 }),
    );
    assert.equal(paper.label, code.label);
  }
  assert.is(boundsGap(0.25), 0);
  near(boundsGap(0.2), (76.8 - 76) / 12.8); // at 76: 0 in the code
});

const measures = suite('DSLA measures');
measures('one box of 200 pixels on P5: by hand', () => {
  // Locations 16, 48, … of P5 lie within the box 0 … 200 six times a side; those with both coordinates in 73 … 127
  // have largest distances of 128 and less: 80 and 112 alone do, four locations.
  const [scene] = openScenes(one([0, 0, 200, 200]), 0.2);
  const p5 = scene.fcos.label.subarray(scene.points.start[2], scene.points.start[3]);
  assert.is(
    p5.reduce((n, v) => n + v, 0),
    32,
  );
  const { rangeBorder, boxBorder, levels, largeSteps, step } = measureFcos([scene]);
  assert.equal([rangeBorder, boxBorder, levels], [1, 1, 2]);
  assert.is(step, largeSteps);
});
measures('with a single kappa-0 row FCOS differs only in its labels', () => {
  const [fcos, soft] = [measureFcos(scenes), measureReading(scenes, { kappa: 0 })];
  near(fcos.levels, soft.levels);
  assert.ok(fcos.mass > soft.mass && fcos.rangeBorder === 1 && soft.rangeBorder < 1);
});

const relaxation = suite('DSLA relaxation');
relaxation('8 kappa steps at the upper bound and 4 kappa at the lower, on every level that has them', () => {
  for (const level of [1, 2, 3]) {
    const { upper, lower } = relaxedSteps(level, 0.2);
    near(upper, 1.6, 1e-9);
    near(lower, 0.8, 1e-9);
  }
});
relaxation('up to 1/3 two levels share a distance, then three', () => {
  assert.equal([0, 0.2, 1 / 3, 0.34, 0.4].map(mostLevels), [1, 2, 2, 3, 3]);
});

const boxes = suite('DSLA boxes');
boxes('the core zone gives 1 where centerness alone does not', () => {
  const set = openScenes(one([100, 100, 190, 186]), 0.2);
  const [[plain]] = highestLabels(set, { coreZone: false });
  const [[core]] = highestLabels(set, {});
  assert.ok(plain < 1);
  assert.is(core, 1);
});
boxes('a box of 6 x 100 pixels between two columns of P3 has empty core zones', () => {
  const { zones, empty, onItsLevel } = countZones(openScenes(one([5, 40, 11, 140]), 0.2));
  assert.is(zones, 5);
  assert.ok(empty > 0 && onItsLevel > 0);
  assert.equal(countZones(openScenes(one([0, 0, 512, 512]), 0.2)).empty, 0);
});
boxes(
  'a small box in a large one: both claim locations, and the highest label is not always the smaller box',
  () => {
    const { positives, ambiguous, changed } = countAmbiguous(
      openScenes(one([100, 100, 220, 220], [112, 112, 200, 240]), 0.2),
      0.2,
    );
    assert.ok(positives > ambiguous && ambiguous >= changed && changed > 0);
  },
);

const figure3 = suite('DSLA Fig. 3');
figure3('A is outside, B and C positive, D inside and out of range', () => {
  const found = findAdjacent(scenes);
  const at = (name: 'A' | 'B' | 'C' | 'D') => labelsAt(found, found.locations[name], 0.2);
  assert.is(at('A').centerness, undefined);
  assert.equal([at('A').fcos, at('B').fcos, at('C').fcos, at('D').fcos], [0, 1, 1, 0]);
  assert.ok((at('D').centerness ?? 0) > 0 && at('D').byCenterness === 0);
  assert.ok(at('B').byCenterness < at('C').byCenterness);
  const { a, b } = steepestPair(found, 0.2);
  assert.ok(a > b && b >= 0 && a <= 1);
});
figure3('without such a box it says so', () => {
  assert.throws(() => findAdjacent(openScenes(one([0, 0, 20, 20]), 0.2)), /no box with locations in and out/);
});

const choices = suite('DSLA parameters');
choices('kappas are sorted, 0 and the chosen one among them', () => {
  assert.equal(chosenKappas([0.3, 0.1], 0.2), [0, 0.1, 0.2, 0.3]);
});
choices('kappas outside [0, 1) and images that are not there are refused', () => {
  assert.throws(() => chosenKappas([0.1, 1], 0.2), /kappa 1/);
  assert.throws(() => chosenKappas([0.1], Number.NaN), /kappa NaN/);
  assert.throws(() => chosenKappas([], 0.2), /no kappas/);
  assert.throws(() => chosenScene(scenes, 4), /image 4.*0 to 3/);
});
