/** Names of trials, records on disk, what is stale and why. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { planLines } from '../../lib/cli/study-lines';
import {
  armsOf,
  countedRows,
  explain,
  listTrials,
  onlyArms,
  planStudy,
  RunStore,
  readRows,
  type Study,
  summaryTable,
  trialTable,
  wholeRecord,
} from '../../lib/study';
import { behaviorChange } from '../../lib/study/behavior';
import { canonicalJson } from '../../lib/study/canonical';
import { findStudy } from '../../lib/study/catalog';
import { behaviorJobsOf, jobsOf } from '../../lib/study/jobs';
import { judgePlan } from '../../lib/study/plan';
import { codeHash } from '../../lib/study/provenance';
import { sealRecord } from '../../lib/study/record';
import { suite } from '../harness';
import { fakeStudy, studies } from './fake-study';
import { Place } from './sweep-fixture';

const grids = suite('grids');
grids('every level of every axis, the last fastest', () => {
  const study = fakeStudy({ grid: { 'a.b': [1, 2], c: ['x', { level: 'y', settings: { a: { d: 3 } } }] } });
  assert.equal(
    armsOf(study).map(({ settings }) => canonicalJson(settings)),
    ['{"a":{"b":1},"c":"x"}', '{"a":{"b":1,"d":3}}', '{"a":{"b":2},"c":"x"}', '{"a":{"b":2,"d":3}}'],
  );
  assert.equal(
    onlyArms(study, ['b=2', 'c=y', 'c=x']).map(({ cell }) => cell),
    [
      { 'a.b': 2, c: 'x' },
      { 'a.b': 2, c: 'y' },
    ],
  );
});
grids('what cannot be is one clear line', async () => {
  const study = fakeStudy();
  assert.throws(() => armsOf({ name: 's', grid: {} }), /study s: an empty grid/);
  assert.throws(() => armsOf({ name: 's', grid: { a: [] } }), /axis "a" has no level/);
  assert.throws(
    () => armsOf({ name: 's', grid: { a: [1, 1] } }),
    /the same trial twice: axis "a" has a 1 twice/,
  );
  assert.throws(() => onlyArms(study, ['lvl=1']), /no axis "lvl"; expected perhaps level/);
  assert.throws(() => onlyArms(study, ['level=7']), /no level "7"; expected one of: 0, 0.5, 1/);
  assert.throws(
    () => findStudy(studies, 'fake-chaoss'),
    /no study "fake-chaoss"; expected perhaps fake-chaos/,
  );
  const twin = fakeStudy({ grid: { level: [1, { level: 'one', settings: { level: 1 } }] } });
  const odd = fakeStudy({ grid: { lever: [1] } });
  for (const [of, selection, line] of [
    [study, { budget: 'paper' }, /no budget "paper"; expected one of: smoke, small/],
    [study, { budget: 'smoke', seeds: 0 }, /0 seeds/],
    [twin, { budget: 'smoke' }, /the same trial twice: "level 1" and "level one"/],
    [odd, { budget: 'smoke' }, /study fake, lever 1: unknown key "lever"/],
  ] as const)
    assert.match(await refusal(listTrials(of, selection)), line);
});
grids(
  "a trial's name follows from configuration, seed and data, not from the order of keys or the number of threads",
  async () => {
    const names = async (over: Partial<Study>) => {
      const { trials } = await listTrials(fakeStudy(over), { budget: 'smoke', seeds: 2 });
      return trials.map(({ id }) => id);
    };
    const plain = await names({ settings: { steps: 5, stepMs: 1 } });
    assert.is(new Set(plain).size, 6);
    assert.equal(await names({ settings: { stepMs: 1, steps: 5 } }), plain);
    assert.not.equal(await names({ settings: { steps: 6, stepMs: 1 } }), plain);
  },
);

async function refusal(listed: Promise<unknown>): Promise<string> {
  return listed.then(
    () => 'was accepted',
    ({ message }: Error) => message,
  );
}

const records = suite('records');
let place: Place;
records.before.each(() => {
  place = new Place();
});
records.after.each(() => place.remove());

records('hold everything, and are small', async () => {
  await place.run('fake', place.inline());
  const [record] = place.store.readAll('fake').records;
  assert.is(record.metrics.nothing, null); // NaN is no number in JSON
  assert.is(record.epochs.length, 4);
  assert.is(record.code, codeHash());
  assert.ok(record.machine.cores > 0 && record.times.peakMemoryMb > 10);
  assert.ok(readFileSync(place.store.path('fake', record.id)).length < 4000);
});

records(
  'edited by hand, cut off, of another version, under another name: told in a line, never counted',
  async () => {
    await place.run('fake', place.inline());
    const [a, b, c, d] = place.store.ids('fake').map((id) => place.store.path('fake', id));
    const change = (path: string, from: string | RegExp, to: string) =>
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    change(a, /"AP": [\d.]+/, '"AP": 99');
    change(b, '"format": 1', '"format": 2');
    writeFileSync(c, readFileSync(c, 'utf8').slice(0, 500));
    writeFileSync(d, readFileSync(place.store.path('fake', place.store.ids('fake')[5])));
    const { records: left, faults } = place.store.readAll('fake');
    assert.is(left.length, 5);
    const lines = faults.map(({ message }) => message).join('\n');
    for (const word of [
      /was edited/,
      /record of format 2; expected format 1/,
      /no JSON/,
      /under another name/,
    ])
      assert.match(lines, word);
    assert.is(jobsOf(await place.plan('fake')).length, 4);
  },
);

records(
  'the index keeps no fault: an older version may have written it that could not read a newer record',
  async () => {
    await place.run('fake', place.inline());
    const [id] = place.store.ids('fake');
    await place.plan('fake');
    const path = join(place.work, 'fake', 'index.json');
    const index = JSON.parse(readFileSync(path, 'utf8'));
    const { row: _, ...entry } = index.entries.find((one: { id: string }) => one.id === id);
    const entries = index.entries.map((one: { id: string }) =>
      one.id === id ? { ...entry, fault: 'damaged' } : one,
    );
    writeFileSync(path, JSON.stringify({ ...index, entries }));
    const { rows, faults } = readRows(place.store, 'fake', place.work);
    assert.equal([rows.length, faults], [9, []]);
  },
);

records('a table marks the best where a claim or the name of a score says which end that is', async () => {
  await place.run('fake', place.inline());
  const { rows } = readRows(place.store, 'fake', place.work);
  const lower = {
    kind: 'rising',
    text: '',
    metric: 'spread',
    axis: 'level',
    lowerIsBetter: true,
  } as const;
  const marked = (study: Study) =>
    summaryTable(study, rows, ['AP', 'spread'])
      .toText()
      .split('\n')
      .filter((line) => line.includes('(n = '))
      .map((line) => (line.match(/\)\*?/g) ?? []).map((end) => end.length - 1));
  assert.equal(
    marked(fakeStudy({ claims: [] })).map(([, spread]) => spread),
    [0, 0, 0],
  );
  assert.equal(
    marked(fakeStudy({ claims: [lower] })).map(([, spread]) => spread),
    [1, 0, 0],
  );
  assert.equal(
    marked(fakeStudy()).map(([ap]) => ap),
    [0, 1, 0],
  );
});

records('two finishers leave one record', async () => {
  const { records: all } = await place.run('fake', place.inline());
  assert.is(place.store.write(all[0]), 'same');
  const { format: _, digest: __, ...rest } = all[0];
  assert.is(place.store.write(sealRecord({ ...rest, metrics: { AP: 1 } })), 'differs');
  assert.equal(place.store.read('fake', all[0].id), all[0]);
});

records('lie where PAPERSWEEP_RUNS says', () => {
  const usual = new RunStore().folder;
  process.env.PAPERSWEEP_RUNS = '/elsewhere';
  assert.is(new RunStore().path('a', 'b'), join('/elsewhere', 'a', 'b.json'));
  delete process.env.PAPERSWEEP_RUNS;
  assert.is(new RunStore().folder, usual);
  assert.match(usual, /data.runs$/);
});

const shared = suite('a trial of two studies');
shared.before.each(() => {
  place = new Place();
});
shared.after.each(() => place.remove());

shared('runs once: the other study takes the record and calls its cell by its own names', async () => {
  await place.run('fake', place.inline());
  const plan = await place.plan('fake-twin');
  const flat = plan.trials.filter(({ state }) => state === 'recorded');
  assert.equal(
    flat.map(({ record }) => [record!.cell, record!.seed, record!.from]),
    [0, 1, 2].map((seed) => [{ slope: 'flat' }, seed, 'fake']),
  );
  assert.is(explain(plan, flat[0]), 'recorded in study fake');
  assert.match(trialTable(plan).toText(), /slope flat, seed 2 +recorded .* recorded in study fake/);
  assert.match(
    planLines(plan, { why: true, trials: false, workers: 1 }).join('\n'),
    /3 of them recorded in fake\n/,
  );
  assert.is((await place.run('fake-twin', place.inline())).records.length, 3); // the steep ones
  assert.equal(wholeRecord(plan, flat[0].record!)!.cell, { slope: 'flat' });
});

shared('one after the other, either way round; each cell is told once', async () => {
  await place.run('fake-twin', place.inline());
  assert.is((await place.run('fake', place.inline())).records.length, 6);
  const { trials } = await place.plan('fake');
  assert.equal(
    trials.map(({ state }) => state),
    Array(9).fill('recorded'),
  );
  const table = summaryTable(findStudy(studies, 'fake'), countedRows(await place.plan('fake'))).toText();
  assert.is(table.match(/n = 3/g)?.length, 3);
});

shared('measured by another function it is run again', async () => {
  await place.run('fake', place.inline());
  assert.is(jobsOf(await place.plan('fake-measured')).length, 9);
});

shared('a record of other code gives way to one of this code', async () => {
  await recordedByOtherCode();
  const [{ format: _, digest: __, ...record }] = place.store.readAll('fake').records;
  const { trials } = await place.plan('fake');
  const { cell, seed } = trials.find(({ id }) => id === record.id)!;
  assert.equal(await states(fakeStudy()), Array(9).fill('unverified'));
  place.store.write(sealRecord({ ...record, study: 'fake-twin', code: codeHash() }));
  const again = (await place.plan('fake')).trials.filter(({ state }) => state === 'recorded');
  assert.equal(
    again.map((trial) => [trial.cell, trial.seed, trial.record!.from]),
    [[cell, seed, 'fake-twin']],
  );
});

shared('a level that was given another name keeps its record', async () => {
  await place.run('fake', place.inline());
  const renamed = fakeStudy({ grid: { slope: [{ level: 'half', settings: { level: 0.5 } }] } });
  const plan = await planOf(renamed);
  assert.equal(
    countedRows(plan).map(({ cell }) => cell),
    Array(3).fill({ slope: 'half' }),
  );
});

const stale = suite('stale records');
stale.before.each(() => {
  place = new Place();
  mkdirSync(place.work, { recursive: true });
});
stale.after.each(() => place.remove());

/** The records as if other code had made them. */
async function recordedByOtherCode(): Promise<void> {
  await place.run('fake', place.inline());
  for (const { format: _, digest: __, ...record } of place.store.readAll('fake').records)
    place.store.write(sealRecord({ ...record, code: 'another', commit: 'abc1234' }), { replace: true });
}
const planOf = (study: Study) => planStudy(study, { budget: 'smoke' }, place.places);
const states = async (study: Study) => (await planOf(study)).trials.map(({ state }) => state);

