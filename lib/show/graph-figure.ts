/** Graphs as one figure: a slider goes from drawing to drawing. */
import { InputError } from '../errors';
import { ink } from './colors';
import { type Figure, type FigureOptions, figure } from './figure';
import { type Graph, graphText, type LaidGraph, layOutGraph, type Point } from './graph-layout';
import { marginsOf } from './house-style';
import type { Layout, SliderStep, Trace } from './plotly-types';

/** One drawing; its label stands at the slider. */
export interface GraphStep {
  label: string;
  graph: Graph;
}

/** What a figure of graphs is made from. */
export interface GraphFigureOptions extends Omit<FigureOptions, 'data' | 'layout' | 'frames' | 'height'> {
  steps: readonly GraphStep[];
  /** The step that is shown first, and alone where nothing moves. */
  active?: number;
  /** The most that a drawing is high, CSS pixels; what is larger is reduced. */
  maxHeight?: number;
}

/** Small drawings are enlarged so far at most. */
const largest = 1.1;
/** Left and right of the drawing, CSS pixels. */
const side = 16;

/**
 * Draws graphs, one a step.
 * @throws InputError when there is none, or a graph has an edge to nowhere
 */
export async function graphFigure({
  steps,
  active = 0,
  maxHeight = 1100,
  ...options
}: GraphFigureOptions): Promise<Figure> {
  if (steps.length === 0)
    throw new InputError({ what: 'a figure without a graph', where: `figure ${options.name}` });
  const width = options.width ?? 860;
  const laid = await Promise.all(steps.map(({ graph }) => layOutGraph(graph)));
  const room = { width: width - 2 * side, height: maxHeight };
  const scales = laid.map((graph) => Math.min(largest, room.width / graph.width, room.height / graph.height));
  const height = Math.ceil(Math.max(...laid.map((graph, i) => graph.height * scales[i]))) + 4;
  const pictures = laid.map((graph, i) => pictureOf(graph, scales[i], { width: room.width, height }));
  const layout = layoutOf(pictures, steps, active, { width: room.width, height });
  const margins = marginsOf(layout, options, [pictures[active].trace], { width });
  const whole = height + margins.t + margins.b;
  return figure({ ...options, data: [pictures[active].trace], layout, width, height: whole });
}

/** What Plotly draws of one graph. */
interface GraphPicture {
  trace: Trace;
  shapes: NonNullable<Layout['shapes']>;
}

function layoutOf(
  pictures: readonly GraphPicture[],
  steps: readonly GraphStep[],
  active: number,
  { width, height }: { width: number; height: number },
): Layout {
  const bare = { visible: false, fixedrange: true };
  const moves = pictures.map((picture, i) => stepOf(picture, steps[i]));
  const place = { x: 0.07, len: 0.86, pad: { t: 24, b: 8 } };
  const sliders = [{ active, currentvalue: { prefix: '' }, steps: moves, ...place }];
  return {
    xaxis: { ...bare, range: [0, width] },
    yaxis: { ...bare, range: [0, height] },
    shapes: pictures[active].shapes,
    margin: { l: side, r: side },
    ...(steps.length > 1 && { sliders }),
  };
}

function stepOf({ trace, shapes }: GraphPicture, { label }: GraphStep): SliderStep {
  const { x, y, text, hovertext, textfont } = trace as Trace & { textfont: { size: number } };
  const restyled = {
    x: [x],
    y: [y],
    text: [text],
    hovertext: [hovertext],
    'textfont.size': [textfont.size],
  };
  return { label, method: 'update', args: [restyled, { shapes }, [0]] };
}

/** One graph in a room of that size: in the middle, at its top. */
function pictureOf(graph: LaidGraph, scale: number, room: { width: number; height: number }): GraphPicture {
  const left = (room.width - graph.width * scale) / 2;
  const bottom = room.height - graph.height * scale - 2;
  const at = ({ x, y }: Point) => ({ x: left + x * scale, y: bottom + y * scale });
  const texts = [
    ...graph.nodes.map(({ lines, hover, ...point }) => ({
      text: lines.join('<br>'),
      hover: hover ?? '',
      ...at(point),
    })),
    ...graph.groups.map(({ label, at: point }) => ({ text: `<i>${label}</i>`, hover: '', ...at(point) })),
  ];
  const trace: Trace = {
    mode: 'text',
    x: texts.map(({ x }) => tenths(x)),
    y: texts.map(({ y }) => tenths(y)),
    text: texts.map(({ text }) => text),
    hovertext: texts.map(({ hover }) => hover),
    hoverinfo: 'text',
    textfont: { size: tenths(graphText.size * scale), color: ink.text },
    cliponaxis: false,
    showlegend: false,
  };
  return { trace, shapes: [...frames(graph, at), ...arrows(graph, at, scale), ...boxes(graph, at, scale)] };
}

