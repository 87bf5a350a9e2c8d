/**
 * An engine that computes shapes alone: a network of 99 million weights at 1280x800 passes in milliseconds and needs no
 * memory. What PyTorch calls the meta device; networks are counted, summarized and drawn on it.
 */
import { tf } from '../engine';
import { shapeRules } from './shape-rules';

const name = 'shapes';

/** One operation that ran on shapes. */
export interface ShapesOperation {
  kernel: string;
  attributes: object;
  /** What stands for each tensor's numbers: the same object, the same tensor. */
  inputs: object[];
  outputs: { data: object; shape: number[] }[];
}

/** Who is told of each operation, while somebody watches. */
let watcher: ((operation: ShapesOperation) => void) | undefined;

/** Single numbers, such as the 3 of x / 3: the only ones that are kept. */
const singleNumbers = new WeakMap<object, number>();

/** The number that a tensor of one number was made with; undefined for any other, and for what was computed. */
export function singleNumber(data: object): number | undefined {
  return singleNumbers.get(data);
}

/** Runs `work`, which runs on shapes, and reports each operation after it ran. */
export function watchOperations<T>(seen: (operation: ShapesOperation) => void, work: () => T): T {
  const before = watcher;
  watcher = seen;
  try {
    return work();
  } finally {
    watcher = before;
  }
}

/** Says no to whoever wants numbers. */
class ShapesBackend extends tf.KernelBackend {
  readonly #references = new WeakMap<object, number>();

  override write(values: tf.BackendValues, shape: number[]): object {
    const data = {};
    if (shape.length === 0 && values) singleNumbers.set(data, Number(values[0]));
    return data;
  }

  override readSync(): never {
    throw new Error('the shapes engine has no numbers: read nothing inside shapesOnly()');
  }

  override async read(): Promise<never> {
    return this.readSync();
  }

  override numDataIds(): number {
    return 0;
  }

  /** A variable shares its data with the tensor that it was made from: the last of them frees it. */
  override disposeData(data: object): boolean {
    const left = (this.#references.get(data) ?? 1) - 1;
    this.#references.set(data, left);
    return left <= 0;
  }

  override incRef(data: object): void {
    this.#references.set(data, (this.#references.get(data) ?? 1) + 1);
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }
}

/**
 * Runs `work` with shapes in place of numbers; modules may have been made before, on any engine. What is made inside is
 * freed. Nothing may be read inside, and nothing awaited.
 * @returns what `work` gives, which must be no tensor
 * @throws Error when an operation has no shape rule here
 */
export function shapesOnly<T>(work: () => T): T {
  register();
  const before: string | undefined = tf.getBackend(); // none yet: counting needs no engine
  select(name);
  try {
    let result: T | undefined;
    tf.tidy(() => {
      result = work();
    });
    return result as T;
  } finally {
    if (before) select(before);
  }
}

/** Both engines start at once, so that the promise is already kept: other work never sees the shapes engine. */
function select(backend: string): void {
  void tf.setBackend(backend);
  if (tf.getBackend() !== backend) throw new Error(`the engine ${backend} did not start at once`);
}

function register(): void {
  if (tf.findBackendFactory(name)) return;
  tf.registerBackend(name, () => new ShapesBackend(), 0);
  for (const [kernelName, rule] of Object.entries(shapeRules)) {
    const kernelFunc: tf.KernelConfig['kernelFunc'] = ({ inputs, attrs }) => {
      const shapes = rule(inputs as Record<string, tf.Tensor>, attrs ?? {});
      const made = shapes.map((shape) => ({ dataId: {}, shape, dtype: 'float32' as const }));
      watcher?.({
        kernel: kernelName,
        attributes: attrs ?? {},
        inputs: tensorsIn(inputs).map(({ dataId }) => dataId),
        outputs: made.map(({ dataId, shape }) => ({ data: dataId, shape })),
      });
      return made.length === 1 ? made[0] : made;
    };
    tf.registerKernel({ kernelName, backendName: name, kernelFunc });
  }
}

/** A kernel's inputs: by name, some absent, or lists under '0', '1', … */
function tensorsIn(inputs: object): tf.TensorInfo[] {
  return Object.values(inputs).filter((input) => input?.dataId !== undefined);
}
