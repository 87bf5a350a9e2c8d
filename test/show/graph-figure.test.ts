import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { graphFigure } from '../../lib/show/graph-figure';
import type { Trace } from '../../lib/show/plotly-types';
import { renderFigure } from '../../lib/show/render-figure';
import { suite } from '../harness';

const node = (id: string) => ({ id, lines: [`box ${id}`, '8×8×4'], color: '#0068b5', hover: `block ${id}` });
const small = { nodes: [node('a'), node('b')], edges: [{ from: 'a', to: 'b' }] };
const large = {
  nodes: Array.from({ length: 40 }, (_, i) => node(`n${i}`)),
  edges: Array.from({ length: 39 }, (_, i) => ({ from: `n${i}`, to: `n${i + 1}` })),
};
const steps = [
  { label: 'small', graph: small },
  { label: 'large', graph: large },
];

const figures = suite('graphFigure');
figures(
  'one slider step a graph, each with its own texts and shapes; what is too high is reduced',
  async () => {
    const { spec, size } = await graphFigure({ name: 'g', title: 'Two graphs', steps, maxHeight: 600 });
    const [slider] = spec.layout.sliders!;
    assert.equal(
      slider.steps.map(({ label }) => label),
      ['small', 'large'],
    );
    const [restyled, relaid] = slider.steps[1].args as [Record<string, unknown[]>, { shapes: object[] }];
    assert.is((restyled.text[0] as string[]).length, 40);
    assert.ok((restyled['textfont.size'][0] as number) < 8);
    assert.is(relaid.shapes.length, 3); // lines, arrow heads, boxes of one color
    assert.equal((spec.data[0] as Trace).text, ['box a<br>8×8×4', 'box b<br>8×8×4']);
    assert.ok(size.height > 600 && size.height < 900);
  },
);
figures('one graph has no slider; curves are read one a letter', async () => {
  const { spec } = await graphFigure({ name: 'g', title: 'One', steps: steps.slice(1) });
  assert.is(spec.layout.sliders, undefined);
  const [lines] = spec.layout.shapes!;
  for (const curve of String(lines.path).match(/C[^A-Z]+/g)!) assert.is(curve.trim().split(' ').length, 3);
});
figures('draws itself as a picture with the boxes in their color', async () => {
  const figure = await graphFigure({ name: 'g', title: 'One', steps: steps.slice(0, 1) });
  const png = await renderFigure(figure, 'png', { scale: 1 });
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  assert.equal([info.width, info.height], [figure.size.width, figure.size.height]);
  let blue = 0;
  for (let i = 0; i < data.length; i += 3) if (data[i] < 40 && data[i + 2] > 150) blue++;
  assert.ok(blue > 100, `${blue} blue pixels`);
});
figures('refuses none', async () => {
  const message = await graphFigure({ name: 'g', title: 'None', steps: [] }).catch((e: Error) => e.message);
  assert.match(String(message), /without a graph/);
});
