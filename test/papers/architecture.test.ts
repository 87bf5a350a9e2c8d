import * as assert from 'uvu/assert';
import { traceModel } from '../../lib/models/model-trace';
import { blockGraph } from '../../lib/nn/block-graph';
import { blockDrawing, countText, shapeText } from '../../lib/papers/architecture';
import { suite } from '../harness';

const trace = traceModel('yolox-micro');
const texts = suite('texts of a drawing');
texts('shapes without the batch, counts to three digits', () => {
  assert.is(shapeText([1, 80, 80, 128]), '80×80×128');
  assert.equal([912, 8324, 999_499, 999_500, 54_208_895].map(countText), [
    '912',
    '8.32 k',
    '999 k',
    '1.00 M',
    '54.2 M',
  ]);
});

const drawings = suite('blockDrawing');
drawings('names stand without those of their frame; a Sequential has no frame', () => {
  const graph = blockGraph(trace, { open: ['backbone', 'backbone.backbone', 'backbone.backbone.dark2'] });
  const { nodes, groups } = blockDrawing(graph);
  assert.equal(
    groups!.map(({ label, group }) => [label.split(' ·')[0], group]),
    [
      ['backbone: Pafpn', undefined],
      ['backbone: CspDarknet', 'backbone'],
    ],
  );
  const dark = nodes.filter(({ id }) => id.startsWith('backbone.backbone.dark2'));
  assert.equal(
    dark.map(({ lines, group }) => [lines[0], group]),
    [
      ['dark2.0: BaseConv 3×3 /2', 'backbone.backbone'],
      ['dark2.1: CspLayer', 'backbone.backbone'],
    ],
  );
  assert.equal(
    nodes.filter(({ shape }) => shape === 'plain').map(({ lines }) => lines[0]),
    ['192×256×3', '1008×8'],
  );
});

const traces = suite('traceModel');
traces('counts what the model counts, at any size, within a second', () => {
  const { calls } = traceModel('yolox-x', {}, [1280, 800]);
  assert.is(calls[0].parameters, 99_071_455);
  assert.equal(calls[0].inputs[0].shape, [1, 800, 1280, 3]);
});
traces('refuses a name that is not on the list', () => {
  assert.throws(() => traceModel('yolox-q'), /no model "yolox-q"/);
});
