/** What is done to a graph whose weights are constants, before TensorFlow's own optimiser sees it. */
import { foldBatchNorm } from './fold-batch-norm';
import type { GraphNode } from './node';
import { padIntoConvolution } from './pad-into-conv';

/** Gives the nodes with batch normalisation and padding folded into the convolutions; the results stay the same. */
export function forInference(nodes: GraphNode[]): GraphNode[] {
  return padIntoConvolution(foldBatchNorm(nodes));
}
