/** A trained trial measured once more: what is new comes in, what was there stays, what is another trial's is refused. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { dslaStudies } from '../../lib/papers/dsla/studies';
import { InlineExecutor, measureAgain, planStudy, type RunRecord, Sweep } from '../../lib/study';
import { jobsOf } from '../../lib/study/jobs';
import { checkRecord, sealRecord } from '../../lib/study/record';
import { suite } from '../harness';
import { fakeStudy } from './fake-study';
import { Place } from './sweep-fixture';

process.env.PAPERSWEEP_COMPILE = '0';
let place: Place;

const again = suite('measureAgain');
again.before.each(() => {
  place = new Place();
});
again.after.each(() => place.remove());

const places = () => ({ store: place.store, workRoot: place.work });

/** The first record of the fake study, and a checkpoint that holds these measures. */
async function fakeTrial(measures: object): Promise<RunRecord> {
  await place.run('fake', place.inline());
  const [record] = place.store.readAll('fake').records;
  const path = join(place.work, 'fake', record.id, 'checkpoint.safetensors');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(measures));
  return record;
}
const told = ({ study, id }: RunRecord) => readFileSync(place.store.path(study, id), 'utf8');

again('what is new is added, says when and by what code; all else stays to the last digit', async () => {
  const record = await fakeTrial({ spread: 0, depth: 2, none: null });
  const nearly = { ...record, mechanism: { spread: 1e-6 } };
  const { format: _, digest: __, ...rest } = nearly;
  place.store.write(sealRecord(rest), { replace: true });
  assert.equal(await measureAgain(fakeStudy(), place.store.read('fake', record.id)!, places()), {
    kind: 'measured',
    added: ['depth', 'none'],
  });
  const after = checkRecord(JSON.parse(told(record)), 'after');
  assert.equal(after.mechanism, { spread: 1e-6, depth: 2, none: null });
  assert.equal([after.metrics, after.times, after.code], [record.metrics, record.times, record.code]);
  assert.ok(after.measured!.at > record.times.finishedAt);
});
again('nothing new: the file is not touched', async () => {
  const record = await fakeTrial({ spread: 0 });
  const before = told(record);
  assert.equal(await measureAgain(fakeStudy(), record, places()), { kind: 'measured', added: [] });
  assert.is(told(record), before);
});
again('a measure that does not come out again is told, and the record stays', async () => {
  for (const measures of [{ spread: 0.1, depth: 2 }, { depth: 2 }]) {
    const record = await fakeTrial(measures);
    const before = told(record);
    const found = await measureAgain(fakeStudy(), record, places());
    assert.equal(found, {
      kind: 'differs',
      name: 'spread',
      recorded: 0,
      measured: (measures as { spread?: number }).spread ?? null,
    });
    assert.is(told(record), before);
  }
});
again('without a checkpoint it says where one was looked for', async () => {
  await place.run('fake', place.inline());
  const [record] = place.store.readAll('fake').records;
  const found = await measureAgain(fakeStudy(), record, places());
  assert.is(found.kind, 'no checkpoint');
});

again(
  'a detector that was trained: its checkpoint gives the recorded numbers, and one that was missing',
  async () => {
    const study = dslaStudies.find(({ name }) => name === 'dsla-kappa-shapes')!;
    const selection = { budget: 'smoke', only: ['assigner.kappa=0.2'] } as const;
    const plan = await planStudy(study, selection, { ...places(), catalog: dslaStudies });
    const executor = new InlineExecutor({ studies: dslaStudies, workRoot: place.work });
    await new Sweep(jobsOf(plan), { executor, ...places() }).run();
    const [whole] = place.store.readAll(study.name).records;
    const { 'AP50 disc': disc, ...mechanism } = whole.mechanism;
    const { format: _, digest: __, ...rest } = whole;
    place.store.write(sealRecord({ ...rest, mechanism }), { replace: true });
    const found = await measureAgain(study, place.store.read(study.name, whole.id)!, places());
    assert.equal(found, { kind: 'measured', added: ['AP50 disc'] });
    assert.is(place.store.read(study.name, whole.id)!.mechanism['AP50 disc'], disc);
    const elsewhere = { ...whole, data: 'other' };
    const refusal = await measureAgain(study, elsewhere, places()).catch((error) => error.message);
    assert.match(refusal, /the data are others/);
  },
);
