/** A compiled step's graph to look at: what was recorded, what TensorFlow makes of it, and where the time goes. */
import type { CompiledStep } from './compiled-step';
import { type DrawableNode, drawGraph, type GraphDrawing } from './graph-drawing';
import { fullAccount, readNodeTimes, readPartitionGraphs } from './run-metadata';
import type { Flat } from './tensor-tree';
import type { Trace } from './trace';
import { callerOf } from './trace-error';

/** An operation of a graph. */
export interface GraphOperation extends DrawableNode {
  /** What TensorFlow fused into it, in order: "BiasAdd", "Relu". */
  fused: readonly string[];
  /** "file:line" of the step that made it; undefined for what TensorFlow made by itself. */
  readonly where?: string;
}

/** Operations, counted and drawn. */
export interface GraphView {
  nodes: readonly GraphOperation[];
  /** How many there are of each operation, most first. */
  counts: Readonly<Record<string, number>>;
  /** Boxes and arrows for a diagram; operations that belong together share a box. */
  drawing(atMost?: number): GraphDrawing;
}

/** How long the operations of one kind, or of one place in the step, took in one run. */
export interface OperationTime {
  op: string;
  count: number;
  ms: number;
}

/** Where the time of one run went. */
export interface StepProfile {
  /** From the first operation's begin to the last one's end. */
  elapsedMs: number;
  /** Sums by operation, longest first; with several threads they add up to more than what elapsed. */
  operations: OperationTime[];
  /** Each operation by itself, longest first. */
  nodes: (OperationTime & { name: string; where?: string })[];
}

/** The graph of a compiled step for arguments of one form. */
export interface StepGraph {
  /** As it was recorded; of a frozen step after folding. */
  recorded: GraphView;
  /** As TensorFlow runs it, after its optimizer: here fusions show. */
  optimized(): GraphView;
  /** One run under TensorFlow's profiler, after one without; variables stay as they are. */
  profile(): StepProfile;
}

/** Looks at the graph of a step for some arguments, which must live until the last look. */
export function inspectStep(step: CompiledStep, args: Flat): StepGraph {
  const { trace } = step.graphFor(args);
  const account = () => step.observe(args, fullAccount);
  const optimized = () => readPartitionGraphs(account());
  return {
    recorded: viewOf(trace.nodes, trace),
    optimized: () => viewOf(optimized(), trace),
    profile: () => {
      const ops = new Map(optimized().map(({ name, op }) => [name, op]));
      return profileOf(account(), ops, trace);
    },
  };
}

function viewOf(all: readonly (DrawableNode & { fused?: string[] })[], trace: Trace): GraphView {
  const nodes = all.map(({ name, op, inputs, fused = [] }) => ({
    name,
    op,
    inputs,
    fused,
    get where() {
      return placeOf(name, trace);
    },
  }));
  const counts = new Map<string, number>();
  for (const { op } of nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return { nodes, counts: Object.fromEntries(sorted), drawing: (atMost) => drawGraph(nodes, atMost) };
}

function profileOf(metadata: Uint8Array, ops: Map<string, string>, trace: Trace): StepProfile {
  const times = readNodeTimes(metadata);
  const nodes = times.map(({ name, ms }) => ({
    name,
    op: ops.get(name) ?? name,
    count: 1,
    ms,
    get where() {
      return placeOf(name, trace);
    },
  }));
  const sums = new Map<string, OperationTime>();
  for (const { op, ms } of nodes) {
    const sum = sums.get(op) ?? { op, count: 0, ms: 0 };
    sums.set(op, { op, count: sum.count + 1, ms: sum.ms + ms });
  }
  const longest = (a: OperationTime, b: OperationTime) => b.ms - a.ms;
  return {
    elapsedMs: Math.max(...times.map(({ startMs, ms }) => startMs + ms)),
    operations: [...sums.values()].sort(longest),
    nodes: nodes.sort(longest),
  };
}

/** TensorFlow names what it makes of an operation after it: "graph_0/Conv2D_3-0-TransposeNHWCToNCHW". */
function placeOf(name: string, { recorded, places }: Trace): string | undefined {
  const [original] = /graph_\d+\/\w+_\d+/.exec(name) ?? [];
  const position = recorded.findIndex((node) => node.name === original);
  return position < 0 ? undefined : callerOf(places[position]);
}
