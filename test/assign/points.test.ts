import * as assert from 'uvu/assert';
import { assignAtss } from '../../lib/assign/atss';
import { assignDsla, type DslaOptions, dslaClassScores, dslaOptions } from '../../lib/assign/dsla';
import { assignFcos, type PointAssignment } from '../../lib/assign/fcos';
import { assignFovea } from '../../lib/assign/fovea';
import { baseAnchors, type FeatureSize } from '../../lib/boxes';
import { centerness, decodeFovea, encodeFovea } from '../../lib/boxes/distance-coder';
import { type GridPoints, gridPoints } from '../../lib/boxes/points';
import { type GoldenCase, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const pointsOf = ({ inputs }: GoldenCase, offset: number): GridPoints =>
  gridPoints(inputs.featmap_hw as FeatureSize[], inputs.strides as number[], offset);
const same = (got: ArrayLike<number>, want: unknown, what: string, rtol = 1e-6) =>
  assert.ok(worst(got, numbers(want), rtol, 1e-7) <= 1, what);
const positives = ({ gtIndex }: PointAssignment) => [...gtIndex.keys()].filter((p) => gtIndex[p] >= 0);
const rowsOf = (values: Float64Array, rows: number[]) =>
  Float64Array.from(rows.flatMap((p) => Array.from(values.subarray(4 * p, 4 * p + 4))));
const labelsOf = ({ inputs }: GoldenCase, assignment: PointAssignment) =>
  positives(assignment).map((p) => numbers(inputs.gt_labels)[assignment.gtIndex[p]]);

const fcos = suite('assignFcos');
for (const golden of readGolden('fcos-assign')) {
  fcos(`agrees with the reference: ${golden.name}`, () => {
    const { inputs, outputs } = golden;
    const got = assignFcos(pointsOf(golden, 0.5), numbers(inputs.gt_bboxes), {
      ranges: inputs.regress_ranges as [number, number][],
      centerRadius: inputs.center_sampling ? (inputs.radius as number) : undefined,
    });
    assert.equal(positives(got), Array.from(numbers(outputs.pos_index)));
    assert.equal(labelsOf(golden, got), Array.from(numbers(outputs.pos_labels)));
    const distances = rowsOf(got.distances, positives(got));
    same(distances, outputs.pos_bbox_targets, 'distances');
    same(centerness(distances), outputs.pos_centerness, 'centerness');
  });
}
fcos('finds nothing positive for a box outside the image or between points', () => {
  const points = gridPoints([[4, 4]], [8]);
  const options = { ranges: [[-1, 64]] as [number, number][] };
  assert.is(positives(assignFcos(points, Float64Array.of(100, 100, 120, 120), options)).length, 0);
  assert.is(positives(assignFcos(points, Float64Array.of(5, 5, 7, 7), options)).length, 0);
});

const fovea = suite('assignFovea');
for (const golden of readGolden('fovea-assign').filter((c) => c.inputs.gt_bboxes)) {
  fovea(`agrees with the reference: ${golden.name}`, () => {
    const { inputs, outputs } = golden;
    const points = pointsOf(golden, 0.5);
    const boxes = numbers(inputs.gt_bboxes);
    const scaleRanges = inputs.scale_ranges as [number, number][];
    const got = assignFovea(points, boxes, { scaleRanges, sigma: inputs.sigma as number });
    assert.equal(positives(got), Array.from(numbers(outputs.pos_index)));
    assert.equal(labelsOf(golden, got), Array.from(numbers(outputs.pos_labels)));
    const bases = inputs.base_edge_list as number[];
    const targets = positives(got).flatMap((p) => {
      const g = got.gtIndex[p];
      const box = boxes.subarray(4 * g, 4 * g + 4);
      return Array.from(encodeFovea(points.xy.subarray(2 * p, 2 * p + 2), box, bases[points.level[p]]));
    });
    same(targets, outputs.pos_bbox_targets, 'targets');
  });
}
fovea('decodes as the reference does', () => {
  const { inputs, outputs } = readGolden('fovea-assign').find((c) => c.name === 'decode')!;
  const size = inputs.max_shape_hw as [number, number];
  const got = decodeFovea(numbers(inputs.points), numbers(inputs.pred), inputs.base_len as number, size);
  same(got, outputs.boxes, 'boxes');
});

/** One square anchor of eight strides a cell, centred at ix · stride. */
function atssAnchors({ inputs }: GoldenCase): Float64Array {
  const points = gridPoints(inputs.featmap_hw as FeatureSize[], [8, 16, 32, 64, 128], 0);
  const square = { ratios: [1], octaveBaseScale: 8, scalesPerOctave: 1, strides: [] };
  const around = (level: number, p: number) =>
    Array.from(baseAnchors(points.strides[level], square), (v, i) => v + points.xy[2 * p + (i % 2)]);
  return Float64Array.from([...points.level].flatMap(around));
}

const atss = suite('assignAtss');
for (const golden of readGolden('atss-assign')) {
  atss(`agrees with the reference: ${golden.name}`, () => {
    const { inputs, outputs } = golden;
    const counts = inputs.num_level_anchors as number[];
    const got = assignAtss(atssAnchors(golden), counts, numbers(inputs.gt_bboxes), inputs.topk as number);
    const rows = [...got.gtIndex.keys()].filter((a) => got.gtIndex[a] >= 0);
    assert.equal(rows, Array.from(numbers(outputs.pos_index)));
    assert.equal(
      rows.map((a) => got.gtIndex[a]),
      Array.from(numbers(outputs.assigned_gt_minus1)),
    );
    same(
      rows.map((a) => got.maxIou[a]),
      outputs.iou,
      'IoU',
    );
  });
}

const dsla = suite('assignDsla');
interface DslaImage {
  pos_index: unknown;
  pos_label_matrix: unknown;
  pos_bbox_targets: unknown;
  paper_pos_index?: unknown;
  paper_label_s_per_gt?: unknown;
}
for (const golden of readGolden('dsla-assign')) {
  const flags = golden.inputs.flags as Record<string, boolean>;
  const options: DslaOptions = {
    ...dslaOptions,
    kappa: golden.inputs.kappa as number,
    intervalRelaxation: flags.enable_interval_relaxation !== false,
    coreZone: flags.enable_centerness_core_zone !== false,
    centerRadius: flags.center_sampling ? 1.5 : undefined,
  };
  (golden.outputs.images as DslaImage[]).forEach((image, i) => {
    const boxes = numbers((golden.inputs.gt_bboxes as unknown[])[i]);
    dsla(`agrees with the released code: ${golden.name}, image ${i}`, () => {
      const got = assignDsla(pointsOf(golden, 0), boxes, { ...options, bounds: 'code' });
      assert.equal(Array.from(got.point), Array.from(numbers(image.pos_index)));
      const labels = numbers((golden.inputs.gt_labels as unknown[])[i]);
      same(
        dslaClassScores(got, labels, golden.inputs.num_classes as number),
        image.pos_label_matrix,
        'labels',
      );
      same(got.distances, image.pos_bbox_targets, 'distances');
    });
    if (image.paper_pos_index === undefined) return;
    dsla(`agrees with the paper's equations: ${golden.name}, image ${i}`, () => {
      const paper = { ...dslaOptions, kappa: options.kappa };
      const got = assignDsla(pointsOf(golden, 0), boxes, paper);
      assert.equal(Array.from(got.point), Array.from(numbers(image.paper_pos_index)));
      same(got.score, image.paper_label_s_per_gt, 'scores');
    });
  });
}
