/** Assigners: max-IoU with RetinaNet's anchors and coder, ATSS, FCOS, FoveaBox. */
import {
  assignAtss,
  assignFcos,
  assignFovea,
  assignMaxIou,
  IGNORED,
  NEGATIVE,
  type PointAssignment,
  positiveAnchors,
} from '../../../lib/assign';
import {
  baseAnchors,
  centerness,
  decodeDeltas,
  decodeFovea,
  deltaOptions,
  encodeDeltas,
  encodeFovea,
  type FeatureSize,
  gridAnchors,
  gridPoints,
} from '../../../lib/boxes';
import { type Check, compare } from '../compare';
import { type GoldenCase, numbers } from '../read';

const sizesOf = ({ inputs }: GoldenCase) => inputs.featmap_hw as FeatureSize[];
const positives = ({ gtIndex }: PointAssignment) => [...gtIndex.keys()].filter((p) => gtIndex[p] >= 0);
const rows = (values: ArrayLike<number>, of: number[]) =>
  of.flatMap((p) => [0, 1, 2, 3].map((k) => values[4 * p + k]));
const labels = ({ inputs }: GoldenCase, assignment: PointAssignment) =>
  positives(assignment).map((p) => numbers(inputs.gt_labels)[assignment.gtIndex[p]]);

/** fcos-assign.json */
export const fcos: Check = (golden) => {
  const { inputs, outputs } = golden;
  const points = gridPoints(sizesOf(golden), inputs.strides as number[], 0.5);
  const got = assignFcos(points, numbers(inputs.gt_bboxes), {
    ranges: inputs.regress_ranges as [number, number][],
    centerRadius: inputs.center_sampling ? (inputs.radius as number) : undefined,
  });
  const distances = Float64Array.from(rows(got.distances, positives(got)));
  return [
    compare('exact', 'positives', positives(got), outputs.pos_index),
    compare('exact', 'labels', labels(golden, got), outputs.pos_labels),
    compare('float64', 'distances', distances, outputs.pos_bbox_targets),
    compare('float64', 'centerness', centerness(distances), outputs.pos_centerness),
  ];
};

/** fovea-assign.json */
export const fovea: Check = (golden) => {
  const { inputs, outputs } = golden;
  if (outputs.boxes) {
    const size = inputs.max_shape_hw as [number, number];
    const got = decodeFovea(numbers(inputs.points), numbers(inputs.pred), inputs.base_len as number, size);
    return [compare('float64', 'boxes', got, outputs.boxes)];
  }
  const points = gridPoints(sizesOf(golden), inputs.strides as number[], 0.5);
  const boxes = numbers(inputs.gt_bboxes);
  const options = { scaleRanges: inputs.scale_ranges as [number, number][], sigma: inputs.sigma as number };
  const got = assignFovea(points, boxes, options);
  const bases = inputs.base_edge_list as number[];
  const targets = positives(got).flatMap((p) => {
    const box = Float64Array.from(rows(boxes, [got.gtIndex[p]]));
    return Array.from(encodeFovea(points.xy.subarray(2 * p, 2 * p + 2), box, bases[points.level[p]]));
  });
  return [
    compare('exact', 'positives', positives(got), outputs.pos_index),
    compare('exact', 'labels', labels(golden, got), outputs.pos_labels),
    compare('float64', 'targets', targets, outputs.pos_bbox_targets),
  ];
};

