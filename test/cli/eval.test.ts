import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readGolden } from '../goldens/read';
import { suite } from '../harness';

const root = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'eval-'));
function papersweep(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'lib/cli/papersweep.cjs'), ...args], { encoding: 'utf8' });
}
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const golden = readGolden('coco-eval')[0];
const gt = file('gt.json', golden.inputs.gt);
const dt = file('dt.json', golden.inputs.dets);

const evaluate = suite('papersweep eval');
evaluate('prints the table of the reference', () => {
  const { status, stdout } = papersweep('eval', 'coco', '--gt', gt, '--dt', dt, '--per-class');
  assert.is(status, 0);
  assert.match(stdout, ' Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.143');
  assert.match(stdout, /^c1 +0\.\d{3} +0\.\d{3} +0\.\d{3}$/m);
});
evaluate('gives one JSON object when asked', () => {
  const { summary } = JSON.parse(papersweep('eval', 'coco', '--gt', gt, '--dt', dt, '--json').stdout);
  assert.is(summary.length, 12);
  assert.ok(Math.abs(summary[0].value - 0.14325602) < 1e-7);
});
evaluate('scores keypoints', () => {
  const poses = readGolden('coco-keypoints')[0];
  const args = ['--gt', file('kgt.json', poses.inputs.gt), '--dt', file('kdt.json', poses.inputs.dets)];
  assert.is(
    papersweep('eval', 'keypoints', ...args)
      .stdout.trim()
      .split('\n').length,
    10,
  );
});
evaluate('scores MPII poses', () => {
  const mpii = join(root, 'test/fixtures/mpii');
  const { stdout } = papersweep(
    'eval',
    'pckh',
    '--gt',
    join(mpii, 'gt_valid.mat'),
    '--dt',
    join(mpii, 'pred.mat'),
  );
  assert.match(stdout, /^Mean +81\.5$/m);
});
evaluate('scores a VOC folder, and tells which boxes it left out', () => {
  const voc = join(folder, 'voc');
  for (const name of ['Annotations', 'JPEGImages']) mkdirSync(join(voc, name), { recursive: true });
  const object = (x1: number, x2: number) =>
    `<object><name>cat</name><bndbox><xmin>${x1}</xmin><ymin>1</ymin><xmax>${x2}</xmax><ymax>20</ymax></bndbox></object>`;
  const head = '<filename>a.jpg</filename><size><width>40</width><height>30</height></size>';
  writeFileSync(
    join(voc, 'Annotations', 'a.xml'),
    `<annotation>${head}${object(1, 20)}${object(7, 7)}</annotation>`,
  );
  writeFileSync(join(voc, 'JPEGImages', 'a.jpg'), '');
  const found = [{ image: 'a', class: 'cat', score: 0.9, bbox: [1, 1, 20, 20] }];
  const { stdout, stderr, status } = papersweep('eval', 'voc', '--gt', voc, '--dt', file('voc.json', found));
  assert.is(status, 0, stderr);
  assert.match(stdout, /^mean +1\.000 +1\.000$/m);
  assert.match(
    stderr,
    /^note: voc\/Annotations\/a\.xml: object 2 \(cat\): 7, 1, 7, 20 has no size; left out$/m,
  );
  const other = file('other.json', [{ ...found[0], image: 'b' }]);
  assert.is(papersweep('eval', 'voc', '--gt', voc, '--dt', other).status, 2);
});
evaluate('ends with code 2 and one line when a result names an unknown image', () => {
  const bad = file('bad.json', [{ image_id: 999, category_id: 1, bbox: [0, 0, 1, 1], score: 1 }]);
  const { status, stderr } = papersweep('eval', 'coco', '--gt', gt, '--dt', bad);
  assert.is(status, 2);
  assert.match(
    stderr,
    /^papersweep: .*bad\.json, \[0\]\.image_id: id 999 is not in the ground truth; expected .*\n$/,
  );
});
evaluate('ends with code 2 when the two files are exchanged', () => {
  const { status, stderr } = papersweep('eval', 'coco', '--gt', dt, '--dt', gt);
  assert.is(status, 2);
  assert.match(stderr, /give the ground truth, not results/);
});
