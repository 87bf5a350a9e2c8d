/** A session of TensorFlow's: graphs are added to it, and variables live in it between its runs. */
import {
  graphBackend,
  graphBinding,
  type NativeSession,
  type NativeSignature,
  type OutputInfo,
} from './binding';
import { graphDef } from './graph-def';
import type { GraphNode } from './node';
import { writeMessage } from './wire';

/** How TensorFlow runs the graphs of a session. */
export interface SessionOptions {
  /** Lets XLA compile clusters of operations (on the processor only with TF_XLA_FLAGS=--tf_xla_cpu_global_jit). */
  xla?: boolean;
  /** In what TensorFlow computes convolutions and matrix products; weights and sums stay float32. */
  precision?: Precision;
}

/** float16 is for GPUs (and needs a loss scale to train), bfloat16 also for processors that have it. */
export type Precision = 'float32' | 'bfloat16' | 'float16';

/** What is fed, what is fetched ("name:0"), and which operations run besides ("name"). */
export interface SignatureNames {
  feeds: string[];
  fetches: string[];
  targets: string[];
}

/** Owns a native session; `close` frees it. */
export class GraphSession {
  private readonly native: NativeSession;

  constructor(options: SessionOptions = {}) {
    this.native = graphBinding().createSession(config(options));
  }

  /** Adds nodes; names must be new. */
  extend(nodes: GraphNode[], dtypeOf: (output: string) => number): void {
    graphBinding().extendSession(this.native, graphDef(nodes, dtypeOf));
  }

  /** Looks a signature's names up, once. */
  prepare({ feeds, fetches, targets }: SignatureNames): NativeSignature {
    return graphBinding().prepareRun(this.native, feeds, fetches, targets);
  }

  /** Names of the operations whose outputs have shapes that only a run can tell. */
  unknownShapes(): string[] {
    return graphBinding().unknownShapes(this.native);
  }

  close(): void {
    graphBinding().closeSession(this.native);
  }
}

/** Runs a signature on tensors of the addon. */
export function runSignature(signature: NativeSignature, inputs: number[]): OutputInfo[] {
  return graphBackend().binding.run(signature, inputs);
}

/** ConfigProto: graph_options (10), soft placement (7). GraphOptions: optimizer_options (3), rewrite_options (10). */
function config({ xla = false, precision = 'float32' }: SessionOptions): Uint8Array {
  const jitLevel = writeMessage([[5, xla ? 2 : 0]]);
  const graphOptions = writeMessage([
    [3, jitLevel],
    [10, rewriteOptions(precision)],
  ]);
  return writeMessage([
    [7, true],
    [10, graphOptions],
  ]);
}

/** RewriterConfig: auto_mixed_precision (23) for GPUs' float16, …_onednn_bfloat16 (25); 1 is on. */
function rewriteOptions(precision: Precision): Uint8Array {
  const field = { float32: undefined, float16: 23, bfloat16: 25 }[precision];
  return writeMessage(field ? [[field, 1]] : []);
}
