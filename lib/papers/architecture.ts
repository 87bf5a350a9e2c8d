/** A network as a drawing: what a reader is told of each block, in which color. */
import type { BlockGraph, BlockGroup, BlockNode, BlockView } from '../nn/block-graph';
import { blockGraph } from '../nn/block-graph';
import type { ForwardTrace } from '../nn/forward-trace';
import { methodColor, palette } from '../show/colors';
import type { Figure } from '../show/figure';
import { type GraphFigureOptions, graphFigure } from '../show/graph-figure';
import type { Graph, GraphNode } from '../show/graph-layout';

/** One opened block of one network. */
export interface ArchitecturePart extends BlockView {
  trace: ForwardTrace;
  /** Stands above its frame. */
  title?: string;
  /** Opened blocks that stand beside what they lead to. */
  beside?: readonly string[];
}

/** One drawing: a block, or several side by side. */
export interface ArchitectureStep {
  label: string;
  parts: readonly ArchitecturePart[];
  direction?: Graph['direction'];
}

/** How to read such a drawing; stands in every caption. */
export const legend =
  'Drawn from one pass of the live network: a box is a block (name: class, window; what it gives, its weights), a round one an operation, an arrow a tensor that was used. The slider opens blocks';

/** A figure that opens networks block by block. */
export function architectureFigure(
  steps: readonly ArchitectureStep[],
  { caption, ...options }: Omit<GraphFigureOptions, 'steps'>,
): Promise<Figure> {
  const drawn = steps.map(({ label, parts, direction = 'down' }) => ({
    label,
    graph: { ...sideBySide(parts.map(drawPart)), direction },
  }));
  return graphFigure({ ...options, steps: drawn, caption: [caption, legend].filter(Boolean).join('. ') });
}

function drawPart({ trace, title, beside, ...view }: ArchitecturePart): Graph {
  const graph = blockDrawing(blockGraph(trace, view));
  if (title === undefined) return { ...graph, beside };
  const inFrame = <T extends { group?: string }>(part: T): T => ({ ...part, group: part.group ?? title });
  const groups = [{ id: title, label: title }, ...(graph.groups ?? []).map(inFrame)];
  return { nodes: graph.nodes.map(inFrame), edges: graph.edges, groups, beside };
}

/** Several graphs as one; their ids are kept apart. */
function sideBySide(graphs: readonly Graph[]): Graph {
  const all = graphs.map(({ nodes, edges, groups = [], beside = [] }, i) => {
    const own = (id: string) => `${i}:${id}`;
    const inGroup = (group?: string) => (group === undefined ? {} : { group: own(group) });
    return {
      nodes: nodes.map((node) => ({ ...node, id: own(node.id), ...inGroup(node.group) })),
      edges: edges.map(({ from, to }) => ({ from: own(from), to: own(to) })),
      groups: groups.map((group) => ({ ...group, id: own(group.id), ...inGroup(group.group) })),
      beside: beside.map(own),
    };
  });
  return {
    nodes: all.flatMap(({ nodes }) => nodes),
    edges: all.flatMap(({ edges }) => edges),
    groups: all.flatMap(({ groups }) => groups),
    beside: all.flatMap(({ beside }) => beside),
  };
}

/** What is laid out and drawn. A `Sequential` has no frame: its parts stand in what is around it. */
export function blockDrawing({ nodes, edges, groups }: BlockGraph): Graph {
  const framed = new Map(
    groups.filter(({ kind }) => kind !== 'Sequential').map((group) => [group.id, group]),
  );
  const parents = new Map(groups.map(({ id, group }) => [id, group]));
  const frameOf = (id: string | undefined): string | undefined =>
    id === undefined || framed.has(id) ? id : frameOf(parents.get(id));
  const root = nodes.find(({ what }) => what === 'input' || what === 'output')?.name ?? '';
  const local = (name: string, frame: string | undefined) => {
    const around = frame === undefined ? root : framed.get(frame)!.name;
    return around && name.startsWith(`${around}.`) ? name.slice(around.length + 1) : name;
  };
  return {
    nodes: nodes.map((node) => {
      const frame = frameOf(node.group);
      return { ...drawnNode(node, local(node.name, frame)), ...(frame && { group: frame }) };
    }),
    edges,
    groups: [...framed.values()].map((group) => {
      const frame = frameOf(group.group);
      const label = groupLabel(group, local(group.name, frame));
      return { id: group.id, label, ...(frame && { group: frame }) };
    }),
  };
}

function drawnNode(node: BlockNode, name: string): GraphNode {
  const { id, what, kind, shapes, parameters, times, window } = node;
  const shape = shapes.map(shapeText).join(', ');
  if (what === 'input' || what === 'output') return { id, lines: [shape], shape: 'plain', hover: what };
  if (what === 'operation') return { id, lines: [kind], shape: 'pill', hover: `${kind} gives ${shape}` };
  const again = times > 1 ? `, ${times} times` : '';
  const size = parameters > 0 ? countText(parameters) : '';
  const first = `${name}: ${[kind, window].filter(Boolean).join(' ')}${again}`;
  const second = [shapes.length < 3 ? shape : `${shapes.length} maps`, size].filter(Boolean).join(' · ');
  const weights = `${parameters.toLocaleString('en-US')} weights`;
  return {
    id,
    lines: [first, second].filter(Boolean),
    color: colorOf(kind),
    hover: `${node.name}: ${kind}<br>gives ${shape}<br>${weights}${again}`,
  };
}

function groupLabel({ kind, parameters }: BlockGroup, name: string): string {
  return `${name}: ${kind}${parameters > 0 ? ` · ${countText(parameters)}` : ''}`;
}

/** NHWC without N: 80×80×128. */
export function shapeText(shape: readonly number[]): string {
  return shape.slice(1).join('×') || '1';
}

/** 912, 8.32 k, 1.92 M. */
export function countText(count: number): string {
  if (count < 1000) return `${count}`;
  return count < 999_500 ? `${threeDigits(count / 1e3)} k` : `${threeDigits(count / 1e6)} M`;
}

function threeDigits(value: number): string {
  return value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);
}

const attention = methodColor('cbam');
const [convolution, head, block, , norm] = palette;

/** By class; those not named are gray. */
const colors: Readonly<Record<string, string>> = Object.freeze({
  ...ofColor(attention, ['Cbam', 'CbamCsp', 'ChannelGate', 'SpatialGate', 'Mff', 'NonLocal']),
  ...ofColor(convolution, [
    'BaseConv',
    'Conv2d',
    'ConvModule',
    'ConvNorm',
    'DWConv',
    'HourglassConv',
    'Linear',
  ]),
  ...ofColor(head, ['CoupledHead', 'DecoupledHead', 'FcosHead', 'SelectionBranch']),
  ...ofColor(block, ['BasicBlock', 'Bottleneck', 'CspLayer', 'DarknetBottleneck', 'Focus', 'Hourglass']),
  ...ofColor(block, ['HourglassResidual', 'ResLayer', 'Sequential', 'SppBottleneck', 'HighResolutionModule']),
  ...ofColor(block, ['HighResolutionStage', 'Transition', 'Darknet53', 'YoloFpn', 'Pafpn', 'CspDarknet']),
  ...ofColor(norm, ['BatchNorm2d', 'GroupNorm', 'Scale']),
});

function ofColor(color: string, kinds: readonly string[]): Record<string, string> {
  return Object.fromEntries(kinds.map((kind) => [kind, color]));
}

function colorOf(kind: string): string | undefined {
  return colors[kind];
}
