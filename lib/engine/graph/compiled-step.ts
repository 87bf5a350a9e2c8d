/** A step's graphs, one for each set of shapes, in one session. */
import { graphBackend, graphBinding, type NativeSignature } from './binding';
import { forInference } from './for-inference';
import { withClockAhead } from './later';
import type { GraphNode } from './node';
import { checkShapes, nodeFault } from './node-fault';
import { GraphSession, runSignature, type SessionOptions } from './session';
import { SessionVariables } from './session-variables';
import type { Flat } from './tensor-tree';
import { type Step, type Trace, trace } from './trace';
import { withLongStacks } from './trace-error';
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
  /** How many were traced, those that failed too: names must be new. */
  private made = 0;

  constructor(
    private readonly step: Step,
    private readonly options: SessionOptions,
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
    const inputs = graphBackend().getInputTensorIds(args.tensors);
    const infos = this.orFault(graph, () => runSignature(graph.signature, inputs));
    this.variables.promise(graph.assigned);
    return graph.trace.rebuild(infos.map((info) => graphBackend().createOutputTensor(info)));
  }

  /**
   * Runs the step for TensorFlow's account of the run, and leaves the variables as they were.
   * @param options RunOptions
   * @returns RunMetadata
   */
  observe(args: Flat, options: Uint8Array): Uint8Array {
    const graph = this.graphFor(args);
    const before = graph.assigned.map((i) => this.step.variables[i].clone());
    this.variables.bringIn(graph.assigned);
    const inputs = graphBackend().getInputTensorIds(args.tensors);
    const run = () => graphBinding().runWithMetadata(graph.signature, inputs, options);
    const { outputs, metadata } = this.orFault(graph, run);
    this.variables.promise(graph.assigned);
    for (const { id } of outputs) graphBinding().deleteTensor(id);
    for (const [at, i] of graph.assigned.entries()) this.step.variables[i].assign(before[at]);
    for (const copy of before) copy.dispose();
    return metadata;
  }

  /** Gives the graph for these arguments' shapes and types; traced at the first call. */
  graphFor(args: Flat): CompiledGraph {
    const known = this.graphs.get(args.form);
    if (known) return known;
    const graph = withLongStacks(() => this.makeGraph(args));
    this.graphs.set(args.form, graph);
    return graph;
  }

  /** A run that fails may have assigned to some variables by then, as op by op: the session has what they hold. */
  private orFault<T>({ trace, assigned }: CompiledGraph, run: () => T): T {
    try {
      return run();
    } catch (error) {
      this.variables.promise(assigned);
      throw nodeFault(error as Error, trace);
    }
  }

  close(): void {
    this.variables.fulfil();
    this.session.close();
  }

  private makeGraph(args: Flat): CompiledGraph {
    const prefix = `graph_${this.made++}`;
    const first = trace(this.step, args, prefix);
    const again = withClockAhead(() => trace(this.step, args, prefix));
    checkSameTrace(first, again);
    const nodes = this.step.freeze ? forInference(again, this.options.precision) : again.nodes;
    try {
      this.session.extend(nodes, (output) => again.dtypes.get(output)!);
    } catch (error) {
      throw nodeFault(error as Error, again);
    }
    checkShapes(this.session.unknownShapes(), again);
    const signature = this.session.prepare({
      feeds: again.inputs.map(({ name }) => name),
      fetches: again.outputs.map(({ name }) => name),
      targets: again.assigned.map(({ node }) => node),
    });
    return {
      trace: { ...again, nodes: withoutValues(nodes), recorded: withoutValues(again.recorded) },
      signature,
      assigned: again.assigned.map(({ variable }) => variable),
    };
  }
}

/** Once the session has the values, nobody looks at them here: a network's weights would be kept twice over. */
function withoutValues(nodes: GraphNode[]): GraphNode[] {
  return nodes.map(({ constant: _, ...node }) => node);
}
