/** The native addon as graphs use it (lib/engine/native/graph-session.cc). */
import { tf } from '../tensorflow';

/** A session of TensorFlow's, with its graph and its variables. */
export interface NativeSession {
  readonly session: unique symbol;
}

/** What is fed, fetched and run in a session, looked up once. */
export interface NativeSignature {
  readonly signature: unique symbol;
}

/** A tensor that the addon holds. */
export interface OutputInfo {
  id: number;
  shape: number[];
  dtype: number;
}

/** The functions of the addon that are used here. */
export interface GraphBinding {
  executeOp(op: string, attributes: object[], inputs: number[], outputs: number): OutputInfo[];
  createTensor(shape: number[], dtype: number, values: ArrayLike<number> | string[]): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  createSession(config: Uint8Array): NativeSession;
  extendSession(session: NativeSession, graph: Uint8Array): void;
  closeSession(session: NativeSession): void;
  prepareRun(session: NativeSession, feeds: string[], fetches: string[], targets: string[]): NativeSignature;
  run(signature: NativeSignature, inputs: number[]): OutputInfo[];
  runWithMetadata(
    signature: NativeSignature,
    inputs: number[],
    options: Uint8Array,
  ): { outputs: OutputInfo[]; metadata: Uint8Array };
  unknownShapes(session: NativeSession): string[];
  operationDefinitions(): Uint8Array;
}

/** What the backend keeps of a tensor's data. */
export interface DataEntry {
  id: number;
  shape: number[];
  dtype: number;
  values: unknown;
  refCount: number;
}

/** What is used of TensorFlow.js's native backend. */
export interface GraphBackend {
  binding: GraphBinding;
  isUsingGpuDevice: boolean;
  tensorMap: {
    has(dataId: object): boolean;
    get(dataId: object): DataEntry;
    set(dataId: object, entry: DataEntry): void;
    delete(dataId: object): boolean;
  };
  getInputTensorIds(tensors: tf.TensorInfo[]): number[];
  createOutputTensor(info: OutputInfo): tf.Tensor;
  readSync(dataId: object): unknown;
  read(dataId: object): Promise<unknown>;
}

/** Gives the current backend, which must be the native one. */
export function graphBackend(): GraphBackend {
  return tf.backend() as unknown as GraphBackend;
}

/** Gives the addon. */
export function graphBinding(): GraphBinding {
  return graphBackend().binding;
}
