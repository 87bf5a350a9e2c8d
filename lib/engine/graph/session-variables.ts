/** Variables whose values live in a session: TensorFlow.js's variables stay what they are for everybody else. */
import type { tf } from '../tensorflow';
import { graphBackend, type NativeSignature } from './binding';
import { attributeKinds, type GraphNode, type NodeAttribute } from './node';
import { openPromise, PromisedData, promisedTensor } from './promised-data';
import { type GraphSession, runSignature } from './session';

/** The name under which a session keeps a variable: each graph that uses it has a handle of that name. */
const variableName = (index: number) => `variables/${index}`;

/** Gives the node of a variable's handle. */
export function handleNode(variable: tf.Variable, index: number, name: string): GraphNode {
  const { shape, dtype } = graphBackend().tensorMap.get(variable.dataId);
  const type: NodeAttribute = { name: 'dtype', type: attributeKinds.type, value: dtype };
  const size: NodeAttribute = { name: 'shape', type: attributeKinds.shape, value: [...shape] };
  const shared: NodeAttribute = {
    name: 'shared_name',
    type: attributeKinds.string,
    value: variableName(index),
  };
  return { name, op: 'VarHandleOp', inputs: [], attributes: [type, size, shared] };
}

/**
 * Keeps variables and a session of one mind. After a run the session has the newest values, and each variable holds a
 * promise of its own: whoever reads one makes the session give them all. Whoever assigns to one elsewhere makes the
 * session take it, before its next run.
 */
export class SessionVariables {
  /** The data that the session last saw or promised, by variable. */
  private readonly seen: object[];
  private readonly init: NativeSignature;
  private readonly read: NativeSignature;

  constructor(
    private readonly variables: readonly tf.Variable[],
    session: GraphSession,
  ) {
    this.seen = variables.map(() => ({}));
    session.extend(variables.flatMap(variableNodes), () => 0);
    const all = (suffix: string) => variables.map((_, i) => `${variableName(i)}${suffix}`);
    this.init = session.prepare({ feeds: all('/value:0'), fetches: [], targets: all('/assign') });
    this.read = session.prepare({ feeds: [], fetches: all('/read:0'), targets: [] });
  }

  /** Before a run that assigns to some variables: takes what was assigned elsewhere, gives what others still hold. */
  bringIn(assigned: readonly number[]): void {
    if (assigned.some((i) => (openPromise(this.seen[i])?.refCount ?? 0) > 1)) this.fulfil();
    if (this.variables.every(({ dataId }, i) => dataId === this.seen[i])) return;
    this.fulfil();
    runSignature(this.init, graphBackend().getInputTensorIds([...this.variables]));
    this.variables.forEach(({ dataId }, i) => {
      this.seen[i] = dataId;
    });
  }

  /** After a run that assigned to some variables: these hold promises. */
  promise(assigned: readonly number[]): void {
    for (const i of assigned) {
      if (openPromise(this.seen[i])) continue;
      const variable = this.variables[i];
      const { shape, dtype } = graphBackend().tensorMap.get(variable.dataId);
      const value = promisedTensor(new PromisedData(shape, dtype, () => this.fulfil()), variable.dtype);
      variable.assign(value);
      this.seen[i] = variable.dataId;
      value.dispose();
    }
  }

  /** Reads the variables out of the session; what was promised is there then. */
  fulfil(): void {
    const promises = this.seen.map((dataId) => openPromise(dataId));
    if (!promises.some(Boolean)) return;
    runSignature(this.read, []).forEach(({ id }, i) => {
      const promise = promises[i];
      if (promise) promise.keep(id);
      else graphBackend().binding.deleteTensor(id);
    });
  }
}

/** The variable, and the operations that write it from outside and read it. */
function variableNodes(variable: tf.Variable, index: number): GraphNode[] {
  const name = variableName(index);
  const handle = handleNode(variable, index, name);
  const [type, size] = handle.attributes;
  return [
    handle,
    { name: `${name}/value`, op: 'Placeholder', inputs: [], attributes: [type, size] },
    {
      name: `${name}/assign`,
      op: 'AssignVariableOp',
      inputs: [`${name}:0`, `${name}/value:0`],
      attributes: [type],
    },
    { name: `${name}/read`, op: 'ReadVariableOp', inputs: [`${name}:0`], attributes: [type] },
  ];
}
