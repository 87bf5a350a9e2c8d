/** A graph of hundreds of operations, gathered into as many boxes as an eye can follow. */

/** What is drawn. */
export interface DrawableNode {
  name: string;
  op: string;
  /** Names of nodes, perhaps with ":1"; those that begin with "^" are not drawn. */
  inputs: readonly string[];
}

/** A box: operations that belong together. */
export interface DrawnNode {
  id: string;
  /** The operations and how many of each, one a line. */
  label: string;
  shape: 'box' | 'ellipse' | 'cylinder';
}

/** Boxes and arrows as `diagram` of `show` takes them. */
export interface GraphDrawing {
  nodes: DrawnNode[];
  edges: { from: string; to: string }[];
}

/** What is worth a box of its own; all else joins what it follows. */
const heavy = /Conv|MatMul|Pool|BatchNorm|Resize|Softmax|TopK|FFT|Gather|Scatter|Segment|CropAndResize|Swish/;
const hidden = /^(Const|VarHandleOp|ReadVariableOp|NoOp|_SOURCE|_SINK)$/;
const inputs = /^(Placeholder|_Arg)$/;
const assignments = /^Assign\w*VariableOp$/;
const sink = 'variables';

/**
 * Draws a graph. Constants and the reading of variables are left out; an operation that follows one box alone joins it,
 * unless it is a convolution or the like; what leads to nothing but assignments is one box with them. Where more boxes
 * than `atMost` are left, those that come one after the other in the step share one, as many to each.
 */
export function drawGraph(all: readonly DrawableNode[], atMost = 60): GraphDrawing {
  const graph = new Boxes(all.filter(({ op }) => !hidden.test(op)));
  graph.gatherAssignments();
  graph.joinFollowers();
  graph.joinNeighbors(atMost);
  return graph.drawing();
}

/** Nodes in boxes; the boxes never form a circle. */
class Boxes {
  private readonly nodes: readonly DrawableNode[];
  private readonly sources = new Map<string, string[]>();
  private readonly users = new Map<string, string[]>();
  /** The box of each node, by the name of its first one. */
  private readonly boxes = new Map<string, string>();

  constructor(nodes: readonly DrawableNode[]) {
    const known = new Set(nodes.map(({ name }) => name));
    for (const { name, inputs: all } of nodes) {
      const from = all.filter((input) => !input.startsWith('^')).map((input) => input.replace(/:\d+$/, ''));
      const drawn = [...new Set(from)].filter((input) => known.has(input));
      this.sources.set(name, drawn);
      for (const source of drawn) this.users.set(source, [...(this.users.get(source) ?? []), name]);
      this.boxes.set(name, name);
    }
    this.nodes = inOrder(nodes, this.sources);
  }

  gatherAssignments(): void {
    for (const { name, op } of [...this.nodes].reverse()) {
      const users = this.users.get(name) ?? [];
      const isForThem = users.length > 0 && users.every((user) => this.boxes.get(user) === sink);
      if (assignments.test(op) || (isForThem && !heavy.test(op) && !inputs.test(op)))
        this.boxes.set(name, sink);
    }
  }

  joinFollowers(): void {
    for (const { name, op } of this.nodes) {
      if (this.boxes.get(name) === sink || heavy.test(op)) continue;
      const before = new Set(this.sources.get(name)!.map((source) => this.boxes.get(source)!));
      const [only] = before;
      if (before.size === 1 && !this.isInput(only)) this.boxes.set(name, only);
    }
  }

  /** Boxes follow one another in the order of the step, so neighbors can be joined without a circle. */
  joinNeighbors(atMost: number): void {
    const boxes = [...new Set(this.nodes.map(({ name }) => this.boxes.get(name)!))];
    const joinable = boxes.filter((box) => box !== sink && !this.isInput(box));
    const places = Math.max(1, atMost - (boxes.length - joinable.length));
    const each = Math.ceil(joinable.length / places);
    const heads = new Map(joinable.map((box, i) => [box, joinable[i - (i % each)]]));
    for (const [name, box] of this.boxes) this.boxes.set(name, heads.get(box) ?? box);
  }

  drawing(): GraphDrawing {
    const members = new Map<string, string[]>();
    for (const { name, op } of this.nodes) {
      const box = this.boxes.get(name)!;
      members.set(box, [...(members.get(box) ?? []), op]);
    }
    const nodes = [...members].map(([id, ops]) => ({ id, label: labelOf(ops), shape: this.shapeOf(id) }));
    return { nodes, edges: this.links() };
  }

  private links(): { from: string; to: string }[] {
    const links = new Map<string, { from: string; to: string }>();
    for (const { name } of this.nodes) {
      const to = this.boxes.get(name)!;
      for (const from of this.sources.get(name)!.map((source) => this.boxes.get(source)!)) {
        if (from !== to) links.set(`${from} ${to}`, { from, to });
      }
    }
    return [...links.values()];
  }

  private shapeOf(box: string): DrawnNode['shape'] {
    if (box === sink) return 'cylinder';
    return this.isInput(box) ? 'ellipse' : 'box';
  }

  private isInput(box: string): boolean {
    return inputs.test(this.nodes.find(({ name }) => name === box)?.op ?? '');
  }
}

const mostLines = 6;

/** "Conv2D\nMul × 2": in order of first appearance. */
function labelOf(ops: string[]): string {
  const counts = new Map<string, number>();
  for (const op of ops) counts.set(op, (counts.get(op) ?? 0) + 1);
  const lines = [...counts].map(([op, count]) => (count > 1 ? `${op} × ${count}` : op));
  const rest = lines.length - mostLines;
  return [...lines.slice(0, mostLines), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

/** Each node after all that it needs, else in the order in which the step made them: their names end with it. */
function inOrder(nodes: readonly DrawableNode[], sources: Map<string, string[]>): DrawableNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const place = ({ name }: DrawableNode) => Number(/_(\d+)(?!.*_\d)/.exec(name)?.[1] ?? 0);
  const stack = [...nodes].sort((a, b) => place(b) - place(a)).map(({ name }) => name);
  const done = new Set<string>();
  const ordered: DrawableNode[] = [];
  while (stack.length > 0) {
    const name = stack[stack.length - 1];
    const waiting = done.has(name) ? [] : sources.get(name)!.filter((source) => !done.has(source));
    if (waiting.length > 0) {
      stack.push(...waiting);
      continue;
    }
    stack.pop();
    if (!done.has(name)) ordered.push(byName.get(name)!);
    done.add(name);
  }
  return ordered;
}
