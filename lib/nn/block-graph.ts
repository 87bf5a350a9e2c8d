/** A drawing's plain data: the blocks of a network, opened as far as asked, and the edges that its pass showed. */
import type { ForwardTrace, TracedCall, TracedOperation, TracedTensor } from './forward-trace';
import { isSilent, operationName } from './operation-name';
import { dropUnused, joinSums } from './tidy-graph';

/** A box. */
export interface BlockNode {
  /** Unique in its graph. */
  id: string;
  what: 'input' | 'output' | 'block' | 'operation';
  /** Place in the tree; of an operation that of the block it is in, of an input or output the root's. */
  name: string;
  /** Name of the class, or of the operation. */
  kind: string;
  /** What it gives, NHWC, as its first call gave it. */
  shapes: (readonly number[])[];
  /** Trainable numbers in it. */
  parameters: number;
  /** How often it runs with the same weights. */
  times: number;
  /** Window and stride of its one convolution or pooling. */
  window?: string;
  /** The opened block that it stands in; none in the root. */
  group?: string;
}

/** An opened block within the root: a frame about its parts. */
export interface BlockGroup {
  id: string;
  name: string;
  kind: string;
  parameters: number;
  /** The frame that it stands in. */
  group?: string;
}

/** Whose output goes where. */
export interface BlockEdge {
  from: string;
  to: string;
}

/** One drawing. */
export interface BlockGraph {
  nodes: BlockNode[];
  edges: BlockEdge[];
  groups: BlockGroup[];
}

/** What is drawn, and how far it is opened. */
export interface BlockView {
  /** The block that is drawn; default: the whole network. */
  root?: string;
  /** Blocks below it whose parts are shown in place of them. */
  open?: readonly string[];
  /** Lists of blocks that are shown as one: `fuse_layers`. */
  folded?: readonly string[];
}

/**
 * Reduces a trace to the blocks that are seen. Each operation belongs to the outermost block that is not open, or stands
 * for itself; an edge goes from A to B when something of B used a tensor that something of A made. Calls of a block with
 * weights are one node; one without is drawn at each call.
 * @throws RangeError when the root, or a block to be opened, did not run
 */
export function blockGraph(trace: ForwardTrace, view: BlockView = {}): BlockGraph {
  return joinSums(dropUnused(new Sight(trace, view).graph()));
}

/** What one view sees of one trace. */
class Sight {
  readonly #trace: ForwardTrace;
  readonly #folded: readonly string[];
  readonly #open: ReadonlySet<string>;
  readonly #root: number;
  readonly #callIds: string[];
  /** By tensor, the index of the operation that made it. */
  readonly #makers = new Map<number, number>();
  readonly #ordinals: number[];

  constructor(trace: ForwardTrace, { root = '', open = [], folded = [] }: BlockView) {
    this.#trace = trace;
    this.#folded = folded;
    this.#open = new Set(open);
    for (const name of [root, ...open]) {
      if (!trace.calls.some((call) => call.name === name)) throw new RangeError(`no block "${name}" ran`);
    }
    this.#root = trace.calls.findIndex((call) => call.name === root);
    this.#callIds = callIds(trace.calls);
    for (const [i, { outputs }] of trace.operations.entries())
      for (const { id } of outputs) this.#makers.set(id, i);
    this.#ordinals = ordinals(trace.operations.map(({ call }) => `${call}`));
  }

