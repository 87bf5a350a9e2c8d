/** What TensorFlow itself says of its operations: for attributes that a kernel leaves to be inferred. */
import { graphBinding } from './binding';
import { attributeKinds, type GraphNode, type NodeAttribute } from './node';
import { type proto, protobuf } from './proto';

let definitions: Map<string, proto.OpDef> | undefined;

/**
 * Gives TensorFlow's definition of an operation; the list is read once (100 ms).
 * @throws Error when TensorFlow has no such operation.
 */
export function opDefinition(op: string): proto.OpDef {
  if (!definitions) {
    const list = protobuf().OpList.deserializeBinary(graphBinding().operationDefinitions());
    definitions = new Map(list.getOpList().map((definition) => [definition.getName(), definition]));
  }
  const found = definitions.get(op);
  if (!found) throw new Error(`TensorFlow has no operation ${op}`);
  return found;
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
