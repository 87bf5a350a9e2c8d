import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { figure } from '../../lib/show/figure';
import { axis } from '../../lib/show/house-style';
import type { Trace } from '../../lib/show/plotly-types';
import { chooseRenderer, renderFigure } from '../../lib/show/render-figure';
import { suite } from '../harness';

const draw = (data: Trace[]) =>
  figure({ name: 'f', title: 'T', data, layout: { yaxis: axis('loss', 'nat') } });
const line = draw([
  { name: 'one', x: [0, 1], y: [0, 1] },
  { name: 'another', x: [0, 1], y: [1, 0] },
]);

const render = suite('renderFigure (jsdom)');

render('draws an SVG that has the texts and no script', async () => {
  const svg = String(await renderFigure(line, 'svg', { renderer: 'jsdom' }));
  assert.match(svg, /^<svg[^>]* width="720" height="440"/);
  for (const text of ['loss (nat)', '>T<', '>one<', '>another<']) assert.ok(svg.includes(text), text);
  assert.not.match(svg, /<script|onload=|https?:\/\/(?!www\.w3\.org)/);
});

render('draws the same bytes whatever was drawn before, and while others are drawn', async () => {
  const bar = draw([{ type: 'bar', x: ['a'], y: [1] }]);
  const alone = String(await renderFigure(line, 'svg', { renderer: 'jsdom' }));
  const [, again] = await Promise.all([bar, line].map((f) => renderFigure(f, 'svg', { renderer: 'jsdom' })));
  assert.is(String(again), alone);
});

render('gives the legend and the axis title the room that they need', async () => {
  const svg = String(await renderFigure(line, 'svg', { renderer: 'jsdom' }));
  const clip = /<clipPath id="legend[^"]*"><rect width="([\d.]+)" height="([\d.]+)"/.exec(svg);
  assert.ok(clip && Number(clip[1]) > 120 && Number(clip[2]) > 14, String(clip));
  const title = /class="ytitle"[^>]* x="([-\d.]+)"/.exec(svg);
  assert.ok(title && Number(title[1]) < 40, String(title));
});

for (const [kind, trace] of Object.entries<Trace>({
  bar: { type: 'bar', x: ['a', 'b'], y: [1, 2] },
  histogram: { type: 'histogram', x: [1, 2, 2, 3] },
  box: { type: 'box', y: [1, 2, 3, 9] },
  violin: { type: 'violin', y: [1, 2, 3, 9] },
  heatmap: {
    type: 'heatmap',
    z: [
      [1, 2],
      [3, 4],
    ],
  },
  contour: {
    type: 'contour',
    z: [
      [1, 2],
      [3, 4],
    ],
  },
  pie: { type: 'pie', values: [1, 2], labels: ['a', 'b'] },
})) {
  render(`draws a ${kind}`, async () => {
    const png = await renderFigure(draw([trace]), 'png', { renderer: 'jsdom', scale: 1 });
    const { channels } = await sharp(png).toColourspace('srgb').stats();
    assert.ok(
      channels.some((c) => c.stdev > 5),
      'an empty picture',
    );
  });
}

render("draws a PDF of the figure's size, letters as letters", async () => {
  const pdf = (await renderFigure(line, 'pdf')).toString('latin1');
  assert.match(pdf, /^%PDF-1/);
  assert.match(pdf, /\/MediaBox \[0 0 540 330\]/);
  assert.match(pdf, /Inter/);
});

const choose = suite('chooseRenderer');

choose('takes jsdom except for 3D, and what the environment asks for', () => {
  const solid = draw([
    {
      type: 'surface',
      z: [
        [1, 2],
        [3, 4],
      ],
    },
  ]);
  assert.is(chooseRenderer(line.spec), process.env.PAPERSWEEP_RENDERER ?? 'jsdom');
  process.env.PAPERSWEEP_RENDERER = 'jsdom';
  assert.is(chooseRenderer(solid.spec), 'jsdom');
  process.env.PAPERSWEEP_RENDERER = 'cairo';
  assert.throws(() => chooseRenderer(line.spec), /unknown renderer "cairo"/);
  delete process.env.PAPERSWEEP_RENDERER;
  assert.is(chooseRenderer(solid.spec), 'chromium');
});
