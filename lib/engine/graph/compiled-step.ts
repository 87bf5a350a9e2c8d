/** A step's graphs, one for each set of shapes, in one session. */
import { graphBackend, type NativeSignature } from './binding';
import { GraphSession, runSignature, type SessionOptions } from './session';
import { SessionVariables } from './session-variables';
import type { Flat } from './tensor-tree';
import { type Step, type Trace, trace } from './trace';
import { checkSameTrace } from './verify-trace';

/** One graph, ready to run. */
export interface CompiledGraph {
  trace: Trace;
  signature: NativeSignature;
  assigned: number[];
}

/** Owns the session; `close` frees it, and leaves the variables with their values. */
export class CompiledStep {
  readonly graphs = new Map<string, CompiledGraph>();
  private readonly session: GraphSession;
  private readonly variables: SessionVariables;
  private readonly frozenData: object[];

  constructor(
    private readonly step: Step,
    options: SessionOptions,
  ) {
    this.session = new GraphSession(options);
    this.variables = new SessionVariables(step.freeze ? [] : step.variables, this.session);
    this.frozenData = step.freeze ? step.variables.map(({ dataId }) => dataId) : [];
  }

  /** Whether the variables still hold what was frozen. */
  get isCurrent(): boolean {
    return this.frozenData.every((dataId, i) => this.step.variables[i].dataId === dataId);
  }

  /** Runs the step; the caller owns the result. */
  run(args: Flat): unknown {
    const graph = this.graphFor(args);
    this.variables.bringIn(graph.assigned);
    const infos = runSignature(graph.signature, graphBackend().getInputTensorIds(args.tensors));
    this.variables.promise(graph.assigned);
    return graph.trace.rebuild(infos.map((info) => graphBackend().createOutputTensor(info)));
  }

  /** Gives the graph for these arguments' shapes and types; traced at the first call. */
  graphFor(args: Flat): CompiledGraph {
    const key = keyOf(args);
    const known = this.graphs.get(key);
    if (known) return known;
    const graph = this.makeGraph(args);
    this.graphs.set(key, graph);
    return graph;
  }

  close(): void {
    this.variables.fulfil();
    this.session.close();
  }

  private makeGraph(args: Flat): CompiledGraph {
    const prefix = `graph_${this.graphs.size}`;
    const first = trace(this.step, args, prefix);
    const again = trace(this.step, args, prefix);
    checkSameTrace(first, again);
    this.session.extend(again.nodes, (output) => again.dtypes.get(output)!);
    const signature = this.session.prepare({
      feeds: again.inputs.map(({ name }) => name),
      fetches: again.outputs.map(({ name }) => name),
      targets: again.assigned.map(({ node }) => node),
    });
    return { trace: again, signature, assigned: again.assigned.map(({ variable }) => variable) };
  }
}

function keyOf({ tensors, paths }: Flat): string {
  return tensors.map(({ dtype, shape }, i) => `${paths[i]} ${dtype} ${shape}`).join('; ');
}
