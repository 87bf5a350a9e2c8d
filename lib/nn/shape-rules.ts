/** What shape each operation gives: the kernels of the shapes engine. */
import { tf } from '../engine';

/** The shapes of a kernel's outputs, from its inputs and attributes as TensorFlow.js calls it. */
export type ShapeRule = (inputs: Record<string, tf.Tensor>, attributes: object) => number[][];

/** What the rules read from attributes. */
interface Attributes {
  axis: number | number[];
  reductionIndices: number | number[];
  keepDims: boolean;
  shape: number[];
  paddings: [number, number][];
  begin: number[];
  size: number[];
  perm: number[];
  reps: number[];
  transposeA: boolean;
  transposeB: boolean;
  numOrSizeSplits: number | number[];
  strides: number | [number, number];
  filterSize: number | [number, number];
  pad: Parameters<typeof tf.conv2d>[3];
  dilations?: number | [number, number];
}

type Shape4D = [number, number, number, number];

const of = (attributes: object) => attributes as Attributes;
const like =
  (input: string): ShapeRule =>
  (inputs) => [inputs[input].shape];
const binary: ShapeRule = ({ a, b }) => [tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape)];

function convolution(isDepthwise: boolean): ShapeRule {
  return ({ x, filter }, attributes) => {
    const { strides, pad, dilations = 1 } = of(attributes);
    const info = tf.backend_util.computeConv2DInfo(
      x.shape as Shape4D,
      filter.shape as Shape4D,
      strides,
      dilations,
      pad as 'same',
      undefined,
      isDepthwise,
    );
    return [info.outShape];
  };
}

const pool: ShapeRule = ({ x }, attributes) => {
  const { filterSize, strides, pad } = of(attributes);
  const shape = x.shape as Shape4D;
  return [tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad as 'same').outShape];
};

const reduce: ShapeRule = ({ x }, attributes) => {
  const { axis, reductionIndices, keepDims } = of(attributes);
  const axes = tf.util.parseAxisParam(axis ?? reductionIndices ?? null!, x.shape);
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return [keepDims ? kept : x.shape.filter((_, i) => !axes.includes(i))];
};

const multiply: ShapeRule = ({ a, b }, attributes) => {
  const { transposeA, transposeB } = of(attributes);
  const rows = a.shape[a.rank - (transposeA ? 1 : 2)];
  const columns = b.shape[b.rank - (transposeB ? 2 : 1)];
  return [
    [
      ...tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)),
      rows,
      columns,
    ],
  ];
};

const split: ShapeRule = ({ x }, attributes) => {
  const { axis, numOrSizeSplits } = of(attributes);
  const [at] = tf.util.parseAxisParam(axis, x.shape);
  const sizes = tf.backend_util.prepareSplitSize(x, numOrSizeSplits, at);
  return sizes.map((size) => x.shape.map((old, i) => (i === at ? size : old)));
};

const concat: ShapeRule = (inputs, attributes) => {
  const tensors = Object.values(inputs);
  const [axis] = tf.util.parseAxisParam(of(attributes).axis, tensors[0].shape);
  return [
    tf.backend_util.computeOutShape(
      tensors.map(({ shape }) => shape),
      axis,
    ),
  ];
};

const resize: ShapeRule = ({ images }, attributes) => {
  const [n, , , c] = images.shape;
  return [[n, ...of(attributes).size, c]];
};

const slice: ShapeRule = ({ x }, attributes) => {
  const { begin, size } = of(attributes);
  return [tf.slice_util.parseSliceParams(x, begin, size)[1]];
};

function ruleFor(names: readonly string[], rule: ShapeRule): Record<string, ShapeRule> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

/** By the kernel's name: all that networks' forward passes use, in either mode. */
export const shapeRules: Readonly<Record<string, ShapeRule>> = Object.freeze({
  ...ruleFor(['Abs', 'Cast', 'ClipByValue', 'Exp', 'Identity', 'LeakyRelu', 'Log', 'Neg', 'Relu'], like('x')),
  ...ruleFor(['Rsqrt', 'Sigmoid', 'Silu', 'Softplus', 'Sqrt', 'Square', 'Tanh', 'FusedBatchNorm'], like('x')),
  Softmax: like('logits'),
  ...ruleFor(['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference', 'Pow'], binary),
  ...ruleFor(['Mean', 'Sum', 'Max', 'Min'], reduce),
  ...ruleFor(['MaxPool', 'AvgPool'], pool),
  ...ruleFor(['ResizeNearestNeighbor', 'ResizeBilinear'], resize),
  AddN: (inputs) => [inputs[0].shape],
  BatchMatMul: multiply,
  BatchNormTraining: ({ x, scale }) => [x, scale, scale, scale, scale, scale].map(({ shape }) => shape),
  Concat: concat,
  Conv2D: convolution(false),
  DepthwiseConv2dNative: convolution(true),
  ExpandDims: ({ input }, attributes) => {
    const { dim } = attributes as { dim: number };
    const at = dim < 0 ? input.rank + dim + 1 : dim;
    return [[...input.shape.slice(0, at), 1, ...input.shape.slice(at)]];
  },
  Fill: (_, attributes) => [of(attributes).shape],
  PadV2: ({ x }, attributes) => [
    x.shape.map((size, i) => size + of(attributes).paddings[i][0] + of(attributes).paddings[i][1]),
  ],
  Reshape: ({ x }, attributes) => [tf.util.inferFromImplicitShape(of(attributes).shape, x.size)],
  Slice: slice,
  SplitV: split,
  Tile: ({ x }, attributes) => [x.shape.map((size, i) => size * of(attributes).reps[i])],
  Transpose: ({ x }, attributes) => [of(attributes).perm.map((axis) => x.shape[axis])],
});
