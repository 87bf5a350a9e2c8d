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
  /** Lets XLA compile clusters of operations. */
  xla?: boolean;
}

/** What is fed, what is fetched ("name:0"), and which operations run besides ("name"). */
export interface SignatureNames {
  feeds: string[];
  fetches: string[];
  targets: string[];
}

/** Owns a native session; `close` frees it. */
export class GraphSession {
  private readonly native: NativeSession;

  constructor({ xla = false }: SessionOptions = {}) {
    this.native = graphBinding().createSession(config(xla));
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

/** ConfigProto: graph_options (10) { optimizer_options (3) { global_jit_level (5) = ON_2 } }, soft placement (7). */
function config(xla: boolean): Uint8Array {
  const jit = writeMessage([[10, writeMessage([[3, writeMessage([[5, 2]])]])]]);
  return Uint8Array.from([...writeMessage([[7, true]]), ...(xla ? jit : [])]);
}
