/** What TensorFlow itself says of its operations: for attributes that a kernel leaves to be inferred. */
import { graphBinding } from './binding';
import { attributeKinds, type GraphNode, type NodeAttribute } from './node';
import { type proto, protobuf } from './proto';
import { readMessage } from './wire';

/** The definitions as they came, by name; 1,800 of them, of which a graph uses some thirty. */
let listed: Map<string, Uint8Array> | undefined;
const definitions = new Map<string, proto.OpDef>();

/**
 * Gives TensorFlow's definition of an operation.
 * @throws Error when TensorFlow has no such operation.
 */
export function opDefinition(op: string): proto.OpDef {
  const known = definitions.get(op);
  if (known) return known;
  listed ??= new Map(
    readMessage(graphBinding().operationDefinitions()).map(({ value }) => named(value as Uint8Array)),
  );
  const bytes = listed.get(op);
  if (!bytes) throw new Error(`TensorFlow has no operation ${op}`);
  const definition = protobuf().OpDef.deserializeBinary(bytes);
  definitions.set(op, definition);
  return definition;
}

/** A definition begins with its name: field 1, its length, its letters. */
function named(definition: Uint8Array): [string, Uint8Array] {
  return [Buffer.from(definition.subarray(2, 2 + definition[1])).toString(), definition];
}

/**
 * Gives the attributes that follow from a node's inputs: types, lengths of lists. Running op by op TensorFlow infers
 * them, and its inputs' types count even where a kernel says otherwise (Mean of whole numbers does); in a graph they
 * must be written.
 * @param dtypeOf the type of an output, 0 or undefined where what the node says is to count
 */
export function inferAttributes(
  node: GraphNode,
  dtypeOf: (output: string) => number | undefined,
): NodeAttribute[] {
  const inputs = node.inputs.filter((input) => !input.startsWith('^'));
  const passed = new Map(node.attributes.map(({ name, value }) => [name, value]));
  const args = opDefinition(node.op).getInputArgList();
  const found = new Map<string, NodeAttribute>();
  const add = (name: string, type: number, value: unknown) => {
    if (name && value && !found.has(name)) found.set(name, { name, type, value });
  };
  let position = 0;
  for (const arg of args) {
    const list = arg.getNumberAttr();
    const count = list ? Number(passed.get(list) ?? inputs.length - args.length + 1) : 1;
    if (position < inputs.length) add(arg.getTypeAttr(), attributeKinds.type, dtypeOf(inputs[position]));
    add(list, attributeKinds.int, count);
    position += count;
  }
  return [...found.values()];
}
