/** Draws a Plotly specification as SVG without a browser: plotly.js in a simulated page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Context, Script } from 'node:vm';
import type { Canvas } from '@napi-rs/canvas';
import type { Size } from './house-style';
import { elementBox, loadMetrics, pageBox } from './measure-text';
import type { PlotlySpec } from './plotly-types';
import { shiftEveryLine } from './shifted-lines';
import type { Box } from './svg-transform';

/** The one function of plotly.js in use here. */
export interface PlotlyGlobal {
  toImage(spec: PlotlySpec, options: Record<string, unknown>): Promise<string>;
}

/** The little of jsdom that is in use; its own typings are large (see `chromium.ts`). */
interface JsDom {
  window: { HTMLCanvasElement: Constructor; SVGElement: Constructor; URL: object; Plotly?: PlotlyGlobal };
  getInternalVMContext(): Context;
}
type Constructor = { prototype: object };

let page: Promise<{ plotly: PlotlyGlobal; restartRandom(): void }> | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** Where the browser bundle of plotly.js lies. */
export function plotlyFile(): string {
  return createRequire(__filename).resolve('plotly.js-dist/plotly.js');
}

/** The kinds that need WebGL, which a simulated page has not. */
export function needsBrowser(spec: PlotlySpec): boolean {
  return spec.data.some(({ type = '' }) =>
    /3d$|^surface$|^scattergl$|^cone$|^isosurface$|^volume$/.test(type),
  );
}

/**
 * Draws a specification as SVG text; the first call loads plotly.js (about a second), later ones are quick. One
 * is drawn at a time, each with the page's random numbers begun anew: the same specification, the same bytes.
 */
export function svgByJsdom(spec: PlotlySpec, { width, height }: Size): Promise<string> {
  const drawn = queue.then(async () => {
    page ??= openPage();
    const { plotly, restartRandom } = await page;
    restartRandom();
    const copy = structuredClone({ data: spec.data, layout: spec.layout });
    return shiftEveryLine(await plotly.toImage(copy, { format: 'svg', width, height, imageDataOnly: true }));
  });
  queue = drawn.catch(() => {});
  return drawn;
}

async function openPage(): NonNullable<typeof page> {
  const { JSDOM } = require('jsdom') as { JSDOM: new (html: string, options: object) => JsDom };
  const { createCanvas } = await import('@napi-rs/canvas');
  await loadMetrics();
  const dom = new JSDOM('<!doctype html><body></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  });
  giveCanvas(dom.window, createCanvas);
  giveSizes(dom.window);
  Object.assign(dom.window.URL, { createObjectURL: () => '' });
  const source = readFileSync(plotlyFile(), 'utf8');
  const context = dom.getInternalVMContext();
  new Script(source, { filename: 'plotly.js' }).runInContext(context);
  const random = new Script(seededRandom);
  return { plotly: dom.window.Plotly as PlotlyGlobal, restartRandom: () => random.runInContext(context) };
}

/** plotly.js names its clip paths by `Math.random`: in the page it counts from one seed (Lehmer, modulus 2^31 − 1). */
const seededRandom = `{ let s = 20240607; Math.random = () => (s = (s * 48271) % 2147483647) / 2147483647; }`;

/** Heat maps are painted on a canvas, then put into the SVG as an image. */
function giveCanvas(window: JsDom['window'], createCanvas: (width: number, height: number) => Canvas): void {
  const canvases = new WeakMap<object, Canvas>();
  const canvasOf = (element: HTMLCanvasElement): Canvas => {
    const known = canvases.get(element);
    if (known && known.width === element.width && known.height === element.height) return known;
    const made = createCanvas(element.width, element.height);
    canvases.set(element, made);
    return made;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string) {
      return kind === '2d' ? canvasOf(this).getContext('2d') : null;
    },
    toDataURL(this: HTMLCanvasElement) {
      return canvasOf(this).toDataURL('image/png');
    },
  });
}

/** A simulated page lays nothing out: sizes of text come from the font. */
function giveSizes(window: JsDom['window']): void {
  const rect = ({ left, top, width, height }: Box): object => {
    return { x: left, y: top, left, top, width, height, right: left + width, bottom: top + height };
  };
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: Element) {
      return rect(elementBox(this));
    },
    getBoundingClientRect(this: Element) {
      return rect(pageBox(this));
    },
    getComputedTextLength(this: Element) {
      return elementBox(this).width;
    },
    getTotalLength: () => 0,
    getPointAtLength: () => ({ x: 0, y: 0 }),
  });
}
