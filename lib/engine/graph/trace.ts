/** A step, run while its operations are recorded, becomes the nodes of a graph. */
import { tf } from '../tensorflow';
import { type GraphBackend, graphBackend } from './binding';
import { attributeKinds, type GraphNode, type NodeAttribute } from './node';
import { type Output, Recorder } from './recorder';
import { handleNode } from './session-variables';
import { type Flat, flatten } from './tensor-tree';
import { traceError } from './trace-error';
import { type Kept, TraceGuard } from './trace-guard';

/** What is traced. */
export interface Step {
  fn: (...args: never[]) => unknown;
  variables: readonly tf.Variable[];
  /** Whether the variables' values become constants of the graph. */
  freeze: boolean;
}

/** A step as nodes. */
export interface Trace {
  nodes: GraphNode[];
  /** Those among them that the step made, in order. */
  recorded: GraphNode[];
  /** Where each of these was made. */
  places: Error[];
  /** The type of each output, by its name. */
  dtypes: Map<string, number>;
  inputs: Output[];
  outputs: Output[];
  /** Where each output is in the step's result. */
  paths: string[];
  /** The form of the step's result, with its numbers, texts and flags. */
  form: string;
  /** Builds the step's result of its tensors. */
  rebuild: Flat['rebuild'];
  /** The variables that the step assigns to, by their numbers, and the nodes that do it. */
  assigned: { variable: number; node: string }[];
}

/**
 * Runs a step while it is recorded. Its variables are as before afterwards, and no tensor stays.
 * @param prefix what the names of its nodes begin with
 * @throws InputError when the step does what a graph cannot.
 */
export function trace(step: Step, args: Flat, prefix: string): Trace {
  const backend = graphBackend();
  const recorder = new Recorder(backend.binding, prefix);
  const before = step.variables.map((variable) => tf.tidy(() => tf.keep(tf.clone(variable))));
  const copies = args.tensors.map((tensor) => copyOf(backend, tensor));
  for (const variable of step.variables) takeOwnData(backend, variable);
  const atStart = step.variables.map(({ dataId }) => dataId);
  const inputs = copies.map((copy, i) => input(`${prefix}/input_${i}`, backend, copy));
  const reads = step.freeze ? [] : step.variables.map((variable, i) => read(prefix, backend, variable, i));
  for (const { id, output } of [...inputs, ...reads]) recorder.bind(id, output);
  const guard = new TraceGuard({ ...step, fail: (fault) => recorder.fail(fault) });
  let results: tf.Tensor[] = [];
  try {
    const result = recorder.during(backend, () => runStep(step, args.rebuild(copies), recorder));
    results = result.tensors;
    checkInputs(copies, args);
    guard.checkResults(results);
    const outputs = backend
      .getInputTensorIds(results)
      .map((id, i) => output(recorder, id, `${prefix}/output_${i}`));
    const assigned = assignments(recorder, backend, step, atStart, prefix);
    checkKept(guard.kept([...results, ...copies]));
    return {
      nodes: [
        ...nodesOf(inputs),
        ...reads.flatMap(({ handle, node }) => [handle, node]),
        ...recorder.nodes,
        ...nodesOf(outputs),
        ...nodesOf(assigned),
      ],
      recorded: recorder.nodes,
      places: recorder.places,
      dtypes: recorder.dtypes,
      inputs: inputs.map((one) => one.output),
      outputs: outputs.map((one) => one.output),
      paths: result.paths,
      form: result.form,
      rebuild: result.rebuild,
      assigned: assigned.map(({ variable, node }) => ({ variable, node: node.name })),
    };
  } finally {
    guard.release();
    for (const [i, variable] of step.variables.entries()) variable.assign(before[i]);
    const kept = guard.kept([]).map(({ tensor }) => tensor);
    tf.dispose([
      ...copies,
      ...before,
      ...results.filter((tensor) => !(tensor instanceof tf.Variable)),
      ...kept,
    ]);
  }
}

const nodesOf = (all: { node: GraphNode }[]) => all.map(({ node }) => node);

/** The inputs of a trace are copies: reading their values must reach the recorder, disposing must not reach the caller. */
function copyOf(backend: GraphBackend, tensor: tf.Tensor): tf.Tensor {
  const [info] = backend.binding.executeOp('Identity', [], backend.getInputTensorIds([tensor]), 1);
  return tf.tidy(() => tf.keep(backend.createOutputTensor(info)));
}