stale('other code that does the same keeps them valid, and is asked once', async () => {
  await recordedByOtherCode();
  const plan = await planOf(fakeStudy());
  assert.equal(new Set(await states(fakeStudy())), new Set(['unverified']));
  const jobs = behaviorJobsOf(plan);
  assert.is(jobs.length, 3); // one seed of each cell
  const same = new Map(place.store.readAll('fake').records.map(({ id, behavior }) => [id, behavior]));
  const judged = judgePlan(plan, new Map(jobs.map(({ id }) => [id, same.get(id)!])), place.work);
  assert.equal(new Set(judged.trials.map(({ state }) => state)), new Set(['recorded']));
  assert.equal(new Set(await states(fakeStudy())), new Set(['recorded'])); // remembered
});

stale('code that does something else makes its cell stale, and says what', async () => {
  await recordedByOtherCode();
  const plan = await planOf(fakeStudy());
  const [first] = behaviorJobsOf(plan);
  const { behavior } = place.store.read('fake', first.id)!;
  const steps = behavior.steps.map((step) => ({ ...step, losses: { total: step.losses.total * 1.1 } }));
  const other = { ...behavior, steps };
  const judged = judgePlan(plan, new Map([[first.id, other]]), place.work);
  assert.is(judged.trials.filter(({ state }) => state === 'stale').length, 3);
  assert.match(judged.trials[0].why!, /commit abc1234, this code does something else: step 1: loss total/);
  assert.is(jobsOf(judged).length, 3);
});

