/** Draws a Plotly specification as SVG in one Chromium page, which stays open until the process is idle. */
import { InputError } from '../errors';
import { type Browser, findChromium, openChromium, type Page } from './chromium';
import { useFonts } from './fonts';
import type { Size } from './house-style';
import type { PlotlySpec } from './plotly-types';
import { type PlotlyGlobal, plotlyFile } from './render-jsdom';

let shared: Promise<{ browser: Browser; page: Page }> | undefined;

/**
 * Draws a specification as SVG text; the first call opens the browser (about two seconds).
 * @throws InputError when no Chromium is found
 */
export async function svgByChromium(spec: PlotlySpec, { width, height }: Size): Promise<string> {
  shared ??= open().catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  const { page } = await shared;
  const given = { spec: { data: spec.data, layout: spec.layout }, width, height };
  const url = await page.evaluate(
    ({ spec, width, height }) =>
      (globalThis as unknown as { Plotly: PlotlyGlobal }).Plotly.toImage(spec, {
        format: 'svg',
        width,
        height,
      }),
    given,
  );
  return decodeURIComponent(url.slice(url.indexOf(',') + 1));
}

/** Closes the browser; a process that drew with it ends only after this, or by `process.exit`. */
export async function closeChromium(): Promise<void> {
  const open = shared;
  shared = undefined;
  await (await open)?.browser.close();
}

async function open(): Promise<{ browser: Browser; page: Page }> {
  const path = findChromium();
  if (path === undefined) {
    throw new InputError({
      what: 'no Chromium was found, and this figure needs one (3D)',
      fix: 'install chromium, or set CHROMIUM to the path of one',
    });
  }
  useFonts();
  const browser = await openChromium(path);
  const page = await browser.newPage({ offline: true });
  await page.addScriptTag({ path: plotlyFile() });
  return { browser, page };
}