/** Variables may share their data with others, or with a copy that the step uses: while it is traced each has its own. */
function takeOwnData(backend: GraphBackend, variable: tf.Variable): void {
  const own = copyOf(backend, variable);
  variable.assign(own);
  own.dispose();
}

function input(name: string, backend: GraphBackend, tensor: tf.Tensor) {
  const { id, dtype, shape } = backend.tensorMap.get(tensor.dataId);
  const attributes = [
    typeAttribute('dtype', dtype),
    { name: 'shape', type: attributeKinds.shape, value: [...shape] },
  ];
  const node: GraphNode = { name, op: 'Placeholder', inputs: [], attributes };
  return { id, node, output: { name: `${name}:0`, dtype, shape: [...shape] } };
}

function read(prefix: string, backend: GraphBackend, variable: tf.Variable, index: number) {
  const [name, handle] = [`${prefix}/read_${index}`, handleNode(variable, index, handleName(prefix, index))];
  const [id] = backend.getInputTensorIds([variable]);
  const { dtype, shape } = backend.tensorMap.get(variable.dataId);
  const inputs = [`${handle.name}:0`];
  const node: GraphNode = { name, op: 'ReadVariableOp', inputs, attributes: [typeAttribute('dtype', dtype)] };
  return { id, handle, node, output: { name: `${name}:0`, dtype, shape: [...shape] } };
}

const handleName = (prefix: string, index: number) => `${prefix}/variable_${index}`;

/** A graph's outputs have nodes of their own: what is fed cannot be fetched, and names should not change. */
function output(recorder: Recorder, id: number, name: string) {
  const { name: from, dtype, shape } = recorder.outputOf(id);
  const node: GraphNode = { name, op: 'Identity', inputs: [from], attributes: [typeAttribute('T', dtype)] };
  return { node, output: { name: `${name}:0`, dtype, shape } };
}

function typeAttribute(name: string, value: number): NodeAttribute {
  return { name, type: attributeKinds.type, value };
}

/** Assigns what each variable holds at the end, after everybody has read what it held at the beginning. */
function assignments(
  recorder: Recorder,
  backend: GraphBackend,
  { variables }: Step,
  atStart: object[],
  prefix: string,
) {
  const changed = [...variables.keys()].filter((i) => variables[i].dataId !== atStart[i]);
  return changed.map((variable) => {
    const value = recorder.outputOf(backend.getInputTensorIds([variables[variable]])[0]);
    const node: GraphNode = {
      name: `${prefix}/assign_${variable}`,
      op: 'AssignVariableOp',
      inputs: [`${handleName(prefix, variable)}:0`, value.name, `^${prefix}/read_${variable}`],
      attributes: [typeAttribute('dtype', value.dtype)],
    };
    return { variable, node };
  });
}

function runStep({ fn }: Step, args: unknown, recorder: Recorder): Flat {
  let flat: Flat | undefined;
  try {
    tf.tidy(() => {
      const result = (fn as (...all: unknown[]) => unknown)(...(args as unknown[]));
      if (result instanceof Promise) throw asyncStep(result, recorder);
      flat = flatten(result, 'the result', true);
      if (recorder.fault) throw recorder.fault;
      return flat.tensors;
    });
  } catch (error) {
    throw recorder.fault ?? error;
  }
  return flat!;
}

function asyncStep(result: Promise<unknown>, recorder: Recorder): Error {
  result.catch(() => {});
  return recorder.fault ?? traceError({ what: 'the step is asynchronous', fix: 'await before or after it' });
}

function checkInputs(copies: tf.Tensor[], args: Flat): void {
  const position = copies.findIndex(({ isDisposed }) => isDisposed);
  if (position < 0) return;
  const what = `the step disposes of ${args.paths[position]}, which is its caller’s`;
  throw traceError({ what, fix: 'dispose of it after the step' });
}

function checkKept([first]: Kept[]): void {
  if (!first) return;
  const what = `the step keeps a tensor that it does not return ([${first.tensor.shape}])`;
  throw traceError({ what, fix: 'return it, or assign it to a variable', at: first.at });
}
