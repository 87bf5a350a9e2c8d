/** 100,000 recorded trials listed and tabulated; what a trial costs beside its own work. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countedRows, planStudy, RunStore, summaryTable } from '../../lib/study';
import { sealRecord } from '../../lib/study/record';
import { fakeStudy } from '../study/fake-study';
import { Place } from '../study/sweep-fixture';

const count = Number(process.argv[2] ?? 100_000);
const levels = 100;

/** Writes so many records as if they had been run. */
async function fill(place: Place): Promise<void> {
  const study = manyLevels();
  await place.run('fake', place.inline());
  const [example] = place.store.readAll('fake').records;
  const { trials } = await planStudy(
    study,
    { budget: 'smoke', seeds: count / levels },
    place.store,
    place.work,
  );
  mkdirSync(join(place.store.folder, study.name), { recursive: true });
  for (const { id, cell, seed, config, data } of trials) {
    const { format: _, digest: __, ...rest } = example;
    const record = sealRecord({ ...rest, study: study.name, id: id!, cell, seed, config, data: data! });
    writeFileSync(place.store.path(study.name, id!), `${JSON.stringify(record, null, 1)}\n`);
  }
}

function manyLevels() {
  return fakeStudy({ name: 'many', grid: { level: Array.from({ length: levels }, (_, i) => i / levels) } });
}

async function main(): Promise<void> {
  const place = new Place();
  try {
    await fill(place);
    for (const what of ['first time, every record read and checked', 'again, by the index', 'again']) {
      const started = performance.now();
      const cpu = process.cpuUsage();
      const store = new RunStore(place.store.folder);
      const plan = await planStudy(
        manyLevels(),
        { budget: 'smoke', seeds: count / levels },
        store,
        place.work,
      );
      const listed = performance.now();
      const lines = summaryTable(plan.study, countedRows(plan)).toText().split('\n').length;
      const done = performance.now();
      const { user, system } = process.cpuUsage(cpu);
      console.log(
        `${what}: ${plan.trials.length} trials listed in ${((listed - started) / 1000).toFixed(2)} s, tabulated (${lines} lines) in ${((done - listed) / 1000).toFixed(2)} s; ${((user + system) / 1e6).toFixed(2)} s of processor`,
      );
    }
  } finally {
    place.remove();
  }
}

main();
