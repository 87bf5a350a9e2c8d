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
 * Gives the attributes that follow from a node's inputs (types, lengths of lists) and were not passed: running op by
 * op TensorFlow infers them, in a graph they must be written.
 */
export function inferAttributes(node: GraphNode, dtypeOf: (output: string) => number): NodeAttribute[] {
  const known = new Set(node.attributes.map(({ name }) => name));
  const inputs = node.inputs.filter((input) => !input.startsWith('^'));
  const length = (arg: proto.ArgDef) => {
    const passed = node.attributes.find(({ name }) => name === arg.getNumberAttr());
    return passed ? Number(passed.value) : inputs.length - opDefinition(node.op).getInputArgList().length + 1;
  };
  const found: NodeAttribute[] = [];
  let position = 0;
  for (const arg of opDefinition(node.op).getInputArgList()) {
    const count = arg.getNumberAttr() ? length(arg) : 1;
    const add = (name: string, type: number, value: unknown) => {
      if (!name || known.has(name)) return;
      known.add(name);
      found.push({ name, type, value });
    };
    if (position < inputs.length) add(arg.getTypeAttr(), attributeKinds.type, dtypeOf(inputs[position]));
    add(arg.getNumberAttr(), attributeKinds.int, count);
    position += count;
  }
  return found;
}