type Place = (point: Point) => Point;

function frames({ groups }: LaidGraph, at: Place): Record<string, unknown>[] {
  if (groups.length === 0) return [];
  const path = groups.map(({ left, bottom, right, top }) =>
    roundedBox(at({ x: left, y: bottom }), at({ x: right, y: top }), 6),
  );
  return [shape(path, { color: ink.axis, width: 1, dash: 'dot' }, 'rgba(0,0,0,0)')];
}

function arrows({ edges }: LaidGraph, at: Place, scale: number): Record<string, unknown>[] {
  const lines = edges.map(({ points, tip }) => splinePath(points.map(at), at(tip)));
  const heads = edges.map(({ points, tip }) => arrowHead(at(points[points.length - 1]), at(tip), scale));
  return [
    shape(lines, { color: ink.faint, width: 1 }, 'rgba(0,0,0,0)'),
    shape(heads, { color: ink.faint, width: 0.5 }, ink.faint),
  ];
}

/** A letter before each curve: Plotly reads one curve a letter and leaves out the rest. */
function splinePath([first, ...rest]: readonly Point[], tip: Point): string {
  const curves = rest.flatMap((_, i) =>
    i % 3 === 0
      ? [
          `C${rest
            .slice(i, i + 3)
            .map(pair)
            .join(' ')}`,
        ]
      : [],
  );
  return `M${pair(first)}${curves.join('')}L${pair(tip)}`;
}

/** One shape for each color: a path may hold any number of boxes. */
function boxes({ nodes }: LaidGraph, at: Place, scale: number): Record<string, unknown>[] {
  const drawn = nodes.filter((node) => node.shape !== 'plain');
  const colors = [...new Set(drawn.map(({ color = ink.axis }) => color))];
  return colors.map((color) => {
    const path = drawn
      .filter((node) => (node.color ?? ink.axis) === color)
      .map(({ x, y, width, height, shape: form }) => {
        const corner = { x: x - width / 2, y: y - height / 2 };
        const opposite = { x: x + width / 2, y: y + height / 2 };
        return roundedBox(at(corner), at(opposite), (form === 'pill' ? height / 2 : 4) * scale);
      });
    return shape(path, { color, width: 1.2 }, tint(color));
  });
}

function shape(paths: readonly string[], line: object, fillcolor: string): Record<string, unknown> {
  return { type: 'path', path: paths.join(''), line, fillcolor, layer: 'below' };
}

function roundedBox(a: Point, b: Point, radius: number): string {
  const r = Math.min(radius, (b.x - a.x) / 2, (b.y - a.y) / 2);
  const corner = (x: number, y: number, toX: number, toY: number) =>
    `Q${pair({ x, y })} ${pair({ x: toX, y: toY })}`;
  return [
    `M${pair({ x: a.x + r, y: a.y })}`,
    `L${pair({ x: b.x - r, y: a.y })}${corner(b.x, a.y, b.x, a.y + r)}`,
    `L${pair({ x: b.x, y: b.y - r })}${corner(b.x, b.y, b.x - r, b.y)}`,
    `L${pair({ x: a.x + r, y: b.y })}${corner(a.x, b.y, a.x, b.y - r)}`,
    `L${pair({ x: a.x, y: a.y + r })}${corner(a.x, a.y, a.x + r, a.y)}Z`,
  ].join('');
}

function arrowHead(from: Point, tip: Point, scale: number): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const along = { x: (tip.x - from.x) / length, y: (tip.y - from.y) / length };
  const [long, wide] = [7 * scale, 2.8 * scale];
  const corner = (turn: 1 | -1) => ({
    x: tip.x - along.x * long - turn * along.y * wide,
    y: tip.y - along.y * long + turn * along.x * wide,
  });
  return `M${pair(tip)}L${pair(corner(1))}L${pair(corner(-1))}Z`;
}

function pair({ x, y }: Point): string {
  return `${tenths(x)},${tenths(y)}`;
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}

/** A light ground of the same hue. */
function tint(color: string): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const light = channels.map((channel) => Math.round(channel + 0.86 * (255 - channel)));
  return `#${light.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
