import * as assert from 'uvu/assert';
import { fcosConfig } from '../../lib/models';
import { type BlockGraph, blockGraph } from '../../lib/nn/block-graph';
import { headStructureFigure } from '../../lib/papers/dsla';
import { traceHead as traceFcosHead } from '../../lib/papers/dsla/network-figure';
import { hourglassFigure, hrnetFigure } from '../../lib/papers/fmse';
import {
  addedWeights,
  cbamFigure,
  costTable,
  networkFigure,
  traceImproved,
} from '../../lib/papers/improved-yolox';
import { headFigure, roadmapFigure } from '../../lib/papers/yolox';
import { traceHead } from '../../lib/papers/yolox/network-figures';
import type { Figure } from '../../lib/show/figure';
import { suite } from '../harness';

const improved = traceImproved();
const named = ({ nodes, edges }: BlockGraph) => {
  const text = new Map(
    nodes.map(({ id, what, kind, name }) => [id, what === 'block' ? name.split('.').at(-1)! : kind]),
  );
  return edges.map(({ from, to }) => `${text.get(from)} > ${text.get(to)}`).sort();
};
const labels = ({ spec }: Figure) => spec.layout.sliders![0].steps.map(({ label }) => label);

const yolox = suite('improved YOLOX, Figs. 1 to 6');
yolox('Fig. 3 is Eqs. 1 and 2: both poolings through one MLP, added, a sigmoid, times the features', () => {
  const graph = blockGraph(improved, { root: 'backbone.C3_p3.cbam.ChannelGate' });
  assert.equal(named(graph), [
    '+ > sigmoid',
    'input > max over h, w',
    'input > mean over h, w',
    'input > ×',
    'max over h, w > mlp',
    'mean over h, w > mlp',
    'mlp > +',
    'sigmoid > ×',
    '× > output',
  ]);
  assert.is(graph.nodes.find(({ name }) => name.endsWith('mlp'))!.times, 2);
});
yolox('Fig. 4 is Eqs. 3 and 4: two maps joined, one 7x7 convolution, a sigmoid, times the features', () => {
  const graph = blockGraph(improved, { root: 'backbone.C3_p3.cbam.SpatialGate' });
  assert.equal(named(graph), [
    'concat > spatial',
    'input > max over c',
    'input > mean over c',
    'input > ×',
    'max over c > concat',
    'mean over c > concat',
    'sigmoid > ×',
    'spatial > sigmoid',
    '× > output',
  ]);
  const spatial = graph.nodes.find(({ name }) => name.endsWith('spatial'))!;
  assert.equal([spatial.window, spatial.parameters], ['7×7', 98]);
});
yolox('Figs. 5 and 6 differ by the shortcut alone: the bottleneck of the backbone adds its input', () => {
  const sums = (root: string) =>
    blockGraph(improved, { root: `${root}.csp.m.0` }).nodes.filter(({ kind }) => kind === '+').length;
  assert.equal([sums('backbone.backbone.dark2.1'), sums('backbone.C3_p3')], [1, 0]);
});
yolox('Fig. 1: attention behind all eight CSP layers, each scale joined as the text says', () => {
  const { modules, attention, fusion, all } = addedWeights(improved);
  assert.is(modules, 8);
  assert.ok(attention < fusion && fusion < all);
  const arrows = named(blockGraph(improved, { open: ['backbone', 'backbone.backbone'] }));
  const wanted = [
    'dark4 > concat',
    'dark3 > concat',
    'C3_p3 > bu_conv2',
    'reduce_conv1 > concat',
    'C3_n4 > mff',
  ];
  for (const arrow of wanted) assert.ok(arrows.includes(arrow), arrow);
});
yolox('both figures open their blocks under a slider', async () => {
  const [network, cbam] = [await networkFigure(improved), await cbamFigure(improved)];
  assert.is(labels(network)[0], 'Fig. 1: the whole');
  assert.equal(labels(cbam).slice(1), [
    'Fig. 2: CBAM',
    'Fig. 3: channels',
    'Fig. 4: places',
    'Fig. 5',
    'Fig. 6',
  ]);
});
yolox('what the modules cost: attention little, the fusion more, each alone and both', () => {
  const rows = costTable()
    .toCsv()
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',').map(Number));
  const [[, none], [, cbam], [, mff], [, both]] = rows;
  assert.ok(none < cbam && cbam < mff && mff < both);
  assert.ok(Math.abs(both - none - (cbam - none) - (mff - none)) < 1e-9);
});

const heads = suite('heads: YOLOX Fig. 2, DSLA Fig. 4');
heads('on one level: two convolutions coupled; a stem, two branches and three outputs decoupled', () => {
  assert.equal(named(blockGraph(traceHead('coupled', 3))), ['0 > 0', '0 > output', 'input > 0']);
  const free = traceHead('decoupled', 1);
  const blocks = free.calls.filter(({ parent }) => parent === 0).map(({ name }) => name);
  assert.equal(blocks, [
    'stems.0',
    'reg_convs.0',
    'reg_preds.0',
    'obj_preds.0',
    'cls_convs.0',
    'cls_preds.0',
  ]);
  const outputs = blocks
    .filter((name) => name.includes('preds'))
    .map((name) => free.calls.find((c) => c.name === name)!);
  assert.equal(
    outputs.map(({ outputs: [{ shape }] }) => shape[3]),
    [4, 1, 80],
  );
});
heads('DSLA keeps classes and boxes: what is missing is one convolution to one number', () => {
  const own = traceFcosHead({ ...fcosConfig, centerness: 'none' });
  const fcos = traceFcosHead(fcosConfig);
  assert.is(fcos.calls[0].parameters - own.calls[0].parameters, 256 * 9 + 1);
  assert.equal(
    [own, fcos].map(({ calls }) => calls[0].outputs.length),
    [2, 3],
  );
});
heads('figures', async () => {
  assert.equal(labels(await headFigure()), ['Fig. 2', '+decoupled head', '+anchor-free', '+NMS free']);
  assert.is(labels(await roadmapFigure()).length, 5);
  assert.is(labels(await headStructureFigure()).length, 4);
});

const poses = suite('FMSE, Figs. 4 and 5');
poses('figures', async () => {
  assert.is(labels(await hourglassFigure())[0], 'Fig. 4: one hourglass');
  assert.is(labels(await hrnetFigure())[0], 'Fig. 5: the stages');
});
