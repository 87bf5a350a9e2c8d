/** A figure: a Plotly specification in house style that shows itself wherever it is. */
import { InputError } from '../errors';
import { compactTrace, rounded } from './compact';
import type { Displayable, MimeBundle } from './display';
import { isDrawnLater, withPicture } from './draw-later';
import { captionLine, type FigureText, type Size, styleLayout, styleTrace } from './house-style';
import { checkName } from './names';
import type { Frame, Layout, PlotlySpec, Trace } from './plotly-types';

/** What a figure is made from. */
export interface FigureOptions extends FigureText {
  /** Plain name, unique in its notebook; it becomes the file's name: `fig1-gradient-norm`. */
  name: string;
  /** The finding, as a sentence. */
  title: string;
  data: readonly Trace[];
  layout?: Layout;
  frames?: readonly Frame[];
  /** What one sees, in words. */
  caption?: string;
  /** Where it comes from: `Wu & Li, Fig. 1`. */
  source?: string;
  /** How much was computed: `smoke`, `small`, `paper`, or words. */
  budget?: string;
  /** CSS pixels. */
  width?: number;
  height?: number;
}

/** An immutable figure. The last expression of a cell shows it; `renderFigure` turns it into a file. */
export interface Figure extends Displayable {
  readonly kind: 'figure';
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly source?: string;
  readonly size: Readonly<Size>;
  /** What Plotly draws, in house style, rounded and thinned, frozen. */
  readonly spec: PlotlySpec;
  /** Interactive JSON, a PNG for whoever cannot run it, and a line of text; never html. */
  toMimeBundle(): Promise<MimeBundle>;
}

/** The most bytes of JSON that one figure may bring into a notebook. */
const maxBytes = 400_000;

/**
 * Makes a figure.
 * @throws InputError when the name is not plain, when there is no trace, when a trace has axes of unequal
 * length, or when what is left after rounding and thinning is above 400 kB
 */
export function figure(options: FigureOptions): Figure {
  const { name, title, source } = options;
  checkName('figure', name);
  checkTraces(name, options.data);
  const size = {
    width: options.width ?? 720,
    height: options.height ?? 440 + 72 * (options.layout?.sliders?.length ?? 0),
  };
  const compacted = options.data.map(styleTrace).map(compactTrace);
  const caption = [options.caption, thinnedLine(compacted)].filter(Boolean).join('. ') || undefined;
  const traces = compacted.map(({ trace }) => trace);
  const layout = styleLayout(options.layout ?? {}, { ...options, caption }, traces, size);
  const frames = options.frames && { frames: rounded(options.frames) as Frame[] };
  const spec = deepFreeze({ data: traces, layout: rounded(layout) as Layout, ...frames });
  checkBytes(name, spec);
  const made = {
    kind: 'figure' as const,
    name,
    title,
    caption: captionLine({ ...options, caption }),
    size,
    spec,
  };
  return Object.freeze({ ...made, ...(source && { source }), toMimeBundle: () => bundle(made, source) });
}

async function bundle(made: Omit<Figure, 'toMimeBundle' | 'source'>, source?: string): Promise<MimeBundle> {
  const { name, caption, size } = made;
  const undrawn = {
    data: {
      'application/vnd.plotly.v1+json': made.spec,
      'text/plain': [`Figure ${name}: ${made.title}`, caption].filter(Boolean).join('\n'),
    },
    metadata: {
      papersweep: { kind: 'figure', name, title: made.title, caption, ...(source && { source }) },
      'image/png': { ...size },
    },
  };
  return isDrawnLater(made.spec) ? undrawn : withPicture(undrawn);
}

function checkTraces(name: string, data: readonly Trace[]): void {
  if (data.length === 0) throw new InputError({ what: 'a figure without a trace', where: `figure ${name}` });
  for (const [i, { type = 'scatter', x, y, name: label }] of data.entries()) {
    if (type !== 'scatter' && type !== 'bar') continue;
    if (x === undefined || y === undefined || x.length === y.length) continue;
    const where = `figure ${name}, trace ${i}${label ? ` (${label})` : ''}`;
    throw new InputError({ what: `x has ${x.length} values, y has ${y.length}`, where, expected: 'as many' });
  }
}

function checkBytes(name: string, spec: PlotlySpec): void {
  const bytes = Buffer.byteLength(JSON.stringify(spec));
  if (bytes <= maxBytes) return;
  throw new InputError({
    what: `${Math.round(bytes / 1000)} kB of data`,
    where: `figure ${name}`,
    expected: `at most ${maxBytes / 1000} kB`,
    fix: 'count into bins first, or draw fewer points',
  });
}

function thinnedLine(compacted: ReturnType<typeof compactTrace>[]): string | undefined {
  const thinned = compacted.map((c) => c.thinned).find((t) => t !== undefined);
  return thinned && `${thinned.kept} of ${thinned.of} points drawn`;
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
