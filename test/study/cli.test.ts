/** The commands as one types them: real processes, real micro detectors, Ctrl-C. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { checkRecord, type RunRecord, resultOf } from '../../lib/study';
import { suite, testWith } from '../harness';
import { freePort, RealRedis, redisMissing } from './redis-fixture';
import { fakeCatalog, Place } from './sweep-fixture';

const root = join(__dirname, '..', '..');
let place: Place;

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Starts a command on the place's folders. */
function start(args: string[], env: NodeJS.ProcessEnv = {}): { child: ChildProcess; ended: Promise<Ended> } {
  const folders = ['--runs', place.store.folder, '--work', place.work, '--file', fakeCatalog[0]];
  const child = spawn(process.execPath, [join(root, 'lib/cli/papersweep.cjs'), ...args, ...folders], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err }))) };
}
const run = (...args: string[]) => start(args).ended;
const until = async (what: () => boolean) => {
  for (let i = 0; i < 1500 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(what(), 'did not happen');
};

const commands = suite('papersweep sweep and study');
commands.before.each(() => {
  place = new Place();
});
commands.after.each(() => place.remove());

commands('a dry run tells, a sweep runs, a second one has nothing to do', async () => {
  const dry = await run('sweep', 'fake', '--budget', 'smoke', '--dry-run');
  assert.match(dry.out, /fake, smoke: 9 trials, 9 missing/);
  assert.not.ok(existsSync(place.store.folder));
  const part = await run('sweep', 'fake', '--budget', 'smoke', '--only', 'level=0.5', '--seeds', '2');
  assert.is(part.code, 0, part.err);
  assert.is(place.store.ids('fake').length, 2);
  const whole = await run('sweep', 'fake', '--budget', 'smoke');
  assert.match(whole.err, /9 trials, 2 recorded, 7 missing/);
  assert.match(whole.out, /best in the middle/);
  const again = await run('sweep', 'fake', '--budget', 'smoke');
  assert.match(again.err, /9 trials, 9 recorded\n/);
});

commands('list, show, table, export', async () => {
  await place.run('fake', place.inline());
  const list = (await run('study', 'list')).out;
  assert.match(list, /fake +9 of 9/);
  assert.match(list, /fake-twin +3 of 6/); // what another study has recorded counts
  assert.match((await run('study', 'show', 'fake', '--budget', 'smoke')).out, /level 0.5, seed 2 +recorded/);
  assert.match(
    (await run('study', 'table', 'fake', '--budget', 'smoke')).out,
    /0\.5 +3 +[\d.]+ ± [\d.]+ \(n = 3\)/,
  );
  const csv = (await run('study', 'export', 'fake', '--budget', 'smoke')).out;
  assert.is(csv.trim().split('\n').length, 10);
  const file = join(place.root, 'all.json');
  await run('study', 'export', 'fake', '--budget', 'smoke', '--format', 'json', '--out', file);
  for (const record of JSON.parse(readFileSync(file, 'utf8'))) checkRecord(record, file);
});

commands('measure: what came of each trial, and 2 where one stayed as it was', async () => {
  await place.run('fake', place.inline());
  const ids = place.store.ids('fake');
  const only = ['--budget', 'smoke', '--only', 'level=0', '--seeds', '1'];
  const [first] = ids.filter((id) => {
    const { cell, seed } = place.store.read('fake', id)!;
    return cell.level === 0 && seed === 0;
  });
  const lost = await run('study', 'measure', 'fake', ...only);
  assert.is(lost.code, 2);
  assert.match(lost.out, /level 0, seed 0: no checkpoint here/);
  writeFileSync(join(place.work, 'fake', first, 'checkpoint.safetensors'), '{"spread":0,"depth":3}');
  const found = await run('study', 'measure', 'fake', ...only);
  assert.is(found.code, 0, found.err);
  assert.match(found.out, /level 0, seed 0: 1 added: depth/);
  assert.is(place.store.read('fake', first)!.mechanism.depth, 3);
});

commands('bad input: one line, exit code 2', async () => {
  const cases: [string[], RegExp][] = [
    [['sweep', 'fak'], /no study "fak"; expected perhaps fake/],
    [['sweep', 'fake', '--budget', 'huge'], /Allowed choices are smoke, small, paper/],
    [['sweep', 'fake', '--budget', 'paper'], /no budget "paper"; expected one of: smoke, small/],
    [['sweep', 'fake', '--only', 'level=9'], /no level "9"/],
    [['sweep', 'fake', '--seeds', '0'], /whole number from 1/],
    [
      ['sweep', 'fake', '--redis', `redis://127.0.0.1:${await freePort()}`],
      /cannot be reached \(ECONNREFUSED\)/,
    ],
  ];
  for (const [args, line] of cases) {
    const { code, err } = await run(...args);
    assert.is(code, 2, args.join(' '));
    assert.match(err, line);
  }
});

commands('a trial that fails is listed with its log, and the exit code is 1', async () => {
  const { code, out } = await run('sweep', 'fake-failing', '--budget', 'smoke', '--workers', '1');
  assert.is(code, 1);
  const log = /failed twice: fails always, level 1, seed 0: level 1 fails always \(log: (.+)\)/.exec(out)![1];
  assert.match(readFileSync(log, 'utf8'), /about to fail/);
});

commands('Ctrl-C ends cleanly and the next sweep goes on; twice ends at once', async () => {
  const args = ['sweep', 'fake-stopped', '--budget', 'smoke', '--workers', '2'];
  const first = start(args);
  await until(
    () =>
      existsSync(join(place.work, 'fake-stopped')) &&
      readdirSync(join(place.work, 'fake-stopped')).length >= 2,
  );
  first.child.kill('SIGINT');
  const { code, err } = await first.ended;
  assert.is(code, 130);
  assert.match(err, /ending after the steps that run now/);
  const second = start(args);
  await until(() => place.store.ids('fake-stopped').length >= 1);
  second.child.kill('SIGINT');
  const pressed = Date.now();
  second.child.kill('SIGINT');
  assert.is((await second.ended).code, 130);
  assert.ok(Date.now() - pressed < 3000);
  assert.ok(place.store.readAll('fake-stopped').records.some(({ times }) => times.starts === 2));
});

testWith(
  redisMissing,
  commands,
  'micro detectors: the same records from this process, workers, and Redis',
  async () => {
    const redis = await RealRedis.start();
    const flags = ['sweep', 'shapes-smoke', '--budget', 'smoke', '--only', 'iou=ciou', '--only', 'lr=0.01'];
    flags.push('--seeds', '1');
    const ways = [[], ['--workers', '1'], ['--redis', redis.url, '--workers', '1']];
    const found: object[][] = [];
    for (const way of ways) {
      const own = new Place();
      place.remove();
      place = own;
      const { code, err } = await start([...flags, ...way], { PAPERSWEEP_THREADS: '1' }).ended;
      assert.is(code, 0, err);
      found.push(own.store.readAll('shapes-smoke').records.map((record: RunRecord) => resultOf(record)));
    }
    await redis.remove();
    assert.is(found[0].length, 1);
    assert.equal(found[1], found[0]);
    assert.equal(found[2], found[0]);
  },
);
