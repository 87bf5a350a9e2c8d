/** A figure as a file: SVG, PNG or PDF, from Node. */
import { InputError } from '../errors';
import type { Size } from './house-style';
import type { PlotlySpec } from './plotly-types';
import { svgByChromium } from './render-chromium';
import { needsBrowser, svgByJsdom } from './render-jsdom';
import { svgToPdf, svgToPng } from './svg-to-image';

/** The forms that a figure can be written in. */
export type FigureFormat = 'svg' | 'png' | 'pdf';

/** Which program draws. */
export type Renderer = 'jsdom' | 'chromium';

/** How a figure is drawn; sizes in CSS pixels. */
export interface RenderOptions extends Partial<Size> {
  /** Pixels of a PNG for one CSS pixel. */
  scale?: number;
  renderer?: Renderer;
}

/**
 * Draws a figure. A simulated page (jsdom) draws everything but 3D, with the package's own font, to the same
 * bytes everywhere; 3D needs Chromium. `PAPERSWEEP_RENDERER=jsdom|chromium` overrides.
 * @returns the file's bytes
 * @throws InputError when 3D is asked for and no Chromium is found
 */
export async function renderFigure(
  figure: { spec: PlotlySpec; size: Size },
  format: FigureFormat,
  options: RenderOptions = {},
): Promise<Buffer> {
  return (await renderFormats(figure, [format], options))[0];
}

/** `renderFigure` for several formats: the figure is drawn once. @returns one file a format */
export async function renderFormats(
  figure: { spec: PlotlySpec; size: Size },
  formats: readonly FigureFormat[],
  options: RenderOptions = {},
): Promise<Buffer[]> {
  const size = { width: options.width ?? figure.size.width, height: options.height ?? figure.size.height };
  const renderer = options.renderer ?? chooseRenderer(figure.spec);
  const svg = await (renderer === 'jsdom' ? svgByJsdom : svgByChromium)(figure.spec, size);
  const colors = isPlain(figure.spec) ? 16 : 64;
  const turn = {
    svg: async () => Buffer.from(svg),
    png: () => svgToPng(svg, options.scale ?? 2, colors),
    pdf: () => svgToPdf(svg, size),
  };
  return Promise.all(formats.map((format) => turn[format]()));
}

/** Drawings, and curves of few colors: 16 shades are enough, and take little more than half the bytes. */
function isPlain({ data }: PlotlySpec): boolean {
  if (data.every(({ mode }) => mode === 'text')) return true;
  const named = JSON.stringify(data).match(/#[0-9a-f]{6}\b|rgba?\([^)]*\)/gi) ?? [];
  return new Set(named).size <= 4;
}

/** The renderer that the environment asks for, else the one that can draw the specification. */
export function chooseRenderer(spec: PlotlySpec): Renderer {
  const asked = process.env.PAPERSWEEP_RENDERER;
  if (asked === 'jsdom' || asked === 'chromium') return asked;
  if (asked) {
    throw new InputError({
      what: `unknown renderer "${asked}"`,
      where: 'PAPERSWEEP_RENDERER',
      expected: 'jsdom or chromium',
    });
  }
  return needsBrowser(spec) ? 'chromium' : 'jsdom';
}
