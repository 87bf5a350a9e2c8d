/** Diagrams: a graph in, SVG out; the layout is Graphviz's, compiled to WebAssembly. */
import { InputError } from '../errors';
import { ink } from './colors';
import type { Displayable, MimeBundle } from './display';
import { checkName } from './names';
import { svgToPng } from './svg-to-image';

/** A box of the diagram. */
export interface DiagramNode {
  id: string;
  /** The id where absent; `\n` breaks the line. */
  label?: string;
  /** `#rrggbb` of its frame. */
  color?: string;
  shape?: 'box' | 'ellipse' | 'cylinder' | 'diamond' | 'plaintext';
  /** Nodes of the same group stand in one frame with this name. */
  group?: string;
}

/** An arrow. */
export interface DiagramEdge {
  from: string;
  to: string;
  label?: string;
  dashed?: boolean;
}

/** A graph to draw. */
export interface DiagramOptions {
  /** Plain name, unique in its notebook; it becomes the file's name. */
  name: string;
  nodes: readonly DiagramNode[];
  edges: readonly DiagramEdge[];
  /** To the right, or down. */
  direction?: 'right' | 'down';
  caption?: string;
}

/** A drawn graph. It shows itself as PNG: front ends that do not trust a notebook drop SVG. */
export interface Diagram extends Displayable {
  readonly kind: 'diagram';
  readonly name: string;
  toSvg(): Promise<string>;
  toMimeBundle(): Promise<MimeBundle>;
}

/**
 * Makes a diagram.
 * @throws InputError when an id is there twice or an edge ends at no node
 */
export function diagram(options: DiagramOptions): Diagram {
  const name = checkName('diagram', options.name);
  checkGraph(options);
  const toSvg = (): Promise<string> => drawGraph(options);
  const caption = options.caption ?? '';
  const toMimeBundle = async (): Promise<MimeBundle> => {
    const svg = await toSvg();
    const png = await svgToPng(svg, 2);
    return {
      data: {
        'image/png': png.toString('base64'),
        'text/plain': [`Diagram ${name}: ${edgesLine(options)}`, caption].filter(Boolean).join('\n'),
      },
      metadata: { papersweep: { kind: 'image', name, caption }, 'image/png': sizeOf(svg) },
    };
  };
  return Object.freeze({ kind: 'diagram' as const, name, toSvg, toMimeBundle });
}

function checkGraph({ name, nodes, edges }: DiagramOptions): void {
  const ids = new Set<string>();
  for (const { id } of nodes) {
    if (ids.has(id)) throw new InputError({ what: `node "${id}" is there twice`, where: `diagram ${name}` });
    ids.add(id);
  }
  for (const { from, to } of edges) {
    const lost = [from, to].find((id) => !ids.has(id));
    if (lost === undefined) continue;
    throw new InputError({ what: `edge ${from} → ${to}: no node "${lost}"`, where: `diagram ${name}` });
  }
}

/** CSS pixels of the drawing; the PNG has two for each. */
function sizeOf(svg: string): { width: number; height: number } {
  const [, width, height] = /<svg width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return { width: Math.round(Number(width)), height: Math.round(Number(height)) };
}

function edgesLine({ edges }: DiagramOptions): string {
  return edges.map(({ from, to }) => `${from} → ${to}`).join(', ');
}

async function drawGraph({ nodes, edges, direction }: DiagramOptions): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const font = { fontname: 'Inter', fontsize: 12, fontcolor: ink.text };
  const groups = [...new Set(nodes.map((n) => n.group).filter((g) => g !== undefined))];
  const svg = viz.renderString(
    {
      directed: true,
      graphAttributes: {
        rankdir: direction === 'down' ? 'TB' : 'LR',
        bgcolor: 'white',
        nodesep: 0.3,
        ...font,
      },
      nodeAttributes: { shape: 'box', style: 'rounded', color: ink.axis, margin: '0.16,0.08', ...font },
      edgeAttributes: { color: ink.faint, arrowsize: 0.7, ...font, fontsize: 11 },
      nodes: nodes.map(({ id, label = id, color, shape }) => ({
        name: id,
        attributes: { label, ...(color && { color }), ...(shape && { shape, style: '' }) },
      })),
      edges: edges.map(({ from, to, label, dashed }) => ({
        tail: from,
        head: to,
        attributes: { ...(label && { label }), ...(dashed && { style: 'dashed' }) },
      })),
      subgraphs: groups.map((group, i) => ({
        name: `cluster_${i}`,
        graphAttributes: { label: group, color: ink.grid, style: 'rounded' },
        nodes: nodes.filter((n) => n.group === group).map((n) => ({ name: n.id })),
      })),
    },
    { format: 'svg' },
  );
  return svg.replace(/(<svg width="[\d.]+)pt(" height="[\d.]+)pt/, '$1$2'); // one pixel a point
}
