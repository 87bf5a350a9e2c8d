import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { InputError } from '../../lib/errors';
import { type FigureOptions, figure } from '../../lib/show/figure';
import { axis } from '../../lib/show/house-style';
import { suite } from '../harness';

const basic: FigureOptions = {
  name: 'fig1',
  title: 'Inliers get more gradient when a < b & c',
  data: [
    { method: 'baseline', x: [0, 1], y: [0, 1] },
    { method: 'iou-balanced lambda=1.5', x: [0, 1], y: [1, 0] },
  ],
  layout: { xaxis: axis('time', 's'), yaxis: axis('IoU') },
  caption: 'Two lines',
  source: 'Wu & Li, Fig. 1',
  budget: 'smoke',
};

const figures = suite('figure');

figures('has axes with units, methods with their colors, and a caption with source and budget', () => {
  const { spec, caption } = figure(basic);
  assert.is(spec.layout.xaxis!.title!.text, 'time (s)');
  assert.is(spec.layout.yaxis!.title!.text, 'IoU');
  assert.equal(
    spec.data.map((t) => [t.name, t.line!.color, t.method]),
    [
      ['baseline', '#6b7685', undefined],
      ['iou-balanced lambda=1.5', '#4a4db5', undefined],
    ],
  );
  assert.is(caption, 'Two lines. Source: Wu & Li, Fig. 1. Budget: smoke.');
  assert.is(spec.layout.annotations!.at(-1)!.text, 'Two lines. Source: Wu &amp; Li, Fig. 1. Budget: smoke.');
  assert.is((spec.layout.title as { text: string }).text, 'Inliers get more gradient when a &lt; b &amp; c');
});

figures('cannot be changed', () => {
  const { spec } = figure(basic);
  assert.throws(() => Object.assign(spec.layout.xaxis!, { title: 'other' }), /read only|read-only/);
});

figures('shows itself as interactive JSON, PNG and text, and never as html', async () => {
  const { data, metadata } = await figure(basic).toMimeBundle();
  assert.equal(Object.keys(data).sort(), ['application/vnd.plotly.v1+json', 'image/png', 'text/plain']);
  assert.is(typeof data['application/vnd.plotly.v1+json'], 'object');
  const { width, height, format } = await sharp(
    Buffer.from(data['image/png'] as string, 'base64'),
  ).metadata();
  assert.equal([width, height, format], [720, 440, 'png']);
  const { kind, name, source } = metadata!.papersweep as Record<string, string>;
  assert.equal([kind, name, source], ['figure', 'fig1', 'Wu & Li, Fig. 1']);
  assert.equal(metadata!['image/png'], { width: 720, height: 440 });
});

figures('is the same to the byte when made twice', async () => {
  const [a, b] = [await figure(basic).toMimeBundle(), await figure(basic).toMimeBundle()];
  assert.is(JSON.stringify(a), JSON.stringify(b));
});

figures('leaves room for a slider', () => {
  const steps = [{ label: '0', method: 'restyle' as const, args: [] }];
  const { spec, size } = figure({ ...basic, layout: { sliders: [{ steps }] } });
  assert.is(size.height, 512);
  assert.ok(spec.layout.margin!.b! > figure(basic).spec.layout.margin!.b!);
});

figures('refuses a name that is no file name, unequal axes, no trace, and too much data', () => {
  const fails = (change: Partial<FigureOptions>, words: RegExp): void => {
    assert.throws(
      () => figure({ ...basic, ...change }),
      (error: unknown) => error instanceof InputError && words.test(error.message),
    );
  };
  fails({ name: '../x' }, /"..\/x" cannot name a figure.*name: 'x'/);
  fails({ data: [{ name: 'a', x: [1], y: [1, 2] }] }, /trace 0 \(a\): x has 1 values, y has 2/);
  fails({ data: [] }, /without a trace/);
  fails(
    { data: [{ type: 'histogram', x: Array.from({ length: 90_000 }, (_, i) => i / 7) }] },
    /kB of data.*bins/,
  );
});
