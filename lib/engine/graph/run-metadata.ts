/** TensorFlow's account of one run: the graphs that ran, and when each operation began and ended. */
import { type Field, readMessage, writeMessage } from './wire';

/** RunOptions: trace_level (1) = FULL_TRACE (3), output_partition_graphs (5). */
export const fullAccount = writeMessage([
  [1, 3],
  [5, true],
]);

/** An operation of a graph that ran. */
export interface RunNode {
  name: string;
  op: string;
  /** Names of nodes, perhaps with ":1" or a leading "^". */
  inputs: string[];
  /** What a fused operation does after its own work, in order. */
  fused: string[];
}

/** When an operation worked; on a GPU its kernels, else the processor. */
export interface NodeTime {
  name: string;
  startMs: number;
  ms: number;
}

/** Gives the nodes of the graphs that ran: RunMetadata.partition_graphs (3) of GraphDef.node (1). */
export function readPartitionGraphs(metadata: Uint8Array): RunNode[] {
  return messages(readMessage(metadata), 3)
    .flatMap((graph) => messages(graph, 1))
    .map((node) => ({
      name: texts(node, 1)[0],
      op: texts(node, 2)[0],
      inputs: texts(node, 3),
      fused: fusedOps(node),
    }));
}

/** NodeDef.attr (5) is a map from name (1) to AttrValue (2): its list (1) has strings (2), s (2) is one. */
function fusedOps(node: Field[]): string[] {
  const values = (name: string) =>
    messages(node, 5)
      .filter((entry) => texts(entry, 1)[0] === name)
      .flatMap((entry) => messages(entry, 2));
  const listed = values('fused_ops').flatMap((value) => messages(value, 1)).flatMap((list) => texts(list, 2)); // biome-ignore format: one line
  const activation = values('activation_mode').flatMap((value) => texts(value, 2));
  return [...listed, ...activation.filter((one) => one !== 'Identity')];
}

/**
 * Gives the times of RunMetadata.step_stats (1): DeviceStepStats (1) of NodeExecStats (2). Where a GPU worked, its
 * streams' times count, in which the names have the operation behind a colon.
 */
export function readNodeTimes(metadata: Uint8Array): NodeTime[] {
  const devices = messages(readMessage(metadata), 1).flatMap((stats) => messages(stats, 1));
  const streams = devices.filter((device) => texts(device, 1)[0]?.endsWith('/stream:all'));
  const nodes = (streams.length > 0 ? streams : devices).flatMap((device) => messages(device, 2));
  const first = Math.min(...nodes.map((node) => number(node, 2)));
  return nodes.map((node) => ({
    name: texts(node, 1)[0].split(':')[0],
    startMs: (number(node, 2) - first) / 1e3 + number(node, 14) / 1e6,
    ms: Math.max(0, number(node, 15) - number(node, 14)) / 1e6,
  }));
}

function messages(fields: Field[], wanted: number): Field[][] {
  return bytes(fields, wanted).map(readMessage);
}

function texts(fields: Field[], wanted: number): string[] {
  return bytes(fields, wanted).map((value) => new TextDecoder().decode(value));
}

function bytes(fields: Field[], wanted: number): Uint8Array[] {
  const values = fields.filter((field) => field.number === wanted).map(({ value }) => value);
  return values.filter((value): value is Uint8Array => typeof value !== 'number');
}

function number(fields: Field[], wanted: number): number {
  const found = fields.find((field) => field.number === wanted)?.value;
  return typeof found === 'number' ? found : 0;
}
