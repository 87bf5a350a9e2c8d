/** Figures drawn by Chromium: 3D, and the same picture as without a browser. */
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { findChromium } from '../../lib/show/chromium';
import { figure } from '../../lib/show/figure';
import { closeChromium } from '../../lib/show/render-chromium';
import { renderFigure } from '../../lib/show/render-figure';
import { suite, testWith } from '../harness';
import { sliderFigure } from '../report/notebook-fixture';

const missing = findChromium() ? undefined : 'no Chromium on this machine';
const render = suite('renderFigure (Chromium)');
render.after(closeChromium);

testWith(missing, render, 'draws a surface in 3D', async () => {
  const z = Array.from({ length: 20 }, (_, i) =>
    Array.from({ length: 20 }, (_, j) => Math.sin(i / 4) * Math.cos(j / 4)),
  );
  const surface = figure({ name: 'surface', title: 'A surface', data: [{ type: 'surface', z }] });
  const { channels } = await sharp(await renderFigure(surface, 'png', { scale: 1 }))
    .toColourspace('srgb')
    .stats();
  assert.ok(
    channels.some((c) => c.stdev > 20),
    `an empty picture: ${channels.map((c) => c.stdev)}`,
  );
});

testWith(missing, render, 'draws what jsdom draws: one pixel in a hundred differs, or less', async () => {
  const pixels = async (renderer: 'jsdom' | 'chromium') =>
    sharp(await renderFigure(sliderFigure(), 'png', { renderer, scale: 1 }))
      .flatten()
      .grayscale()
      .raw()
      .toBuffer();
  const [a, b] = [await pixels('jsdom'), await pixels('chromium')];
  const different = a.reduce((n, v, i) => n + (Math.abs(v - b[i]) > 32 ? 1 : 0), 0);
  assert.ok(different / a.length < 0.01, `${((100 * different) / a.length).toFixed(2)} %`);
});
