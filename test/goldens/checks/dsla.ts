/** dsla-assign.json: labels by the released code and by the paper's equations, and the loss. */
import { assignDsla, type DslaOptions, dslaClassScores, dslaOptions } from '../../../lib/assign';
import { type FeatureSize, type GridPoints, gridPoints } from '../../../lib/boxes';
import { tf, useEngine } from '../../../lib/engine';
import { type DslaTargetKind, dslaLoss, dslaTargets } from '../../../lib/papers/dsla/dsla-loss';
import { type Check, type Comparison, compare, tensorOf } from '../compare';
import { type GoldenCase, numbers } from '../read';

interface Image {
  pos_index: unknown;
  pos_label_matrix: unknown;
  pos_bbox_targets: unknown;
  paper_pos_index?: unknown;
  paper_label_s_per_gt?: unknown;
}

const flagsOf = ({ inputs }: GoldenCase) => inputs.flags as Record<string, boolean>;

function codeOptions(golden: GoldenCase): DslaOptions {
  const flags = flagsOf(golden);
  return {
    ...dslaOptions,
    kappa: golden.inputs.kappa as number,
    intervalRelaxation: flags.enable_interval_relaxation !== false,
    coreZone: flags.enable_centerness_core_zone !== false,
    centerRadius: flags.center_sampling ? 1.5 : undefined,
    bounds: 'code',
  };
}

function labels(golden: GoldenCase, points: GridPoints, i: number): Comparison[] {
  const { inputs, outputs } = golden;
  const image = (outputs.images as Image[])[i];
  const boxes = numbers((inputs.gt_bboxes as unknown[])[i]);
  const code = assignDsla(points, boxes, codeOptions(golden));
  const scores = dslaClassScores(
    code,
    numbers((inputs.gt_labels as unknown[])[i]),
    inputs.num_classes as number,
  );
  const comparisons = [
    compare('exact', `image ${i}: positives`, code.point, image.pos_index),
    compare('float64', `image ${i}: labels`, scores, image.pos_label_matrix),
    compare('float64', `image ${i}: distances`, code.distances, image.pos_bbox_targets),
  ];
  if (!image.paper_pos_index) return comparisons;
  const paper = assignDsla(points, boxes, { ...dslaOptions, kappa: inputs.kappa as number });
  return [
    ...comparisons,
    compare('exact', `image ${i}: positives by the paper`, paper.point, image.paper_pos_index),
    compare('float64', `image ${i}: labels by the paper`, paper.score, image.paper_label_s_per_gt),
  ];
}

async function loss(golden: GoldenCase, points: GridPoints): Promise<Comparison[]> {
  await useEngine();
  const { inputs, outputs } = golden;
  const flags = flagsOf(golden);
  const kind: DslaTargetKind = flags.enable_iou_score_only
    ? 'iou'
    : flags.enable_iou_score_coupling === false
      ? 'label'
      : 'coupled';
  const classes = (inputs.gt_labels as unknown[]).map(numbers);
  const assigned = (inputs.gt_bboxes as unknown[]).map((b) =>
    assignDsla(points, numbers(b), codeOptions(golden)),
  );
  const targets = dslaTargets(assigned, classes, points.level.length);
  const logits = (inputs.cls_logits as unknown[]).map(tensorOf);
  const distances = (inputs.bbox_distances as unknown[]).map(tensorOf);
  const flatten = (raw: tf.Tensor[]) => {
    const channels = raw[0].shape[1]!;
    const rows = raw.map((r) => tf.reshape(tf.transpose(r, [0, 2, 3, 1]), [classes.length, -1, channels]));
    return tf.reshape(tf.concat(rows, 1), [-1, channels]) as tf.Tensor2D;
  };
  const run = (all: tf.Tensor[]) =>
    dslaLoss(flatten(all.slice(0, logits.length)), flatten(all.slice(logits.length)), targets, kind);
  const { parts, grads } = tf.tidy(() => ({
    parts: { ...run([...logits, ...distances]) },
    grads: tf.grads((...all) => {
      const { classification, box } = run(all);
      return tf.add(classification, box);
    })([...logits, ...distances]),
  }));
  const wanted = [...(outputs.grad_cls as unknown[]), ...(outputs.grad_bbox as unknown[])];
  const comparisons = [
    compare('float32', 'classification', await parts.classification.data(), outputs.loss_cls),
    compare('float32', 'boxes', await parts.box.data(), outputs.loss_bbox),
    ...grads.map((g, i) => compare('float32', `gradient ${i}`, g.dataSync(), wanted[i])),
  ];
  tf.dispose([logits, distances, grads, parts]);
  return comparisons;
}

/** dsla-assign.json */
export const dsla: Check = async (golden) => {
  const { inputs, outputs } = golden;
  const points = gridPoints(inputs.featmap_hw as FeatureSize[], inputs.strides as number[], 0);
  const images = (outputs.images as Image[]).flatMap((_, i) => labels(golden, points, i));
  return inputs.cls_logits ? [...images, ...(await loss(golden, points))] : images;
};
