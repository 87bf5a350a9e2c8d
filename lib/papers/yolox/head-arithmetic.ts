/**
 * What each step of the roadmap changes in the head, counted from the layers that the paper names (80 classes):
 * enough for the differences of Table 2's parameters and GFLOPs; the totals need the whole network.
 */

/** One convolution on one level's map. */
interface Conv {
  from: number;
  to: number;
  kernel: number;
  /** Cells of the map. */
  cells: number;
  /** Batch normalization (two numbers a channel) or, in the last layer, a bias (one). */
  last: boolean;
}

/** Parameters, and floating-point operations of the convolutions alone (a multiply-add is two). */
export interface Count {
  parameters: number;
  flops: number;
}

/** Cells of the three levels at 640 pixels, and the channels that the neck hands to the head there. */
const levels = [
  { cells: 80 * 80, channels: 128 },
  { cells: 40 * 40, channels: 256 },
  { cells: 20 * 20, channels: 512 },
] as const;
/** Four edges, objectness, 80 classes. */
const outputs = 4 + 1 + 80;
const width = 256;

/** Sums the parameters and operations of some convolutions. */
function count(convs: readonly Conv[]): Count {
  const parameters = convs.map(
    ({ from, to, kernel, last }) => from * to * kernel ** 2 + (last ? to : 2 * to),
  );
  const flops = convs.map(({ from, to, kernel, cells }) => 2 * from * to * kernel ** 2 * cells);
  const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
  return { parameters: sum(parameters), flops: sum(flops) };
}

/** YOLOv3's head: on each level a 3x3 convolution to twice the channels, then 1x1 to three anchors' outputs. */
export function coupledHead(): Count {
  return count(
    levels.flatMap(({ cells, channels }): Conv[] => [
      { from: channels, to: 2 * channels, kernel: 3, cells, last: false },
      { from: 2 * channels, to: 3 * outputs, kernel: 1, cells, last: true },
    ]),
  );
}

/** YOLOX's head (Fig. 2): on each level 1x1 to 256 channels, two branches of two 3x3 convolutions, 1x1 to the outputs. */
export function decoupledHead(anchors: 1 | 3): Count {
  return count(
    levels.flatMap(({ cells, channels }): Conv[] => [
      { from: channels, to: width, kernel: 1, cells, last: false },
      ...Array.from({ length: 4 }, () => ({ from: width, to: width, kernel: 3, cells, last: false })),
      { from: width, to: anchors * outputs, kernel: 1, cells, last: true },
    ]),
  );
}

/** "Two additional conv layers" of the end-to-end version, read as 3x3 convolutions of 256 channels on each level. */
export function endToEndLayers(): Count {
  return count(
    levels.flatMap(({ cells }) =>
      Array.from({ length: 2 }, () => ({ from: width, to: width, kernel: 3, cells, last: false })),
    ),
  );
}

/** What changes from one row of Table 2 to the next, by row. */
export function headChanges(): Record<string, Count> {
  const minus = (a: Count, b: Count) => ({
    parameters: a.parameters - b.parameters,
    flops: a.flops - b.flops,
  });
  return {
    '+decoupled head': minus(decoupledHead(3), coupledHead()),
    '+anchor-free': minus(decoupledHead(1), decoupledHead(3)),
    '+NMS free (optional)': endToEndLayers(),
  };
}