stale('a changed configuration is another trial, and --why names the change', async () => {
  await place.run('fake', place.inline());
  const plan = await planOf(fakeStudy({ settings: { steps: 5 } }));
  assert.equal(new Set(plan.trials.map(({ state }) => state)), new Set(['missing']));
  assert.match(explain(plan, plan.trials[0])!, /differs: steps 4 -> 5/);
  assert.is(plan.orphans.length, 9);
});

stale('an older configuration without a new key counts, if the key has its default', async () => {
  await place.run('fake', place.inline());
  for (const { format: _, digest: __, ...record } of place.store.readAll('fake').records) {
    const { stepMs: ___, ...config } = record.config;
    place.store.write(sealRecord({ ...record, config, id: record.id.slice(1) + record.id[0] }));
    writeFileSync(place.store.path('fake', record.id), ''); // damaged: only the older one is left
  }
  assert.equal(new Set(await states(fakeStudy())), new Set(['recorded']));
});

stale('behaviors: last digits are free, all else tells', () => {
  const step = {
    losses: { total: 10, l1: 0.01 },
    gradientNorm: 2,
    rate: 0.1,
    moved: { weights: 0.5, statistics: 1 },
  };
  const three = { steps: [step, step, step], meanRate: 0.05 };
  const in2 = (over: Partial<typeof step>) =>
    behaviorChange(three, { ...three, steps: [step, { ...step, ...over }, { ...step, ...over }] });
  assert.is(in2({ losses: { total: 10.0001, l1: 0.01000001 } }), undefined);
  assert.match(in2({ losses: { total: 10 } as never })!, /step 2: loss l1 0.01 -> \(absent\)/);
  assert.match(in2({ losses: { total: 10, l1: 0.0102 } })!, /loss l1 0.01 -> 0.0102/);
  assert.match(in2({ gradientNorm: 3 })!, /gradient norm 2 -> 3/);
  assert.match(in2({ rate: 0.1001 })!, /rate 0.1 -> 0.1001/);
  assert.match(in2({ moved: { weights: 0.51, statistics: 1 } })!, /way of the weights 0.5 -> 0.51/);
  assert.is(behaviorChange(three, { ...three, meanRate: 0.051 }), 'mean rate of the run 0.05 -> 0.051');
});

stale('behaviors: one label that went elsewhere in one step is no change, a jump is', () => {
  const step = { losses: { total: 10 }, gradientNorm: 2, rate: 0.1, moved: { weights: 0.5, statistics: 1 } };
  const three = { steps: [step, step, step], meanRate: 0.05 };
  const last = (total: number) => ({ ...three, steps: [step, step, { ...step, losses: { total } }] });
  assert.is(behaviorChange(three, last(10.2)), undefined);
  assert.is(behaviorChange(three, last(11)), 'step 3: loss total 10 -> 11');
});
