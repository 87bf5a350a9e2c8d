/** From raw rows to boxes in pixels and probabilities. */
import type { FeatureSize } from '../../boxes';
import { tf } from '../../engine';
import { anchorsPerCell, type YoloConfig } from './config';
import { type YoloOutputs, yoloStrides } from './outputs';

/** Of each row: what its numbers are measured from and in. */
interface RowGrid {
  /** [P, 2] column and row of the cell. */
  cell: Float32Array;
  /** [P] */
  stride: Float32Array;
  /** [P, 2] width and height that exp(w), exp(h) multiply: the anchor's, or the stride. */
  base: Float32Array;
}

/**
 * Anchor-free: center (x + column, y + row) · stride, size exp(w, h) · stride (YOLOX `decode_outputs`). With anchors:
 * center (sigmoid(x, y) + cell) · stride, size exp(w, h) · anchor (YOLOv3, section 2.1). Worked: raw 0, 0, 0, 0 in
 * column 2, row 1 at stride 8 is the box 16, 8, 8, 8.
 * @returns [N, P, 5 + classes] cx, cy, w, h in pixels, objectness, classes after the sigmoid; objectness is multiplied
 *   with the selection where the head has one; the caller owns it
 */
export function decodeYoloRows(outputs: YoloOutputs, config: Pick<YoloConfig, 'anchors'>): tf.Tensor3D {
  return tf.tidy(() => {
    const { raw, selection, sizes } = outputs;
    const [center, size, objectness, classes] = tf.split(raw, [2, 2, 1, raw.shape[2] - 5], 2);
    const { cell, stride, base } = rowGrid(sizes, config);
    const rows = stride.length;
    const offset = config.anchors.length > 0 ? tf.sigmoid(center) : center;
    const xy = tf.mul(tf.add(offset, tf.tensor(cell, [1, rows, 2])), tf.tensor(stride, [1, rows, 1]));
    const wh = tf.mul(tf.exp(size), tf.tensor(base, [1, rows, 2]));
    const isObject = tf.sigmoid(objectness);
    const isOnly = selection ? tf.mul(isObject, tf.sigmoid(selection)) : isObject;
    return tf.concat([xy, wh, isOnly, tf.sigmoid(classes)], 2) as tf.Tensor3D;
  });
}

function rowGrid(sizes: readonly FeatureSize[], { anchors }: Pick<YoloConfig, 'anchors'>): RowGrid {
  const perCell = anchorsPerCell({ anchors });
  const rows = sizes.flatMap(([h, w], level) =>
    Array.from({ length: h * w * perCell }, (_, i) => {
      const at = Math.floor(i / perCell);
      const stride = yoloStrides[level];
      const anchor = 2 * (level * perCell + (i % perCell));
      const base = anchors.length > 0 ? [anchors[anchor], anchors[anchor + 1]] : [stride, stride];
      return { cell: [at % w, Math.floor(at / w)], stride, base };
    }),
  );
  return {
    cell: Float32Array.from(rows.flatMap(({ cell }) => cell)),
    stride: Float32Array.from(rows, ({ stride }) => stride),
    base: Float32Array.from(rows.flatMap(({ base }) => base)),
  };
}
