/** The looks of every figure: fonts, axes, title above, caption with source and budget below. */
import { ink, methodColor, palette } from './colors';
import type { Annotation, Axis, Layout, Trace } from './plotly-types';

/** The font that comes with the package, then what a reader's machine has. */
export const fontFamily = 'Inter, "Helvetica Neue", Arial, sans-serif';

/** What stands around a plot. */
export interface FigureText {
  title: string;
  caption?: string;
  source?: string;
  budget?: string;
}

/**
 * Makes an axis with its unit: `axis('time', 's')` is titled "time (s)"; `unitless` adds nothing.
 * @param more any further attribute of the axis, such as `range` or `type`
 */
export function axis(quantity: string, unit = 'unitless', more: Axis = {}): Axis {
  const text = unit === 'unitless' || unit === '' ? quantity : `${quantity} (${unit})`;
  return { ...more, title: { ...more.title, text: plotlyText(text) } };
}

/** Escapes what Plotly would read as markup in a title, a label or a caption. */
export function plotlyText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The line under a plot: caption, then source, then budget, each a sentence. */
export function captionLine({ caption, source, budget }: FigureText): string {
  const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
  return [caption, source && `Source: ${source}`, budget && `Budget: ${budget}`]
    .filter((part): part is string => Boolean(part))
    .map(sentence)
    .join(' ');
}

/**
 * Gives a trace its method's color, and its name where it has none; `method` itself is not Plotly's. Fields of
 * numbers get a scale whose lightness rises evenly, told apart by all readers.
 */
export function styleTrace({ method, ...given }: Trace): Trace {
  const field = given.type === 'heatmap' || given.type === 'contour' || given.type === 'surface';
  const trace = field ? { colorscale: 'Viridis', ...given } : given;
  const scatter = trace.type === undefined || trace.type === 'scatter';
  const width = scatter && trace.mode !== 'markers' ? { line: { width: 2.2, ...trace.line } } : {};
  if (method === undefined) return { ...trace, ...width };
  const color = methodColor(method);
  return {
    name: plotlyText(method),
    ...trace,
    ...(scatter ? { line: { color, width: 2.2, ...trace.line } } : {}),
    marker: { color, ...trace.marker },
  };
}

/** Puts the house style under a layout: what the layout says wins, except for the caption, which is always there. */
export function styleLayout(layout: Layout, text: FigureText, traces: readonly Trace[], size: Size): Layout {
  const { lines, title, names, rows, below } = textAround(layout, text, traces, size);
  const margin = marginsOf(layout, text, traces, size);
  return {
    font: { family: fontFamily, size: 12, color: ink.text },
    paper_bgcolor: ink.ground,
    plot_bgcolor: ink.ground,
    colorway: [...palette],
    hovermode: 'closest',
    showlegend: names.length > 1,
    ...layout,
    ...styledAxes(layout, traces),
    ...(layout.sliders ? { sliders: layout.sliders.map(styleSlider) } : {}),
    legend: { ...(rows <= 2 ? acrossTop : downRight), ...layout.legend },
    title: titleOf(title),
    margin,
    width: size.width,
    height: size.height,
    annotations: [...(layout.annotations ?? []), ...captionOf(lines, margin.l, below)],
  };
}

/** What stands around a plot, broken into lines, and what it takes below. */
function textAround(
  layout: Layout,
  text: FigureText,
  traces: readonly Trace[],
  { width }: Pick<Size, 'width'>,
) {
  const lines = wrap(captionLine(text), Math.floor((width - 32) / 5.4));
  const title = wrap(text.title, Math.floor((width - 40) / 8.4));
  const names = traces.filter((t) => t.name !== undefined && t.showlegend !== false).map((t) => t.name ?? '');
  const rows = legendRows(names, width - 96);
  return { lines, title, names, rows, below: 58 + (layout.sliders?.length ?? 0) * 72 };
}

/** The room that title, legend, axes, sliders and caption take around a plot, CSS pixels. */
export function marginsOf(
  layout: Layout,
  text: FigureText,
  traces: readonly Trace[],
  size: Pick<Size, 'width'>,
): Required<NonNullable<Layout['margin']>> {
  const { lines, title, rows, below } = textAround(layout, text, traces, size);
  return {
    l: 64,
    r: 24,
    t: 30 + 20 * title.length + (rows <= 2 ? 20 * rows : 0),
    b: below + (lines.length ? 10 + 15 * lines.length : 0),
    ...layout.margin,
  };
}

/** Width and height of a figure, in CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

const acrossTop = {
  orientation: 'h',
  x: 0,
  xanchor: 'left',
  y: 1.01,
  yanchor: 'bottom',
  title: { text: '' },
};
const downRight = { x: 1.02, xanchor: 'left', y: 1, yanchor: 'top' };

/** How many rows a legend above the plot takes: Plotly makes all entries as wide as the widest. */
function legendRows(names: string[], width: number): number {
  if (names.length < 2) return 0;
  const entry = 46 + 6.6 * Math.max(...names.map((name) => name.length));
  return Math.ceil(names.length / Math.max(1, Math.floor(width / entry)));
}

function titleOf(lines: string[]): Record<string, unknown> {
  return {
    text: lines.map(plotlyText).join('<br>'),
    font: { size: 16, weight: 600, color: ink.text },
    x: 0,
    xref: 'container',
    xanchor: 'left',
    y: 1,
    yref: 'container',
    yanchor: 'top',
    pad: { l: 16, t: 14 },
  };
}

function styledAxes(layout: Layout, traces: readonly Trace[]): Layout {
  if (traces.length > 0 && traces.every((t) => t.type === 'pie' || t.type?.endsWith('3d'))) return {};
  const keys = new Set(['xaxis', 'yaxis', ...Object.keys(layout).filter((k) => /^[xy]axis\d*$/.test(k))]);
  return Object.fromEntries([...keys].map((key) => [key, styleAxis((layout[key] ?? {}) as Axis)]));
}

function styleAxis(given: Axis): Axis {
  return {
    gridcolor: ink.grid,
    linecolor: ink.axis,
    tickcolor: ink.axis,
    ticks: 'outside',
    ticklen: 4,
    showline: true,
    zerolinecolor: ink.axis,
    zerolinewidth: 1,
    automargin: true,
    ...given,
    ...(given.title ? { title: { standoff: 10, font: { size: 13 }, ...given.title } } : {}),
  };
}

function styleSlider(given: NonNullable<Layout['sliders']>[number]): typeof given {
  return { pad: { t: 44, b: 8 }, len: 1, x: 0, bordercolor: ink.axis, tickcolor: ink.axis, ...given };
}

function captionOf(lines: string[], left: number, below: number): Annotation[] {
  if (lines.length === 0) return [];
  const at = { xref: 'paper', x: 0, xanchor: 'left', xshift: 16 - left, yref: 'paper', y: 0, yanchor: 'top' };
  const looks = { showarrow: false, align: 'left', font: { size: 11, color: ink.faint } };
  return [{ text: lines.map(plotlyText).join('<br>'), ...at, yshift: -below, ...looks }];
}

/** Breaks a text between words so that no line is longer than `most` characters, unless one word is. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
