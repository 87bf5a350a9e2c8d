/** A study in a notebook: recorded results at once, cost of what is missing, runs on request, a live chart. */
import * as assert from 'uvu/assert';
import { clearStop, requestStop } from '../../lib/engine/interrupt';
import { type DisplaySink, type MimeBundle, setDisplaySink } from '../../lib/show/display';
import { openStudy, type StudyOptions } from '../../lib/study';
import { suite } from '../harness';
import { fakeStudy } from './fake-study';
import { Place } from './sweep-fixture';

const views = suite('a study in a notebook');
let place: Place;
let sent: { bundle: MimeBundle; options?: Parameters<DisplaySink>[1] }[];
views.before.each(() => {
  place = new Place();
  sent = [];
  setDisplaySink((bundle, options) => sent.push({ bundle, options }));
});
views.after.each(() => {
  setDisplaySink(undefined);
  clearStop();
  place.remove();
});
const open = (options: StudyOptions = {}, name = {}) =>
  openStudy(fakeStudy(name), { budget: 'smoke', store: place.store, workRoot: place.work, ...options });

views('shows what is recorded, tells what is missing, runs only on request', async () => {
  const empty = await open();
  assert.match(
    empty.toMimeBundle().data['text/plain'] as string,
    /nothing recorded\nmissing: 9 of 9 trials, no trial of it was timed yet/,
  );
  assert.is(place.store.ids('fake').length, 0);
  const part = await (await open({ seeds: 2 })).run();
  assert.is(part.missing, 0);
  const view = await open();
  const text = view.toMimeBundle().data['text/plain'] as string;
  assert.match(
    text,
    /recorded: \d{4}-\d\d-\d\d, fake, [\d.]+ s, n = 2\nmissing: 3 of 9 trials, about [\d.]+ s with 1 worker/,
  );
  assert.match(view.verdicts().toText(), /AP is best at level/);
  assert.is(view.records()[0].epochs.length, 4);
  assert.equal(view.curves('AP').spec.data[0].x, [1, 2, 3, 4]);
});

views("a notebook's parameters reach the study", async () => {
  const view = await (await open({ seeds: 1, only: ['level=1'], settings: { steps: 6 } })).run();
  assert.is(view.records()[0].config.steps, 6);
  assert.is(place.store.ids('fake').length, 1);
});

views("settings of a notebook stand above a budget's own", async () => {
  const budgets = { smoke: { seeds: 1, settings: { steps: 8 } } };
  const view = await (await open({ only: ['level=1'], settings: { steps: 6 } }, { budgets })).run();
  assert.is(view.records()[0].config.steps, 6);
});

views('recompute runs recorded trials anew', async () => {
  await (await open()).run();
  const before = (await open()).records().map(({ times }) => times.finishedAt);
  const again = await open({ recompute: true });
  const after = again.records().map(({ times }) => times.finishedAt);
  assert.is(after.length, 9);
  assert.ok(after.every((time) => !before.includes(time)));
});

views('draws one live chart in place, and an interrupt keeps what is done', async () => {
  const slow = { settings: { stepMs: 150 } };
  setTimeout(requestStop, 1800);
  const view = await (await open({}, slow)).run();
  assert.ok(view.rows.length >= 1 && view.missing >= 1, `${view.rows.length} recorded`);
  assert.is(new Set(sent.map(({ options }) => options?.displayId)).size, 1);
  assert.equal(
    sent.map(({ options }) => options?.update),
    [false, ...Array(sent.length - 1).fill(true)],
  );
  assert.ok(sent.some(({ bundle }) => 'application/vnd.plotly.v1+json' in bundle.data));
  assert.match(
    sent.at(-1)!.bundle.data['text/plain'] as string,
    /^stopped; what was reached is kept: \d of 9 trials done/,
  );
});
