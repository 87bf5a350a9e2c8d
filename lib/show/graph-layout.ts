/** Where the boxes and arrows of a graph go: Graphviz's layout, with boxes as large as their text in the house's font. */
import { InputError } from '../errors';
import { lineWidth, loadMetrics } from './measure-text';

/** A box with one or more lines of text. */
export interface GraphNode {
  id: string;
  lines: readonly string[];
  /** Small and round: an operation; plain text: an end. */
  shape?: 'box' | 'pill' | 'plain';
  /** `#rrggbb` of its frame; the ground is a tint of it. */
  color?: string;
  /** What the mouse is told. */
  hover?: string;
  /** The frame that it stands in. */
  group?: string;
}

/** A frame about nodes and other frames. */
export interface GraphGroup {
  id: string;
  label: string;
  group?: string;
}

/** What is laid out. */
export interface Graph {
  nodes: readonly GraphNode[];
  edges: readonly { from: string; to: string }[];
  groups?: readonly GraphGroup[];
  direction?: 'down' | 'right';
  /** Frames that stand beside what they lead to: arrows that leave them do not push it below. */
  beside?: readonly string[];
}

/** Points, x to the right and y up. */
export interface Point {
  x: number;
  y: number;
}

/** A laid-out graph, in points; the lower left corner is 0, 0. */
export interface LaidGraph {
  width: number;
  height: number;
  nodes: (GraphNode & Point & { width: number; height: number })[];
  /** A cubic spline through `points` (1 + 3 n of them), and the tip of its arrow. */
  edges: { points: Point[]; tip: Point }[];
  groups: { label: string; left: number; bottom: number; right: number; top: number; at: Point }[];
}

/** Sizes of the text, points. */
export const graphText = Object.freeze({ size: 11, line: 14 });
const pointsPerInch = 72;

/** What Graphviz says of a node or a frame, and of an edge. */
interface Laid {
  name: string;
  pos?: string;
  bb?: string;
  lp?: string;
}

/**
 * Lays a graph out.
 * @throws InputError when an edge ends at no node or a node stands in no frame of the graph
 */
export async function layOutGraph(graph: Graph): Promise<LaidGraph> {
  checkEnds(graph);
  await loadMetrics();
  const { instance } = await import('@viz-js/viz');
  const input = dotGraph(graph) as unknown as Parameters<
    Awaited<ReturnType<typeof instance>>['renderJSON']
  >[0];
  const laid = (await instance()).renderJSON(input) as {
    bb: string;
    objects: Laid[];
    edges?: { pos: string }[];
  };
  const byName = new Map(laid.objects.map((object) => [object.name, object]));
  const [, , width, height] = numbers(laid.bb);
  const nodes = graph.nodes.map((node, i) => ({
    ...node,
    ...sizeOf(node),
    ...pointsOf(byName.get(`n${i}`)!.pos!)[0],
  }));
  const groups = (graph.groups ?? []).flatMap(({ label }, i) => frameOf(label, byName.get(`cluster_${i}`)));
  return { width, height, nodes, edges: (laid.edges ?? []).map(({ pos }) => splineOf(pos)), groups };
}

function checkEnds({ nodes, edges, groups = [] }: Graph): void {
  const known = new Set(nodes.map(({ id }) => id));
  const lost = edges.flatMap(({ from, to }) => [from, to]).find((id) => !known.has(id));
  if (lost !== undefined) throw new InputError({ what: `an edge ends at "${lost}"`, expected: 'a node' });
  const frames = new Set(groups.map(({ id }) => id));
  const homeless = [...nodes, ...groups].find(({ group }) => group !== undefined && !frames.has(group));
  if (homeless)
    throw new InputError({ what: `"${homeless.id}" stands in "${homeless.group}"`, expected: 'a frame' });
}

/** Width and height of a node, points. */
function sizeOf({ lines, shape = 'box' }: GraphNode): { width: number; height: number } {
  const text = Math.max(...lines.map((line) => lineWidth(line, graphText.size, 400)));
  const [across, above] = shape === 'box' ? [14, 8] : [12, 4];
  return { width: Math.ceil(text + across), height: graphText.line * lines.length + above };
}

function dotGraph({ nodes, edges, groups = [], direction = 'down', beside = [] }: Graph): object {
  const groupOf = new Map(nodes.map(({ id, group }) => [id, group]));
  const isFree = (from: string, to: string) =>
    beside.includes(groupOf.get(from) ?? '') && groupOf.get(from) !== groupOf.get(to);
  const nameOf = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const inside = (group: string | undefined): object => ({
    nodes: nodes.flatMap((node, i) => (node.group === group ? [dotNode(node, i)] : [])),
    subgraphs: groups.flatMap(({ id, label, group: around }, i) =>
      around === group
        ? [
            {
              name: `cluster_${i}`,
              graphAttributes: { label, fontsize: 1.2 * graphText.size, margin: 8, labeljust: 'l' },
              ...inside(id),
            },
          ]
        : [],
    ),
  });
  return {
    directed: true,
    graphAttributes: {
      rankdir: direction === 'down' ? 'TB' : 'LR',
      nodesep: 0.14,
      ranksep: 0.22,
      fontname: 'Helvetica',
    },
    nodeAttributes: { shape: 'box', fixedsize: true },
    edges: edges.map(({ from, to }) => ({
      tail: nameOf.get(from)!,
      head: nameOf.get(to)!,
      ...(isFree(from, to) && { attributes: { constraint: false } }),
    })),
    ...inside(undefined),
  };
}

function dotNode(node: GraphNode, i: number): object {
  const { width, height } = sizeOf(node);
  return {
    name: `n${i}`,
    attributes: { label: '', width: width / pointsPerInch, height: height / pointsPerInch },
  };
}

function frameOf(label: string, laid: Laid | undefined): LaidGraph['groups'] {
  if (!laid?.bb || !laid.lp) return [];
  const [left, bottom, right, top] = numbers(laid.bb);
  return [{ label, left, bottom, right, top, at: pointsOf(laid.lp)[0] }];
}

function numbers(text: string): number[] {
  return text.split(',').map(Number);
}

function pointsOf(text: string): Point[] {
  return text.split(' ').map((pair) => {
    const [x, y] = numbers(pair);
    return { x, y };
  });
}

/** Graphviz writes the arrow's tip first: `e,x,y x,y x,y …`. */
function splineOf(pos: string): LaidGraph['edges'][number] {
  const [tip, ...points] = pointsOf(pos.replace(/^e,/, ''));
  return { points, tip };
}
