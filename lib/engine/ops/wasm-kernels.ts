/** The gradients that the WASM backend lacks, of plain parts: everything runs everywhere, only slower. */
import { tf } from '../tensorflow';

/** What the convolution kernels are told. */
interface ConvAttributes {
  strides: number | [number, number];
  pad: Parameters<typeof tf.conv2d>[3];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  filterShape: [number, number, number, number];
  inputShape: [number, number, number, number];
}

/** How a convolution lies on its image, from `backend_util.computeConv2DInfo`. */
type Layout = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** Registers the four missing kernels on the WASM backend. */
export function registerWasmKernels(): void {
  register('Conv2DBackpropFilter', ({ x, dy }, attributes) => {
    if (attributes.dataFormat === 'NCHW') throw new Error('Conv2DBackpropFilter on WASM: NHWC only');
    const layout = layoutOf(x.shape, attributes.filterShape, attributes, false);
    const flatDy = dy.reshape<tf.Tensor2D>([-1, layout.outChannels]);
    return taps(
      layout,
      (row, column, padded) => {
        const seen = window(padded, layout, row, column).reshape<tf.Tensor2D>([-1, layout.inChannels]);
        return tf.matMul(seen, flatDy, true); // [C, O]
      },
      x as tf.Tensor4D,
    ).reshape(attributes.filterShape);
  });
  register('DepthwiseConv2dNativeBackpropFilter', ({ x, dy }, attributes) => {
    const layout = layoutOf(x.shape, attributes.filterShape, attributes, true);
    const [, , channels, multiplier] = attributes.filterShape;
    const flatDy = dy.reshape([-1, channels, multiplier]);
    return taps(
      layout,
      (row, column, padded) => {
        const seen = window(padded, layout, row, column).reshape([-1, channels, 1]);
        return tf.sum(tf.mul(seen, flatDy), 0); // [C, M]
      },
      x as tf.Tensor4D,
    ).reshape(attributes.filterShape);
  });
  register('DepthwiseConv2dNativeBackpropInput', ({ dy, filter }, attributes) =>
    depthwiseInput(dy as tf.Tensor4D, filter as tf.Tensor4D, attributes),
  );
  register('UnsortedSegmentSum', segmentSum);
}

/** Sums rows by their segment; rows of a negative one are left out: they go to a segment of their own. */
function segmentSum(
  { x, segmentIds }: Record<string, tf.Tensor>,
  { numSegments }: { numSegments: number },
): tf.Tensor {
  const outside = tf.scalar(numSegments, 'int32');
  const ids = tf.where(tf.less(segmentIds, tf.scalar(0, 'int32')), outside, segmentIds).reshape([-1, 1]);
  const sums = tf.scatterND(ids, x, [numSegments + 1, ...x.shape.slice(1)]);
  return sums.slice([0], [numSegments]);
}

function register<A = ConvAttributes>(
  kernelName: string,
  run: (inputs: Record<string, tf.Tensor>, attributes: A) => tf.Tensor,
): void {
  if (tf.getKernel(kernelName, 'wasm')) return;
  const kernelFunc = ({ inputs, attrs }: { inputs: object; attrs?: object }) =>
    tf.tidy(() => run(inputs as Record<string, tf.Tensor>, attrs as A));
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}

function layoutOf(
  inputShape: number[],
  filterShape: [number, number, number, number],
  { strides, pad, dilations = 1, dimRoundingMode }: ConvAttributes,
  isDepthwise: boolean,
): Layout {
  const shape = inputShape as [number, number, number, number];
  return tf.backend_util.computeConv2DInfo(
    shape,
    filterShape,
    strides,
    dilations,
    pad as 'same',
    dimRoundingMode,
    isDepthwise,
  );
}

/** Computes one tensor for each place of the filter, and stacks them in its order. */
function taps(
  layout: Layout,
  each: (row: number, column: number, padded: tf.Tensor4D) => tf.Tensor,
  x: tf.Tensor4D,
): tf.Tensor {
  const { top, bottom, left, right } = layout.padInfo;
  const padded = tf.pad4d(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const all: tf.Tensor[] = [];
  for (let row = 0; row < layout.filterHeight; row++) {
    for (let column = 0; column < layout.filterWidth; column++) all.push(each(row, column, padded));
  }
  return tf.stack(all);
}

/** The pixels that one place of the filter sees, [N, outHeight, outWidth, C]. */
function window(padded: tf.Tensor4D, layout: Layout, row: number, column: number): tf.Tensor4D {
  const { outHeight, outWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = layout;
  const [top, left] = [row * dilationHeight, column * dilationWidth];
  const bottom = top + (outHeight - 1) * strideHeight + 1;
  const right = left + (outWidth - 1) * strideWidth + 1;
  const [n, , , c] = padded.shape;
  const steps = [1, strideHeight, strideWidth, 1];
  return tf.stridedSlice(padded, [0, top, left, 0], [n, bottom, right, c], steps) as tf.Tensor4D;
}

/** Each place of the filter sends its share of dy back to the pixels that it saw. */
function depthwiseInput(dy: tf.Tensor4D, filter: tf.Tensor4D, attributes: ConvAttributes): tf.Tensor4D {
  const layout = layoutOf(attributes.inputShape, filter.shape, attributes, true);
  const [n, height, width, channels] = attributes.inputShape;
  const { top, bottom, left, right } = layout.padInfo;
  const full: [number, number] = [height + top + bottom, width + left + right];
  const byChannel = dy.reshape([n * layout.outHeight * layout.outWidth, channels, -1]);
  const shares: tf.Tensor4D[] = [];
  for (let row = 0; row < layout.filterHeight; row++) {
    for (let column = 0; column < layout.filterWidth; column++) {
      const weights = filter.slice([row, column], [1, 1]).reshape([channels, -1]);
      const share = tf.sum(tf.mul(byChannel, weights), 2);
      const spread = spreadOut(share.reshape([n, layout.outHeight, layout.outWidth, channels]), layout);
      shares.push(place(spread, row * layout.dilationHeight, column * layout.dilationWidth, full));
    }
  }
  return tf.addN(shares).slice([0, top, left, 0], [n, height, width, channels]);
}

/** Puts stride - 1 zeros after each pixel of each row and after each row. */
function spreadOut(x: tf.Tensor4D, { strideHeight, strideWidth }: Layout): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const columns = tf.pad(x, [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, (strideWidth - 1) * c],
  ]);
  const rows = columns.reshape<tf.Tensor3D>([n, h, w * strideWidth * c]);
  const spread = tf.pad(rows, [
    [0, 0],
    [0, 0],
    [0, (strideHeight - 1) * w * strideWidth * c],
  ]);
  return spread.reshape([n, h * strideHeight, w * strideWidth, c]);
}

/** Lays x into zeros of the full size, its corner at (top, left); what reaches over the edge is zero and is cut. */
function place(x: tf.Tensor4D, top: number, left: number, [height, width]: [number, number]): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const kept = x.slice([0, 0, 0, 0], [n, Math.min(h, height - top), Math.min(w, width - left), c]);
  const [below, beside] = [height - top - kept.shape[1], width - left - kept.shape[2]];
  return tf.pad4d(kept, [
    [0, 0],
    [top, below],
    [left, beside],
    [0, 0],
  ]);
}