/** atss-assign.json: one square anchor of eight strides a cell, centered at ix · stride. */
export const atss: Check = (golden) => {
  const { inputs, outputs } = golden;
  const sizes = sizesOf(golden);
  const [h] = inputs.input_hw as number[];
  const strides = sizes.map((_, level) => 2 ** (level + Math.round(Math.log2(h / sizes[0][0]))));
  const square = { ratios: [1], octaveBaseScale: 8, scalesPerOctave: 1, strides };
  const anchors = gridAnchors(sizes, square);
  const counts = inputs.num_level_anchors as number[];
  const got = assignAtss(anchors, counts, numbers(inputs.gt_bboxes), inputs.topk as number);
  const found = [...got.gtIndex.keys()].filter((a) => got.gtIndex[a] >= 0);
  return [
    compare('exact', 'number of anchors', [anchors.length / 4], outputs.num_anchors),
    compare('exact', 'positives', found, outputs.pos_index),
    compare(
      'exact',
      'boxes',
      found.map((a) => got.gtIndex[a]),
      outputs.assigned_gt_minus1,
    ),
    compare(
      'float64',
      'IoU',
      found.map((a) => got.maxIou[a]),
      outputs.iou,
    ),
  ];
};

const coder: Check = ({ inputs, outputs }) => {
  const { means, stds, max_shape_hw } = inputs as Record<string, number[]>;
  const options = { ...deltaOptions, means, stds };
  const [anchors, deltas] = [numbers(inputs.anchors), numbers(inputs.deltas)];
  const clipTo = [max_shape_hw[0], max_shape_hw[1]] as const;
  return [
    compare('float32', 'encoded', encodeDeltas(anchors, numbers(inputs.gt), options), outputs.encoded),
    compare(
      'float32',
      'decoded, cut',
      decodeDeltas(anchors, deltas, { ...options, clipTo }),
      outputs.decoded_clip,
    ),
    compare('float32', 'decoded', decodeDeltas(anchors, deltas, options), outputs.decoded_noclip),
  ];
};

const maxIou: Check = (golden) => {
  const { inputs, outputs } = golden;
  const anchors = gridAnchors(sizesOf(golden));
  const boxes = numbers(inputs.gt_bboxes);
  const { pos_iou_thr, neg_iou_thr, min_pos_iou } = inputs as Record<string, number>;
  const options = { positiveIou: pos_iou_thr, negativeIou: neg_iou_thr, minPositiveIou: min_pos_iou };
  const assignment = assignMaxIou(anchors, boxes, options);
  const { gtIndex } = assignment;
  const kept = [...gtIndex.keys()].filter((i) => gtIndex[i] !== NEGATIVE);
  const found = [...positiveAnchors(assignment)];
  const exact = [
    compare('exact', 'number of anchors', [anchors.length / 4], outputs.num_anchors),
    compare('exact', 'not background', kept, outputs.nonneg_index),
    compare(
      'exact',
      'boxes',
      kept.map((i) => (gtIndex[i] === IGNORED ? -1 : gtIndex[i] + 1)),
      outputs.assigned_gt,
    ),
    compare('exact', 'positives', found, outputs.pos_index),
  ];
  if (!outputs.pos_deltas) return exact;
  const from = Float64Array.from(rows(anchors, found));
  const to = Float64Array.from(
    rows(
      boxes,
      found.map((i) => gtIndex[i]),
    ),
  );
  const overlaps = kept.map((i) => assignment.maxIou[i]);
  return [
    ...exact,
    compare('float32', 'overlaps', overlaps, outputs.max_overlaps_nonneg),
    compare('float32', 'deltas', encodeDeltas(from, to), outputs.pos_deltas),
  ];
};

/** retina-assign.json; the reference ran it in float32. */
export const retina: Check = (golden) => {
  const { inputs, outputs } = golden;
  if (outputs.base_anchors) {
    const strides = inputs.strides as number[];
    const want = outputs.base_anchors as unknown[];
    return strides.map((stride, l) => compare('float32', `stride ${stride}`, baseAnchors(stride), want[l]));
  }
  if (outputs.anchors) {
    const data = (outputs.anchors as unknown[]).flatMap((level) => Array.from(numbers(level)));
    return [compare('float32', 'anchors', gridAnchors(sizesOf(golden)), { shape: [], data })];
  }
  return outputs.encoded ? coder(golden) : maxIou(golden);
};
