import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { fileFolder, picture } from '../data/image-files';
import { annotation, object } from '../data/voc-fixture';
import { suite } from '../harness';

const program = join(__dirname, '..', '..', 'lib', 'cli', 'papersweep.cjs');
function papersweep(args: string[], folder = '') {
  const env = { ...process.env, PAPERSWEEP_DATA: folder };
  return spawnSync(process.execPath, [program, 'data', ...args], { encoding: 'utf8', env });
}

const data = suite('papersweep data');
data('list: every set with source, size, licence and hash; where it is, if it is', async () => {
  const { root, remove } = fileFolder({ 'bccd/Annotations/a.xml': annotation() });
  const { stdout, status } = papersweep(['list'], root);
  remove();
  assert.is(status, 0);
  for (const name of ['bccd', 'lspet', 'voc2007', 'voc2012', 'coco2017', 'mpii'])
    assert.match(stdout, new RegExp(`^${name}`, 'm'));
  assert.match(stdout, /^bccd +here: /m);
  assert.match(stdout, /^voc2007 +papersweep data get voc2007/m);
  assert.match(stdout, /VOCtest_06-Nov-2007\.tar: 451020800 bytes, sha256 6836888e/);
  assert.match(stdout, /licence: annotations CC BY 4\.0/);
});
data('check: each fault a line, exit code 1; --json for programs', async () => {
  const { root, remove } = fileFolder({
    'set/Annotations/a.xml': annotation({ objects: object('cell', [1, 1, 1, 5]) }),
    'set/JPEGImages/a.jpg': (await picture(100, 80)).subarray(0, 700),
  });
  const { stdout, status } = papersweep(['check', join(root, 'set')]);
  const json = papersweep(['check', join(root, 'set'), '--json']);
  remove();
  assert.is(status, 1);
  assert.match(stdout, /a\.xml: object 1 \(cell\), bndbox: 1, 1, 1, 5 has no size/);
  assert.match(stdout, /JPEGImages\/a\.jpg: broken image/);
  assert.match(stdout, /1 images, 0 objects or persons, 2 fault\(s\)/);
  assert.is(JSON.parse(json.stdout).faults.length, 2);
});
data('show: a sheet of the drawn sets, as they are and as the network sees them', async () => {
  const { root, remove } = fileFolder({});
  const out = join(root, 'sheet.png');
  const plain = papersweep(['show', 'figures', '--images', '4', '--out', out]);
  const size = await sharp(out).metadata();
  const augmented = papersweep(['show', 'shapes', '--augmented', '--images', '2', '--out', out]);
  const second = await sharp(out).metadata();
  remove();
  assert.is(plain.status, 0, plain.stderr);
  assert.match(plain.stdout, /sheet\.png: 4 of 100 images of figures, seed 0 all/);
  assert.equal([size.format, size.width], ['png', 1200]);
  assert.is(augmented.status, 0, augmented.stderr);
  assert.is(second.width, 1200);
});
data('bad input: one line, exit code 2', () => {
  for (const [args, line] of [
    [['show', 'nothing'], /no data set "nothing"; expected a folder, or one of/],
    [['get', 'vocc2007'], /no data set "vocc2007"; expected voc2007/],
    [['get', 'mpii', '--only', 'x.zip'], /mpii: no file "x\.zip"; expected mpii_human_pose_v1_u12_2\.zip/],
  ] as const) {
    const { stderr, status } = papersweep([...args]);
    assert.is(status, 2);
    assert.match(stderr, line);
    assert.is(stderr.trim().split('\n').length, 1);
  }
});
