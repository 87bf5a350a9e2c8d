/** TensorFlow's messages, as tfjs-node ships them (google-protobuf), with the few types that are used here. */

/** The messages' types. */
export declare namespace proto {
  interface Message {
    serializeBinary(): Uint8Array;
  }
  interface GraphDef extends Message {
    setVersions(version: VersionDef): void;
    setNodeList(nodes: NodeDef[]): void;
    getNodeList(): NodeDef[];
  }
  interface VersionDef extends Message {
    setProducer(producer: number): void;
  }
  interface NodeDef extends Message {
    getName(): string;
    setName(name: string): void;
    getOp(): string;
    setOp(op: string): void;
    getDevice(): string;
    getInputList(): string[];
    setInputList(inputs: string[]): void;
    getAttrMap(): { set(name: string, value: AttrValue): void; get(name: string): AttrValue | undefined };
  }
  interface AttrValue extends Message {
    setS(bytes: Uint8Array): void;
    setI(value: number): void;
    setF(value: number): void;
    setB(value: boolean): void;
    setType(value: number): void;
    setShape(shape: TensorShape): void;
    setTensor(tensor: Tensor): void;
    setList(list: ListValue): void;
    getList(): ListValue | undefined;
  }
  interface ListValue extends Message {
    setSList(values: Uint8Array[]): void;
    setIList(values: number[]): void;
    setFList(values: number[]): void;
    setBList(values: boolean[]): void;
    setTypeList(values: number[]): void;
    getSList_asU8(): Uint8Array[];
  }
  interface Tensor extends Message {
    setDtype(dtype: number): void;
    setTensorShape(shape: TensorShape): void;
    setTensorContent(bytes: Uint8Array): void;
  }
  interface TensorShape extends Message {
    setDimList(dims: Dim[]): void;
  }
  interface Dim extends Message {
    setSize(size: number): void;
  }
  interface ArgDef {
    getName(): string;
    getType(): number;
    getTypeAttr(): string;
    getNumberAttr(): string;
    getTypeListAttr(): string;
  }
  interface AttrDef {
    getName(): string;
    getDefaultValue(): AttrValue | undefined;
  }
  interface OpDef {
    getName(): string;
    getInputArgList(): ArgDef[];
    getOutputArgList(): ArgDef[];
    getAttrList(): AttrDef[];
    getIsStateful(): boolean;
  }
  interface TensorInfo extends Message {
    setName(name: string): void;
    setDtype(dtype: number): void;
    setTensorShape(shape: TensorShape): void;
  }
  interface SignatureDef extends Message {
    getInputsMap(): { set(name: string, info: TensorInfo): void };
    getOutputsMap(): { set(name: string, info: TensorInfo): void };
    setMethodName(name: string): void;
  }
  interface MetaInfoDef extends Message {
    setTagsList(tags: string[]): void;
  }
  interface MetaGraphDef extends Message {
    setMetaInfoDef(info: MetaInfoDef): void;
    setGraphDef(graph: GraphDef): void;
    getSignatureDefMap(): { set(name: string, signature: SignatureDef): void };
  }
  interface SavedModel extends Message {
    setSavedModelSchemaVersion(version: number): void;
    setMetaGraphsList(graphs: MetaGraphDef[]): void;
  }
  interface Messages {
    GraphDef: { new (): GraphDef; deserializeBinary(bytes: Uint8Array): GraphDef };
    VersionDef: new () => VersionDef;
    NodeDef: new () => NodeDef;
    AttrValue: { new (): AttrValue; ListValue: new () => ListValue };
    Tensor: new () => Tensor;
    TensorShape: { new (): TensorShape; Dim: new () => Dim };
    TensorInfo: new () => TensorInfo;
    SignatureDef: new () => SignatureDef;
    MetaGraphDef: { new (): MetaGraphDef; MetaInfoDef: new () => MetaInfoDef };
    SavedModel: new () => SavedModel;
    OpDef: { deserializeBinary(bytes: Uint8Array): OpDef };
  }
}

/** Gives the classes of the messages; read when first asked for. */
export function protobuf(): proto.Messages {
  return require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as proto.Messages;
}
