import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { auditPaper } from '../../lib/papers/audit';
import { paperNames, readPaper } from '../../lib/papers/read-paper';
import { suite } from '../harness';

const root = join(__dirname, '..', '..');
function papersweep(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'lib/cli/papersweep.cjs'), 'papers', ...args], {
    encoding: 'utf8',
  });
}

const list = suite('papersweep papers list');
list('a line a paper', () => {
  const { status, stdout } = papersweep('list');
  assert.is(status, 0);
  for (const name of paperNames())
    assert.match(stdout, new RegExp(`^${name} +\\d+ +\\d+ +\\d+ +\\d+ +\\S`, 'm'));
});
list('a line an item of one paper', () => {
  const { stdout } = papersweep('list', 'fmse');
  assert.match(stdout, /^Table 2 {2}sweep +24 +Two networks/m);
  assert.match(stdout, /^Fig\. 5 +drawing +0 +HRNet$/m);
});

const audit = suite('papersweep papers audit');
audit('every paper, findings with their notes, counts at the end, exit code 0', () => {
  const { status, stdout } = papersweep('audit');
  assert.is(status, 0);
  assert.match(stdout, /^differs +0\.09 +0\.008 +section 3\.5: FMSE brings 0\.09 AP \(HRNet\) \[.+\]$/m);
  const ends = stdout.trim().split('\n').slice(-paperNames().length);
  for (const [i, name] of paperNames().entries()) assert.ok(ends[i].startsWith(`${name}: `));
});
audit('--json gives each check and the counts', () => {
  const [{ paper, counts, checks }] = JSON.parse(papersweep('audit', 'dsla', '--json').stdout);
  assert.is(paper, 'dsla');
  assert.equal(checks, auditPaper(readPaper('dsla')));
  assert.is(counts.agrees + counts['within rounding'] + counts.differs, checks.length);
});
audit('an unknown paper is bad input, in one line', () => {
  const { status, stderr } = papersweep('audit', 'yolo');
  assert.is(status, 2);
  assert.match(stderr, /no paper "yolo"; expected .*yolox/);
  assert.is(stderr.trim().split('\n').length, 1);
});
