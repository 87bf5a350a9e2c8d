/** What a reader calls an operation of the engine. */
import type { TracedOperation } from './forward-trace';

const names: Readonly<Record<string, string>> = Object.freeze({
  Add: '+',
  AddN: '+',
  BatchMatMul: 'matrix product',
  Concat: 'concat',
  Exp: 'exp',
  LeakyRelu: 'leaky ReLU',
  Max: 'max',
  Mean: 'mean',
  Multiply: '×',
  RealDiv: '÷',
  Relu: 'ReLU',
  ResizeNearestNeighbor: 'nearest',
  Sigmoid: 'sigmoid',
  Silu: 'SiLU',
  Softmax: 'softmax',
  SplitV: 'split',
  Sub: '−',
  Sum: 'sum',
  Transpose: 'rearrange',
});

/** Operations that only look at the same numbers in another way. */
const silent = new Set(['Cast', 'ExpandDims', 'Fill', 'Identity', 'PadV2', 'Reshape', 'StopGradient']);

/** Whether a drawing may leave the operation out: another shape of the same numbers, zeros around them, times one. */
export function isSilent({ kernel, number }: TracedOperation): boolean {
  return silent.has(kernel) || (kernel === 'Multiply' && number === 1);
}

/** Its name: `+`, `÷ 3`, `mean over h, w`, `max of 5×5`. */
export function operationName({ kernel, attributes, number, outputs }: TracedOperation): string {
  const { filterSize, axis, reductionIndices } = attributes as Partial<{
    filterSize: number | number[];
    axis: number | number[];
    reductionIndices: number | number[];
  }>;
  if (kernel === 'MaxPool') return `max of ${[filterSize].flat()[0]}×${[filterSize].flat()[0]}`;
  const name = names[kernel] ?? kernel;
  if (number !== undefined) return `${name} ${Number(number.toPrecision(3))}`;
  if (!['Max', 'Mean', 'Sum'].includes(kernel)) return name;
  const over = [axis ?? reductionIndices ?? []].flat().map((at) => 'nhwc'[at]);
  return outputs[0].shape.length > 1 && over.length > 0 ? `${name} over ${over.join(', ')}` : name;
}
