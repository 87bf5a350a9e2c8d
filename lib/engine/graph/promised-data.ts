/** Data of a tensor that a session holds, and gives when somebody asks. */
import { tf } from '../tensorflow';
import { type DataEntry, graphBackend } from './binding';

/** Stands in the backend's table of tensors; asking for `id` fetches the value. */
export class PromisedData implements DataEntry {
  readonly values = null;
  refCount = 1;
  private kept?: number;

  constructor(
    readonly shape: number[],
    readonly dtype: number,
    /** Must call `keep`. */
    private readonly fulfil: () => void,
  ) {}

  /** The addon's number of the tensor. */
  get id(): number {
    if (this.kept === undefined) this.fulfil();
    return this.kept!;
  }

  /** Whether the value is still in the session alone. */
  get isOpen(): boolean {
    return this.kept === undefined;
  }

  /** Gives the value. */
  keep(id: number): void {
    this.kept = id;
  }
}

/** Gives the open promise that a variable's data is, if it is one. */
export function openPromise(dataId: object): PromisedData | undefined {
  const { tensorMap } = graphBackend();
  const entry = tensorMap.has(dataId) ? tensorMap.get(dataId) : undefined;
  return entry instanceof PromisedData && entry.isOpen ? entry : undefined;
}

/** Lets a backend dispose of promised data without asking for it. To be called once, when the backend is made. */
export function allowPromises(backend: { disposeData(dataId: object, force?: boolean): boolean }): void {
  const dispose = backend.disposeData.bind(backend);
  backend.disposeData = (dataId, force = false) => {
    const promise = openPromise(dataId);
    if (!promise) return dispose(dataId, force);
    promise.refCount--;
    if (!force && promise.refCount > 0) return false;
    graphBackend().tensorMap.delete(dataId);
    return true;
  };
}

/** Makes a tensor of promised data; the caller owns it. */
export function promisedTensor(promise: PromisedData, dtype: tf.DataType): tf.Tensor {
  const dataId = {};
  graphBackend().tensorMap.set(dataId, promise);
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape: promise.shape, dtype });
}
