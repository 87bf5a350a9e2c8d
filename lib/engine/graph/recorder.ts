/** Records what the kernels send to TensorFlow, while it is computed as ever. */
import type { GraphBackend, GraphBinding, OutputInfo } from './binding';
import { type Constant, dtypes, type GraphNode, type NodeAttribute } from './node';
import { opDefinition } from './op-definitions';
import { dataDependent, type TraceFault, traceError } from './trace-error';

/** A node's output, or a graph's input. */
export interface Output {
  /** "name:0" */
  name: string;
  dtype: number;
  shape: number[];
}

let recording = false;

/** Whether a step is being recorded. */
export function isRecording(): boolean {
  return recording;
}

/** Stands for the binding while a step runs: the keys of what is recorded are the addon's tensor numbers. */
export class Recorder {
  readonly nodes: GraphNode[] = [];
  /** Where each node was made; formatted only for an error. */
  readonly places: Error[] = [];
  private readonly outputs = new Map<number, Output>();
  /** The type of each output, by its name. */
  readonly dtypes = new Map<string, number>();
  private readonly pending = new Map<number, Constant>();
  /** The first thing that the step did and may not. */
  fault?: Error;

  constructor(
    private readonly real: GraphBinding,
    private readonly prefix: string,
  ) {}

  /** Says that a tensor of the addon is an input or a variable of the graph. */
  bind(id: number, output: Output): void {
    this.outputs.set(id, output);
    this.dtypes.set(output.name, output.dtype);
  }

  /** Puts itself before the backend's binding for as long as `work` runs. */
  during<T>(backend: GraphBackend, work: () => T): T {
    const { real } = this;
    const method = (value: unknown) => ({ value, enumerable: true });
    backend.binding = Object.create(real, {
      executeOp: method(this.executeOp.bind(this)),
      createTensor: method(this.createTensor.bind(this)),
      deleteTensor: method(this.deleteTensor.bind(this)),
      tensorDataSync: method(this.tensorDataSync.bind(this)),
    });
    // What is read without waiting would be an unhandled rejection: it waits for ever instead, the fault is told.
    backend.read = (dataId) => {
      try {
        return Promise.resolve(backend.readSync(dataId));
      } catch {
        return new Promise(() => {});
      }
    };
    recording = true;
    try {
      return work();
    } finally {
      backend.binding = real;
      delete (backend as Partial<GraphBackend>).read;
      recording = false;
    }
  }

  /** Gives the output that a tensor of the addon is in the graph; what came from outside becomes a constant. */
  outputOf(id: number): Output {
    const known = this.outputs.get(id);
    if (known) return known;
    const constant = this.pending.get(id) ?? this.captured(id);
    const node = this.add('Const', [], [{ name: 'dtype', type: 4, value: constant.dtype }]);
    node.constant = constant;
    const output = { name: `${node.name}:0`, dtype: constant.dtype, shape: constant.shape };
    this.bind(id, output);
    return output;
  }

  /** Stops the step, which may not hide it: the first fault is the one that is told. */
  fail(fault: TraceFault): never {
    this.fault ??= traceError(fault);
    throw this.fault;
  }

  private executeOp(op: string, attributes: NodeAttribute[], inputs: number[], count: number): OutputInfo[] {
    if (op in dataDependent) {
      this.fail({ what: `the shape of what ${op} gives depends on the data`, fix: dataDependent[op] });
    }
    if (opDefinition(op).getIsStateful()) {
      const what = `${op} has a state of its own (a place in a random sequence, a file)`;
      this.fail({ what, fix: 'random numbers: randomUniform(shape, seed); all else outside of the step' });
    }
    const infos = this.real.executeOp(op, attributes, inputs, count);
    if (op === 'Reshape' && this.outputOf(inputs[0]).shape.join() === infos[0].shape.join()) {
      this.bind(infos[0].id, this.outputOf(inputs[0]));
      return infos;
    }
    const names = inputs.map((id) => this.outputOf(id).name);
    const node = this.add(op, names, attributes);
    infos.forEach(({ id, dtype, shape }, i) => {
      this.bind(id, { name: `${node.name}:${i}`, dtype, shape });
    });
    return infos;
  }

  private createTensor(shape: number[], dtype: number, values: ArrayLike<number> | string[]): number {
    if (dtype === dtypes.string) this.failStrings();
    const id = this.real.createTensor(shape, dtype, values);
    this.pending.set(id, { dtype, shape: [...shape], bytes: bytesOf(values as ArrayLike<number>, dtype) });
    return id;
  }

  private deleteTensor(id: number): void {
    this.pending.delete(id);
    this.real.deleteTensor(id);
  }

  private tensorDataSync(id: number): never {
    return this.fail({
      what: `the step reads the value of ${this.sourceOf(id)}`,
      fix: 'return the tensor and read it after the step; to choose by a value, tf.where(condition, a, b)',
    });
  }

  private sourceOf(id: number): string {
    const name = this.outputs.get(id)?.name;
    if (!name) return 'a tensor from outside';
    const node = this.nodes.find((one) => name.startsWith(`${one.name}:`));
    if (node) return `what ${node.op} gives`;
    return name.startsWith(`${this.prefix}/read_`) ? 'a variable' : 'an argument';
  }

  private failStrings(): never {
    return this.fail({ what: 'a tensor of strings', fix: 'keep strings outside of the step' });
  }

  private add(op: string, inputs: string[], attributes: NodeAttribute[]): GraphNode {
    const node = { name: `${this.prefix}/${op}_${this.nodes.length}`, op, inputs, attributes };
    this.nodes.push(node);
    this.places.push(new Error());
    return node;
  }

  /** A tensor made before the step and used in it: its values never change. */
  private captured(id: number): Constant {
    const [{ id: copy, shape, dtype }] = this.real.executeOp('Identity', [], [id], 1);
    if (dtype === dtypes.string) this.failStrings();
    const data = this.real.tensorDataSync(copy);
    this.real.deleteTensor(copy);
    return { dtype, shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  }
}

function bytesOf(values: ArrayLike<number>, dtype: number): Uint8Array {
  if (ArrayBuffer.isView(values)) {
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  }
  if (dtype === dtypes.bool) return Uint8Array.from(values);
  const typed = dtype === dtypes.int32 ? Int32Array.from(values) : Float32Array.from(values);
  return new Uint8Array(typed.buffer);
}