  graph(): BlockGraph {
    const root = this.#trace.calls[this.#root];
    const nodes = new Map<string, BlockNode>();
    const edges = new Map<string, BlockEdge>();
    const groups = new Map<string, BlockGroup>();
    const connect = (used: readonly number[], to: string) => {
      for (const from of used.flatMap((tensor) => this.#sources(tensor))) {
        if (from !== to) edges.set(`${from} ${to}`, { from, to });
      }
    };
    for (const [i, input] of root.inputs.entries()) nodes.set(`in ${i}`, endNode('input', i, root, input));
    for (const [i, operation] of this.#trace.operations.entries()) {
      const place = this.#placeOf(i);
      if (!place || (place.isOperation && isSilent(operation))) continue;
      if (!nodes.has(place.id)) nodes.set(place.id, this.#node(place, operation));
      for (const call of place.path) groups.set(this.#callIds[call], this.#group(call));
      connect(operation.inputs, place.id);
    }
    for (const [i, output] of root.outputs.entries()) {
      nodes.set(`out ${i}`, endNode('output', i, root, output));
      connect([output.id], `out ${i}`);
    }
    return { nodes: [...nodes.values()], edges: [...edges.values()], groups: [...groups.values()] };
  }

  /** Nodes that a tensor comes from; none when it is a weight or a constant. */
  #sources(tensor: number): string[] {
    const { inputs } = this.#trace.calls[this.#root];
    const maker = this.#makers.get(tensor);
    const place = maker === undefined ? undefined : this.#placeOf(maker);
    if (!place) {
      const at = inputs.findIndex(({ id }) => id === tensor);
      return at < 0 ? [] : [`in ${at}`];
    }
    const operation = this.#trace.operations[maker!];
    if (!place.isOperation || !isSilent(operation)) return [place.id];
    return operation.inputs.flatMap((input) => this.#sources(input));
  }

  /** Where an operation is seen; nowhere when it ran outside the root. */
  #placeOf(operation: number): Place | undefined {
    const { calls, operations } = this.#trace;
    const stack: number[] = [];
    for (let at = operations[operation].call; at !== undefined && at !== this.#root; at = calls[at].parent)
      stack.unshift(at);
    const outermost = stack.length > 0 ? calls[stack[0]].parent : operations[operation].call;
    if (outermost !== this.#root) return undefined;
    const closed = stack.findIndex((call) => !this.#open.has(calls[call].name));
    const path = closed < 0 ? stack : stack.slice(0, closed);
    if (closed >= 0) return { ...this.#block(stack[closed]), path, isOperation: false };
    const within = stack.at(-1) ?? this.#root;
    const id = `${this.#callIds[within]}/${this.#ordinals[operation]}`;
    return { id, path, isOperation: true, call: within };
  }

  /** The node of a call: its own, or that of the folded list which it is in. */
  #block(call: number): { id: string; call: number; list?: string } {
    const { calls } = this.#trace;
    const parent = calls[call].parent!;
    const own = calls[call].name.slice(calls[parent].name.length).replace(/^\./, '');
    const list = this.#folded.find((name) => own.startsWith(`${name}.`));
    return list ? { id: `${this.#callIds[parent]}[${list}]`, call, list } : { id: this.#callIds[call], call };
  }

  #node({ id, call, path, isOperation, list }: Place, operation: TracedOperation): BlockNode {
    const { calls } = this.#trace;
    const { name, kind, parameters, window, outputs } = calls[call];
    const group = path.length > 0 ? { group: this.#callIds[path.at(-1)!] } : {};
    if (isOperation) {
      const shapes = operation.outputs.map(({ shape }) => shape);
      const named = operationName(operation);
      return { id, what: 'operation', name, kind: named, shapes, parameters: 0, times: 1, ...group };
    }
    if (list) return { id, what: 'block', ...this.#listed(calls[call].parent!, list), ...group };
    const shapes = outputs.map(({ shape }) => shape);
    const times = calls.filter((_, i) => this.#callIds[i] === id && this.#isBelowRoot(i)).length;
    return {
      id,
      what: 'block',
      name,
      kind,
      shapes,
      parameters,
      times,
      ...(window && { window }),
      ...group,
    };
  }

  /** A folded list: its modules' weights together. */
  #listed(
    parent: number,
    list: string,
  ): Pick<BlockNode, 'name' | 'kind' | 'shapes' | 'parameters' | 'times'> {
    const { calls } = this.#trace;
    const prefix = calls[parent].name ? `${calls[parent].name}.${list}` : list;
    const members = calls.filter((call) => call.parent === parent && call.name.startsWith(`${prefix}.`));
    const parameters = members.reduce((sum, member) => sum + member.parameters, 0);
    return { name: prefix, kind: `${members.length} paths`, shapes: [], parameters, times: 1 };
  }

  #group(call: number): BlockGroup {
    const { calls } = this.#trace;
    const { name, kind, parameters, parent } = calls[call];
    const group = parent === this.#root ? {} : { group: this.#callIds[parent!] };
    return { id: this.#callIds[call], name, kind, parameters, ...group };
  }

  #isBelowRoot(call: number): boolean {
    for (let at: number | undefined = call; at !== undefined; at = this.#trace.calls[at].parent)
      if (at === this.#root) return true;
    return false;
  }
}

/** Where an operation is seen. */
interface Place {
  id: string;
  /** The call that stands for it, or that it happened in. */
  call: number;
  /** Opened calls about it, from the root inwards. */
  path: number[];
  isOperation: boolean;
  list?: string;
}

/** Calls with the same weights have the same id; those without weights each their own within their parent's call. */
function callIds(calls: readonly TracedCall[]): string[] {
  const nth = ordinals(calls.map(({ name, parent }) => `${parent} ${name}`));
  return calls.map(({ name, parameters }, i) => (parameters > 0 ? name : `${name}@${nth[i]}`));
}

/** How many equal keys stand before each. */
function ordinals(keys: readonly string[]): number[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const n = seen.get(key) ?? 0;
    seen.set(key, n + 1);
    return n;
  });
}

function endNode(
  what: 'input' | 'output',
  i: number,
  { name }: TracedCall,
  { shape }: TracedTensor,
): BlockNode {
  const id = `${what === 'input' ? 'in' : 'out'} ${i}`;
  return { id, what, name, kind: what, shapes: [shape], parameters: 0, times: 1 };
}
