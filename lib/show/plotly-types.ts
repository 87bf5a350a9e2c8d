/**
 * The part of Plotly's vocabulary that figures here are written in.
 *
 * Plotly's own typings are three thousand lines which a kernel would have to check at each start; these name
 * the attributes in use, so that completion helps and a misspelt kind is refused, and let every other through.
 */

import type { PackedGrid } from './packed-grid';

/** Numbers in any container; typed arrays become plain ones when the figure is made. */
export type Numbers = ArrayLike<number | null>;
/** One axis' values of a trace. */
export type Values = Numbers | readonly string[];

/** The kinds of trace that the house draws and tests. */
export type TraceKind =
  | 'scatter'
  | 'bar'
  | 'box'
  | 'violin'
  | 'histogram'
  | 'heatmap'
  | 'contour'
  | 'pie'
  | 'image'
  | 'scatter3d'
  | 'surface';

/** A line's looks. */
export interface LineStyle {
  color?: string;
  width?: number;
  dash?: 'solid' | 'dot' | 'dash' | 'longdash' | 'dashdot' | 'longdashdot';
  shape?: 'linear' | 'spline' | 'hv' | 'vh' | 'hvh' | 'vhv';
}

/** A marker's looks; `color` may be one value a point. */
export interface MarkerStyle {
  color?: string | Values;
  size?: number | Numbers;
  symbol?: string | readonly string[];
  opacity?: number;
  line?: { color?: string; width?: number };
  [attribute: string]: unknown;
}

/** Error bars, in data units. */
export interface ErrorBars {
  type?: 'data' | 'constant' | 'percent';
  array?: Numbers;
  arrayminus?: Numbers;
  value?: number;
  visible?: boolean;
  [attribute: string]: unknown;
}

/** One trace. `method` names a method of a paper: it gives the trace that method's color and, failing one, name. */
export interface Trace {
  type?: TraceKind;
  method?: string;
  name?: string;
  x?: Values;
  y?: Values;
  z?: Numbers | readonly Values[] | PackedGrid;
  mode?: 'lines' | 'markers' | 'lines+markers' | 'text' | 'markers+text' | 'lines+text' | 'none';
  text?: string | readonly string[];
  line?: LineStyle;
  marker?: MarkerStyle;
  error_x?: ErrorBars;
  error_y?: ErrorBars;
  fill?: 'none' | 'tozeroy' | 'tozerox' | 'tonexty' | 'tonextx' | 'toself' | 'tonext';
  fillcolor?: string;
  opacity?: number;
  visible?: boolean | 'legendonly';
  showlegend?: boolean;
  legendgroup?: string;
  hovertemplate?: string;
  hoverinfo?: string;
  xaxis?: string;
  yaxis?: string;
  colorscale?: string | ReadonlyArray<readonly [number, string]>;
  [attribute: string]: unknown;
}

/** An axis; make its title with `axis(quantity, unit)`. */
export interface Axis {
  title?: { text: string; [attribute: string]: unknown };
  type?: 'linear' | 'log' | 'category' | 'date';
  range?: readonly [number, number];
  dtick?: number | string;
  tickvals?: Values;
  ticktext?: readonly string[];
  tickformat?: string;
  rangemode?: 'normal' | 'tozero' | 'nonnegative';
  autorange?: boolean | 'reversed';
  domain?: readonly [number, number];
  anchor?: string;
  overlaying?: string;
  side?: 'left' | 'right' | 'top' | 'bottom';
  scaleanchor?: string;
  zeroline?: boolean;
  [attribute: string]: unknown;
}

/** A remark inside the figure. */
export interface Annotation {
  text: string;
  x?: number | string;
  y?: number | string;
  xref?: string;
  yref?: string;
  showarrow?: boolean;
  [attribute: string]: unknown;
}

/** One position of a slider: the call to Plotly that it makes. */
export interface SliderStep {
  label: string;
  method: 'restyle' | 'relayout' | 'update' | 'animate' | 'skip';
  args: readonly unknown[];
  [attribute: string]: unknown;
}

/** A slider under the figure. */
export interface Slider {
  active?: number;
  steps: readonly SliderStep[];
  currentvalue?: { prefix?: string; suffix?: string; [attribute: string]: unknown };
  [attribute: string]: unknown;
}

/** The layout; what is not given comes from the house style. */
export interface Layout {
  xaxis?: Axis;
  yaxis?: Axis;
  annotations?: readonly Annotation[];
  sliders?: readonly Slider[];
  shapes?: ReadonlyArray<Record<string, unknown>>;
  legend?: Record<string, unknown>;
  margin?: { l?: number; r?: number; t?: number; b?: number };
  barmode?: 'group' | 'stack' | 'overlay' | 'relative';
  showlegend?: boolean;
  grid?: Record<string, unknown>;
  [attribute: string]: unknown;
}

/** A frame of an animation, which a slider may step to. */
export interface Frame {
  name: string;
  data: readonly Trace[];
  layout?: Layout;
  traces?: readonly number[];
}

/** What Plotly draws. */
export interface PlotlySpec {
  data: readonly Trace[];
  layout: Layout;
  frames?: readonly Frame[];
}
