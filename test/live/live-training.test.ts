import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { drawShapes } from '../../lib/data';
import { clearStop, requestStop } from '../../lib/engine/interrupt';
import { detectionSheet, liveTraining, openDetector, trainingFigure, trainingTitle } from '../../lib/live';
import { type DisplaySink, type MimeBundle, setDisplaySink } from '../../lib/show/display';
import { readCheckpoint } from '../../lib/train/checkpoint';
import { suite } from '../harness';
import { smallRuns, temporary } from '../train/small-run';

/** What a kernel would have been sent, by display. */
type Sent = { data: MimeBundle['data']; id: string; update: boolean }[];

async function inKernel<T>(
  work: () => Promise<T>,
  onSent: (count: number) => void = () => {},
): Promise<{ sent: Sent; value: T }> {
  const sent: Sent = [];
  const sink: DisplaySink = (bundle, options = {}) => {
    sent.push({ data: bundle.data, id: options.displayId ?? '', update: options.update === true });
    onSent(sent.length);
  };
  const before = setDisplaySink(sink);
  try {
    return { value: await work(), sent };
  } finally {
    setDisplaySink(before);
    clearStop();
  }
}

const sources = {
  preset: 'yolox',
  budget: 'smoke',
  settings: [...smallRuns.detector.settings, 'model.scoreThreshold=0'],
};
const plotly = 'application/vnd.plotly.v1+json';

const live = suite('liveTraining');
const out = temporary();
live('shows a line and a chart, each in one place, and gives back what was learnt', async () => {
  const { value, sent } = await inKernel(() => liveTraining(sources, { out }));
  assert.equal([value.result.ended, value.result.steps, value.history.losses.length], ['done', 6, 6]);
  assert.equal(
    value.history.validations.map(({ epoch }) => epoch),
    [1, 2, 3],
  );
  const charts = sent.filter(({ data }) => plotly in data);
  const lines = sent.filter(({ data }) => !(plotly in data));
  for (const shown of [charts, lines]) {
    assert.is(new Set(shown.map(({ id }) => id)).size, 1);
    assert.equal(
      shown.map(({ update }) => update),
      shown.map((_, i) => i > 0),
    );
  }
  assert.ok(lines.some(({ data }) => /compiling the step: some seconds/.test(String(data['text/plain']))));
  assert.match(
    String(lines.at(-1)!.data['text/plain']),
    /^yolox-micro: 6 of 6 steps in .* · .*images\/s, step \d+ ms, wait .* · loss .* · AP50 /,
  );
  assert.match(value.figure.title, /^In 3 epochs the loss (falls|goes) from .* to .*, AP50 comes to /);
  assert.match(value.figure.caption, /Source: yolox-micro on shapes\. Budget: smoke\./);
  assert.ok('image/png' in charts.at(-1)!.data);
});
live('the stop button ends it at the next step, and what it has is kept', async () => {
  const folder = temporary();
  const stopAfterFirst = (count: number) => count === 3 && requestStop();
  const { value } = await inKernel(() => liveTraining(sources, { out: folder }), stopAfterFirst);
  assert.is(value.result.ended, 'stopped');
  assert.ok(value.result.steps < 6);
  assert.is(readCheckpoint(join(folder, 'checkpoint.safetensors')).progress.step, value.result.steps);
  const resumed = await liveTraining(sources, { out: folder, resume: true });
  assert.is(resumed.result.steps, 6);
});
live('data in memory take the place of those that the configuration names', async () => {
  const draw = (seed: number) =>
    drawShapes({ images: 2, seed, widthPx: 64, heightPx: 64, mostObjects: 6, classes: 3 });
  const sets = { train: draw(1), val: draw(2) };
  const { config, out: folder } = await liveTraining(
    { ...sources, overrides: { epochs: 1, schedule: { warmupEpochs: 0 } } },
    { sets },
  );
  assert.is(config.model.classes, 3);
  assert.ok(existsSync(join(folder, 'best.safetensors')));
});

const detector = suite('a trained detector');
detector('finds things with their names in images, and draws them', async () => {
  const trained = openDetector(join(out, 'best.safetensors'));
  assert.equal(trained.names, ['disc', 'square', 'bar', 'triangle', 'ring', 'cross']);
  const { samples } = drawShapes({ images: 2, seed: 9, widthPx: 64, heightPx: 64, mostObjects: 2 });
  const all = await trained.find(samples[0].image, 0);
  assert.ok(all.length > 0);
  assert.equal(
    all.map(({ score }) => score),
    all.map(({ score }) => score).sort((a, b) => b - a),
  );
  assert.equal(await trained.find(samples[0].image, 1), []);
  const sheet = await detectionSheet(trained, samples, { name: 'found', minScore: 0 });
  const { data } = await sheet.toMimeBundle();
  assert.ok('image/jpeg' in data);
  trained.dispose();
});
detector('a file that is no checkpoint is told in one line', () => {
  assert.throws(() => openDetector(join(out, 'config.json')), /config\.json/);
});

const chart = suite('trainingFigure');
const history = {
  epochs: 4,
  stepsPerEpoch: 10,
  metric: 'AP50',
  losses: Array.from({ length: 20 }, (_, i) => ({ total: 20 - i, iou: 10, l1: 10 - i })),
  validations: [
    { epoch: 1, value: 0.1 },
    { epoch: 2, value: 0.25 },
  ],
};
chart('losses are means of ten steps, over epochs; validation beside', () => {
  const { data } = trainingFigure(history, { name: 'training', title: 't' }).spec;
  assert.equal(
    data.map(({ name }) => name),
    ['loss', 'iou', 'l1', 'AP50'],
  );
  assert.equal(
    [data[0].x, data[0].y],
    [
      [1, 2],
      [15.5, 5.5],
    ],
  );
  assert.equal(
    [data[3].x, data[3].y],
    [
      [1, 2],
      [0.1, 0.25],
    ],
  );
});
chart('the title tells where it went', () => {
  assert.is(trainingTitle(history), 'In 2 epochs the loss falls from 15.5 to 5.50, AP50 comes to 0.250');
  assert.is(trainingTitle({ ...history, losses: [] }), 'No step was taken');
});
