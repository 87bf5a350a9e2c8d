/** What can be wrong with a run: each is one clear line, and what was finished stays. */
import fs, { existsSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { createRandom } from '../../lib/engine';
import { InputError } from '../../lib/errors';
import { readCheckpoint } from '../../lib/train/checkpoint';
import { judgeCheckpoint } from '../../lib/train/judge-checkpoint';
import { RunFolder } from '../../lib/train/run-folder';
import { poses } from '../data/pose-fixture';
import { annotation, folder, object } from '../data/voc-fixture';
import { suite } from '../harness';
import { type SmallRun, temporary, trainSmall } from './small-run';

/** The one line that a run ends with. */
async function refused(run: SmallRun): Promise<string> {
  try {
    await trainSmall(run);
  } catch (error) {
    assert.instance(error, InputError, (error as Error).stack);
    assert.not.match((error as Error).message, /\n/);
    return (error as Error).message;
  }
  throw new Error('was accepted');
}

/** A VOC folder of eight small photographs, each with a cell; the first two with a disk too. */
async function vocFolder(change: Record<string, string> = {}): Promise<string> {
  const names = Array.from({ length: 8 }, (_, i) => `p${i}`);
  const xml = (name: string, i: number) =>
    annotation({
      filename: `<filename>${name}.jpg</filename>`,
      size: '<size><width>64</width><height>48</height><depth>3</depth></size>',
      objects: object('cell', [4, 4, 30, 30]) + (i < 2 ? object('disk', [30, 10, 60, 40]) : ''),
    });
  const list = `${names.join('\n')}\n`;
  const { root } = folder({
    ...Object.fromEntries(names.map((name, i) => [`Annotations/${name}.xml`, xml(name, i)])),
    'ImageSets/Main/train.txt': list,
    'ImageSets/Main/val.txt': 'p0\np1\n',
    ...change,
  });
  mkdirSync(join(root, 'JPEGImages'), { recursive: true });
  const random = createRandom(3);
  for (const name of names) {
    const pixels = Buffer.from(random.uniforms(64 * 48 * 3, 0, 255).map(Math.floor));
    const path = join(root, 'JPEGImages', `${name}.jpg`);
    if (!existsSync(path))
      await sharp(pixels, { raw: { width: 64, height: 48, channels: 3 } })
        .jpeg()
        .toFile(path);
  }
  return root;
}
const onFolder = (root: string, ...more: string[]) => [
  `data.set=${root}`,
  'data.limit=null',
  'model.depth=0.1',
  ...more,
];

const data = suite('bad data');
data('an empty split, for learning or for judging', async () => {
  const empty = (split: string) => vocFolder({ [`ImageSets/Main/${split}.txt`]: '' });
  assert.match(await refused({ settings: onFolder(await empty('train')) }), /train.*no (images|names)/);
  assert.match(await refused({ settings: onFolder(await empty('val')) }), /val.*no (images|names)/);
});
data('a split that is not there', async () => {
  const line = await refused({ settings: onFolder(await vocFolder(), 'data.val=valid') });
  assert.match(line, /"?valid"?/);
});
data('a class missing from training', async () => {
  const root = await vocFolder({ 'ImageSets/Main/train.txt': 'p2\np3\np4\n' });
  assert.match(
    await refused({ settings: onFolder(root) }),
    /no box of disk to learn from; expected every class/,
  );
});
data('an image of size zero, in the annotation and as a file', async () => {
  const size = '<size><width>0</width><height>48</height><depth>3</depth></size>';
  const none = await vocFolder({
    'Annotations/p3.xml': annotation({ size, filename: '<filename>p3.jpg</filename>' }),
  });
  assert.match(await refused({ settings: onFolder(none) }), /p3\.xml.*(width|size)/);
  const root = await vocFolder();
  truncateSync(join(root, 'JPEGImages', 'p3.jpg'), 0);
  assert.match(await refused({ settings: onFolder(root) }), /p3\.jpg: broken image/);
});
data('a JPEG that is cut off: the run stops at it, or goes on without it', async () => {
  const [root, out] = [await vocFolder(), temporary()];
  const path = join(root, 'JPEGImages', 'p5.jpg');
  truncateSync(path, readFileSync(path).length >> 1);
  const line = await refused({ out, settings: onFolder(root) });
  assert.match(
    line,
    /JPEGImages\/p5\.jpg: broken image: .*; expected a whole JPEG.*; mend: mend the file, or go on without/,
  );
  const notes: string[] = [];
  const settings = onFolder(root, 'data.onBroken=skip');
  const { ended } = await trainSmall({ settings, onNote: (note) => notes.push(note) });
  assert.is(ended, 'done');
  assert.is(notes.length, 1);
  assert.match(notes[0], /^skipped: .*p5\.jpg: broken image/);
});
data('a JPEG that breaks in a later epoch: what was kept goes on when it is mended', async () => {
  const [root, out] = [await vocFolder(), temporary()];
  const path = join(root, 'JPEGImages', 'p5.jpg');
  const settings = onFolder(root, 'run.cacheMegabytes=0', 'run.prefetch=1');
  const onEpoch = ({ epoch }: { epoch: number }) => {
    if (epoch > 1) return;
    renameSync(path, `${path}.whole`);
    writeFileSync(path, readFileSync(`${path}.whole`).subarray(0, 300));
  };
  assert.match(await refused({ out, settings, onEpoch }), /p5\.jpg: broken image/);
  assert.is(readCheckpoint(join(out, 'checkpoint.safetensors')).progress.epoch, 1);
  renameSync(`${path}.whole`, path);
  assert.is((await trainSmall({ out, settings, resume: true })).steps, 12);
});
data('a joint outside its image', async () => {
  const file = poses();
  (file.annotations[0].keypoints as number[])[0] = 400;
  const root = temporary();
  mkdirSync(join(root, 'images'));
  for (const split of ['train', 'val'])
    writeFileSync(join(root, `keypoints_${split}.json`), JSON.stringify(file));
  for (const name of ['a.jpg', 'b.jpg']) writeFileSync(join(root, 'images', name), 'x');
  assert.match(await refused({ task: 'pose', settings: [`data.set=${root}`] }), /keypoints.*400.*image/);
});
data('boxes for a pose network, poses for a detector', async () => {
  assert.match(await refused({ task: 'pose', settings: ['data.set=shapes'] }), /the set "shapes" has boxes/);
  assert.match(await refused({ settings: ['data.set=figures'] }), /the set "figures" has poses/);
});
data('too few images for a batch; more batches for a step than an epoch has', async () => {
  assert.match(
    await refused({ settings: ['batch=5'] }),
    /4 samples make no batch of 5; expected a batch of at most 4/,
  );
  assert.match(await refused({ settings: ['accumulate=3'] }), /2 batches an epoch, 3 for one step/);
});
data('an image size that the network cannot take', async () => {
  assert.match(await refused({ settings: ['input.width=72'] }), /72 x 64 pixels; expected .*multiples of 32/);
});

const runs = suite('bad runs');
runs('losses that are no numbers any more', async () => {
  const out = temporary();
  const line = await refused({
    out,
    settings: ['optimizer.lr=1e18', 'schedule.warmupEpochs=0', 'schedule.warmupLr=0'],
  });
  assert.match(
    line,
    /^(NaN|Infinity) at step \d, lr .*: total .*; losses before: .*; mend: lower optimizer\.lr/,
  );
});
runs('no disk at the third checkpoint: the second is whole, and the run goes on from it', async () => {
  const out = temporary();
  const statfs = fs.statfsSync;
  let asked = 0;
  fs.statfsSync = ((path: string) => ({ ...statfs(path), bavail: ++asked < 3 ? 1e9 : 1 })) as typeof statfs;
  try {
    const line = await refused({ out });
    assert.match(
      line,
      /no disk space for a checkpoint: .* MB needed, 0\.0 MB free; mend: free some space, .*--resume/,
    );
    assert.match(line, /step-00000004\.safetensors is whole/);
  } finally {
    fs.statfsSync = statfs;
  }
  assert.is(readCheckpoint(join(out, 'checkpoint.safetensors')).progress.step, 4);
  assert.is((await trainSmall({ out, resume: true })).steps, 6);
});
runs('a folder that holds a run, and one that is no folder', async () => {
  const out = temporary();
  await trainSmall({ out });
  assert.match(await refused({ out }), /the folder holds a run already; mend: go on with it by --resume/);
  writeFileSync(join(out, 'file'), '');
  assert.match(await refused({ out: join(out, 'file', 'run') }), /a file stands where a folder is needed/);
  assert.is((await trainSmall({ out, resume: true })).steps, 6); // nothing is left to do
});
runs(
  'a resume with another configuration lists what differs; a checkpoint of another model too',
  async () => {
    const out = temporary();
    await trainSmall({ out, settings: ['epochs=2'] });
    const settings = ['epochs=2', 'optimizer.lr=0.5', 'seed=3', 'run.keepLast=5'];
    const line = await refused({ out, resume: true, settings });
    assert.match(line, /of another run; what differs \(there -> here\): .*seed 0 -> 3/);
    assert.match(line, /optimizer\.lr 0\.01 -> 0\.5/);
    assert.not.match(line, /keepLast/);
    const other = ['epochs=2', 'model.name=yolov3-spp-micro'];
    assert.match(
      await refused({ out, resume: true, settings: other }),
      /model\.name "yolox-micro" -> "yolov3-spp-micro"/,
    );
    const images = ['epochs=2', 'data.limit=2'];
    assert.match(await refused({ out, resume: true, settings: images }), /data\.limit 4 -> 2; the data/);
  },
);
runs('initial weights that are missing, no weights, or of another network', async () => {
  const out = temporary();
  await trainSmall({ out, settings: ['epochs=2'] });
  const with_ = (path: string, ...more: string[]) =>
    refused({ task: 'any', settings: [`initialWeights=${path}`, ...more] });
  assert.match(await with_(join(out, 'none.pth')), /none\.pth: no such file/);
  assert.match(await with_(join(out, 'config.json')), /config\.json: /);
  const own = join(out, 'checkpoint.safetensors');
  const line = await with_(own, 'model.name=yolov3-spp-micro', 'loss.l1Epochs=0');
  assert.match(
    line,
    /initial weights of another network: \d+ of \d+ tensors fit; expected weights of this network or of its backbone/,
  );
});
runs('a file that is no checkpoint is not judged', async () => {
  const path = join(temporary(), 'c.safetensors');
  writeFileSync(path, 'x');
  const line = await judgeCheckpoint(path).then(String, ({ message }: Error) => message);
  assert.match(line, /c\.safetensors: /);
});

const lock = suite('two runs in one folder');
const lockOf = (out: string) => join(out, 'run.lock');
lock('the second is refused while the first goes on', async () => {
  const out = temporary();
  const first = new RunFolder(out, false);
  assert.match(
    await refused({ out, resume: true }),
    new RegExp(`another run writes here: process ${process.pid};`),
  );
  first.close();
  assert.is((await trainSmall({ out })).ended, 'done');
  assert.not.ok(existsSync(lockOf(out)));
});
lock('what a dead process left is no hindrance, also where its number is that of another now', () => {
  const here = hostname();
  for (const left of [
    JSON.stringify({ pid: 2 ** 22 + 1, host: here, began: '1' }),
    JSON.stringify({ pid: process.pid, host: here, began: '1' }),
    '{"pid":',
  ]) {
    const out = temporary();
    writeFileSync(lockOf(out), left);
    const taken = new RunFolder(out, false);
    assert.is(JSON.parse(readFileSync(lockOf(out), 'utf8')).pid, process.pid);
    taken.close();
    assert.equal(fs.readdirSync(out), []);
  }
});
lock('of another machine nobody can tell', () => {
  const out = temporary();
  writeFileSync(lockOf(out), JSON.stringify({ pid: 7, host: 'elsewhere', began: '1' }));
  assert.throws(
    () => new RunFolder(out, true),
    /process 7 on elsewhere; mend: if it has ended, remove run\.lock/,
  );
});
