/** How large text is, where no browser says it: widths from the font's own metrics. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { fontFiles } from './fonts';
import { type Box, noBox, transformBox, unionBox } from './svg-transform';

let context: SKRSContext2D | undefined;

/** Loads the font's metrics, once; must have run before anything is measured. */
export async function loadMetrics(): Promise<void> {
  if (context) return;
  const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas');
  const { regular, semibold } = fontFiles();
  GlobalFonts.registerFromPath(regular, 'PapersweepInter');
  GlobalFonts.registerFromPath(semibold, 'PapersweepInter');
  context = createCanvas(8, 8).getContext('2d');
}

/** Width of one line of text, in pixels. */
export function lineWidth(text: string, sizePx: number, weight: number): number {
  if (context === undefined) throw new Error('loadMetrics() has not run');
  context.font = `${weight >= 550 ? 600 : 400} ${sizePx}px PapersweepInter`;
  return context.measureText(text).width;
}

/** The box around an SVG element in its own coordinates: a text, a rectangle, or a group that holds some. */
export function elementBox(element: Element): Box {
  const tag = element.tagName.toLowerCase();
  if (tag === 'text' || tag === 'tspan') return textBox(element);
  if (tag === 'rect') return rectBox(element);
  const boxes = [...element.children].map((c) => transformBox(elementBox(c), c.getAttribute('transform')));
  return boxes.reduce(unionBox, noBox);
}

/** The box around an SVG element on the page, with the transforms of all that it lies in. */
export function pageBox(element: Element): Box {
  let box = elementBox(element);
  for (let at: Element | null = element; at; at = at.parentElement) {
    box = transformBox(box, at.getAttribute('transform'));
  }
  return box;
}

function rectBox(element: Element): Box {
  const read = (name: string): number => Number(element.getAttribute(name) ?? 0) || 0;
  return { left: read('x'), top: read('y'), width: read('width'), height: read('height') };
}

function textBox(element: Element): Box {
  const lines = [...element.querySelectorAll('tspan.line')];
  const texts = (lines.length ? lines : [element]).map((line) => line.textContent ?? '');
  const size = Number.parseFloat(styleOf(element, 'font-size') ?? '') || 12;
  const weight = styleOf(element, 'font-weight');
  const heavy = weight === 'bold' ? 700 : Number(weight) || 400;
  const width = Math.max(...texts.map((text) => lineWidth(text, size, heavy)));
  const anchor = styleOf(element, 'text-anchor');
  const shift = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
  const x = Number.parseFloat(element.getAttribute('x') ?? '') || 0;
  const y = Number.parseFloat(element.getAttribute('y') ?? '') || 0;
  return { left: x - shift, top: y - size, width, height: size * (1.25 + 1.3 * (texts.length - 1)) };
}

/** A text property of an element, or of what it lies in. */
function styleOf(element: Element, property: string): string | undefined {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const own = (at as SVGElement).style?.getPropertyValue(property) || at.getAttribute(property);
    if (own) return own;
  }
  return undefined;
}
