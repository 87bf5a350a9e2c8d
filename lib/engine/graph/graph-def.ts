/** Nodes as TensorFlow's GraphDef message. */

import { attributeKinds, type Constant, type GraphNode, type NodeAttribute } from './node';
import { inferAttributes } from './op-definitions';
import { type proto, protobuf } from './proto';

/** The version of TensorFlow's graphs that is written: broadcasting of comparisons and the like need it. */
const producer = 1987;

/**
 * Gives the bytes of a GraphDef.
 * @param dtypeOf the type of an output ("name:0"), for the attributes that a kernel leaves to be inferred
 */
export function graphDef(nodes: GraphNode[], dtypeOf: (output: string) => number | undefined): Uint8Array {
  return graphMessage(nodes, dtypeOf).serializeBinary();
}

/** Gives the message itself. */
export function graphMessage(
  nodes: GraphNode[],
  dtypeOf: (output: string) => number | undefined,
): proto.GraphDef {
  const { GraphDef, VersionDef } = protobuf();
  const graph = new GraphDef();
  const version = new VersionDef();
  version.setProducer(producer);
  graph.setVersions(version);
  graph.setNodeList(nodes.map((node) => nodeMessage(node, dtypeOf)));
  return graph;
}

function nodeMessage(node: GraphNode, dtypeOf: (output: string) => number | undefined): proto.NodeDef {
  const message = new (protobuf().NodeDef)();
  message.setName(node.name);
  message.setOp(node.op);
  message.setInputList(node.inputs);
  const attributes = message.getAttrMap();
  for (const attribute of [...node.attributes, ...inferAttributes(node, dtypeOf)]) {
    attributes.set(attribute.name, attributeMessage(attribute));
  }
  if (node.constant) attributes.set('value', constantMessage(node.constant));
  return message;
}

function constantMessage({ dtype, shape, bytes }: Constant): proto.AttrValue {
  const { AttrValue, Tensor } = protobuf();
  const tensor = new Tensor();
  tensor.setDtype(dtype);
  tensor.setTensorShape(shapeMessage(shape));
  tensor.setTensorContent(bytes);
  const value = new AttrValue();
  value.setTensor(tensor);
  return value;
}

/** Gives a shape as a message. */
export function shapeMessage(shape: number[]): proto.TensorShape {
  const { TensorShape } = protobuf();
  const message = new TensorShape();
  message.setDimList(
    shape.map((size) => {
      const dim = new TensorShape.Dim();
      dim.setSize(size);
      return dim;
    }),
  );
  return message;
}

function attributeMessage({ type, value }: NodeAttribute): proto.AttrValue {
  const { AttrValue } = protobuf();
  const message = new AttrValue();
  if (type === attributeKinds.shape) message.setShape(shapeMessage(value as number[]));
  else if (Array.isArray(value)) message.setList(listMessage(type, value));
  else if (type === attributeKinds.string) message.setS(new TextEncoder().encode(value as string));
  else if (type === attributeKinds.int) message.setI(Number(value));
  else if (type === attributeKinds.float) message.setF(value as number);
  else if (type === attributeKinds.bool) message.setB(Boolean(value));
  else message.setType(value as number);
  return message;
}

function listMessage(type: number, values: unknown[]): proto.ListValue {
  const list = new (protobuf().AttrValue.ListValue)();
  if (type === attributeKinds.int) list.setIList(values as number[]);
  else if (type === attributeKinds.float) list.setFList(values as number[]);
  else if (type === attributeKinds.bool) list.setBList(values as boolean[]);
  else if (type === attributeKinds.type) list.setTypeList(values as number[]);
  else list.setSList((values as string[]).map((text) => new TextEncoder().encode(text)));
  return list;
}
