/** Graphs for inference: YOLOX's Focus and the convolution behind it as one convolution of the image itself. */
import { constantNode, constantOf, countUses, floatConstant, floatsOf, producer } from './fold-batch-norm';
import { attributeKinds, type Constant, type GraphNode } from './node';

/**
 * Gives the nodes with every convolution (stride 1, size kept) of pixels that were gathered from blocks of 2 x 2 as a
 * convolution of stride 2, whose filter [2 K, 2 K, C, O] has the numbers of the former [K, K, 4 C, O] elsewhere: as
 * many products, and no image is copied. Sums are taken in another order.
 */
export function focusIntoConvolution(nodes: GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const uses = countUses(nodes);
  const before = (node: GraphNode | undefined, op: string) => {
    const found = node && byName.get(producer(node.inputs[0]));
    return found?.op === op && uses.get(found.name) === 1 ? found : undefined;
  };
  return nodes.flatMap((node) => {
    if (node.op !== 'Conv2D' || !keepsSize(node)) return [node];
    const transpose = before(before(node, 'Reshape'), 'Transpose');
    const blocks = before(transpose, 'Reshape');
    const filter = constantOf(node.inputs[1], byName);
    if (!transpose || !blocks || !filter) return [node];
    const [shape, order] = [blocks, transpose].map(({ inputs }) => constantOf(inputs[1], byName));
    if (!shape || !order || !isFocus(integers(shape), integers(order), filter)) return [node];
    const whole = constantNode(`${node.name}/whole_filter`, wholeFilter(filter));
    return [whole, strided(node, [blocks.inputs[0], `${whole.name}:0`], filter.shape[0])];
  });
}

/** Whether [N, H / 2, 2, W / 2, 2, C] becomes [N, H / 2, W / 2, column, row, C] and the filter takes 4 C. */
function isFocus(shape: number[], order: number[], filter: Constant): boolean {
  const isOrder = order.join() === '0,1,3,4,2,5';
  return isOrder && shape[2] === 2 && shape[4] === 2 && filter.shape[2] === 4 * shape[5];
}

function keepsSize({ attributes }: GraphNode): boolean {
  const value = (name: string) => attributes.find((attribute) => attribute.name === name)?.value;
  const areOnes = (name: string) => ((value(name) as number[] | undefined) ?? []).every((n) => n === 1);
  return value('padding') === 'SAME' && areOnes('strides') && areOnes('dilations');
}

function integers({ bytes }: Constant): number[] {
  return [...new Int32Array(bytes.slice().buffer)];
}

/** Channels of a block's pixel: top left, bottom left, top right, bottom right, each with all of the image's. */
function wholeFilter(filter: Constant): Constant {
  const [height, width, inBlocks, outputs] = filter.shape;
  const channels = inBlocks / 4;
  const [from, to] = [floatsOf(filter), new Float32Array(filter.bytes.byteLength / 4)];
  const run = channels * outputs; // the numbers of one pixel lie side by side in both
  for (let y = 0; y < 2 * height; y++) {
    for (let x = 0; x < 2 * width; x++) {
      const pixel = 2 * (x % 2) + (y % 2);
      const at = (((y >> 1) * width + (x >> 1)) * 4 + pixel) * run;
      to.set(from.subarray(at, at + run), (y * 2 * width + x) * run);
    }
  }
  return floatConstant([2 * height, 2 * width, channels, outputs], to);
}

/** K - 1 pixels around: the half of the smaller image's (K - 1) / 2, doubled. */
function strided(node: GraphNode, inputs: string[], size: number): GraphNode {
  const replaced = ['strides', 'padding', 'explicit_paddings'];
  const around = [size - 1, size - 1];
  const attributes = [
    ...node.attributes.filter(({ name }) => !replaced.includes(name)),
    { name: 'strides', type: attributeKinds.int, value: [1, 2, 2, 1] },
    { name: 'padding', type: attributeKinds.string, value: 'EXPLICIT' },
    { name: 'explicit_paddings', type: attributeKinds.int, value: [0, 0, ...around, ...around, 0, 0] },
  ];
  return { ...node, inputs: [...inputs, ...node.inputs.slice(2)], attributes };
}
