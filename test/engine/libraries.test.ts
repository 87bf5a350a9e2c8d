import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { checkGiven, librariesFolder, makeLibraries } from '../../lib/engine/libraries';
import { unzip } from '../../lib/engine/unzip';
import { folderState, makeWholeFolder } from '../../lib/engine/whole-folder';
import { InputError } from '../../lib/errors';
import { suite } from '../harness';
import { writeWheel, zipOf } from './make-wheel';

const scratch = mkdtempSync(join(tmpdir(), 'papersweep-libraries-'));
process.env.PAPERSWEEP_CACHE = join(scratch, 'cache');
const folder = librariesFolder('cpu');
const library = join(folder, 'tensorflow', 'libtensorflow_cc.so.2');
const { wheel, path } = writeWheel(scratch);
const make = () => makeLibraries('cpu', { given: [path], wheels: [wheel] });
const everything = () => true;

/** Waits for an InputError and gives its line. */
async function lineOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  assert.instance(error, InputError);
  const { message } = error as InputError;
  assert.not.match(message, /\n/);
  return message;
}

const unpacking = suite('unzip');

unpacking('takes what is wanted, whole, with its executable bit', async () => {
  const to = join(scratch, 'unzipped');
  const count = await unzip(path, to, (name) => !name.endsWith('.py'));
  assert.is(count, 3);
  assert.is(readFileSync(join(to, 'tensorflow/libtensorflow_cc.so.2'), 'utf8'), 'machine code '.repeat(500));
  assert.is(statSync(join(to, 'nvidia/cuda_nvcc/bin/ptxas')).mode & 0o777, 0o755);
  assert.is(statSync(join(to, 'tensorflow/include/tensorflow/c/c_api.h')).mode & 0o111, 0);
});

unpacking('reads an empty file and an empty archive', async () => {
  const at = join(scratch, 'empty.zip');
  writeFileSync(at, zipOf({ 'a/empty': '' }));
  assert.is(await unzip(at, join(scratch, 'empty'), everything), 1);
  assert.is(statSync(join(scratch, 'empty', 'a', 'empty')).size, 0);
  writeFileSync(at, zipOf({}));
  assert.is(await unzip(at, join(scratch, 'empty'), everything), 0);
});

unpacking('says that an archive is damaged wherever it was cut', async () => {
  const whole = readFileSync(path);
  for (let part = 0; part < 20; part++) {
    const at = join(scratch, 'cut.whl');
    writeFileSync(at, whole.subarray(0, Math.floor((whole.length * part) / 20)));
    assert.match(await lineOf(unzip(at, join(scratch, 'cut'), everything)), /cut\.whl: damaged archive/);
  }
});

unpacking('says that an archive is damaged when its packed bytes are', async () => {
  const bytes = readFileSync(path);
  bytes.fill(0xff, 70, 100);
  const at = join(scratch, 'bytes.whl');
  writeFileSync(at, bytes);
  assert.match(await lineOf(unzip(at, join(scratch, 'bytes'), everything)), /damaged archive/);
});

unpacking('refuses an entry that climbs out of the folder', async () => {
  const at = join(scratch, 'climbs.whl');
  for (const name of ['../outside.txt', 'a/../../outside.txt', '/outside-of-papersweep.txt']) {
    writeFileSync(at, zipOf({ [name]: 'x' }));
    const to = join(scratch, 'climbs', 'in');
    assert.match(await lineOf(unzip(at, to, everything)), /climbs out/);
    assert.not.ok(existsSync(join(scratch, 'climbs', 'outside.txt')));
  }
});

const keeping = suite('makeLibraries');

keeping.after(() => rmSync(scratch, { recursive: true, force: true }));

keeping('unpacks what is needed of a wheel, and nothing else', async () => {
  assert.is(await folderState(folder), 'absent');
  await make();
  assert.is(await folderState(folder), 'whole');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const names = files.map((e) => e.name).sort();
  assert.equal(names, ['c_api.h', 'libtensorflow_cc.so.2', 'ptxas', 'stamp.json']);
  assert.equal(readdirSync(join(scratch, 'cache')).length, 1);
});

const damages: [string, () => void][] = [
  ['a file is cut', () => truncateSync(library, 10)],
  ['a file is lost', () => rmSync(library)],
  ['a byte is changed', () => writeFileSync(library, readFileSync(library, 'utf8').replace('m', 'n'))],
  ['the stamp is lost', () => rmSync(join(folder, 'stamp.json'))],
  ['the stamp is cut', () => truncateSync(join(folder, 'stamp.json'), 30)],
];
for (const [what, damage] of damages) {
  keeping(`notices that ${what}, and puts the libraries right`, async () => {
    await make();
    damage();
    assert.is(await folderState(folder), 'damaged');
    await make();
    assert.is(await folderState(folder), 'whole');
    assert.equal(readdirSync(join(scratch, 'cache')).length, 1);
  });
}

keeping('believes a file that was only touched, once its hash is checked', async () => {
  await make();
  writeFileSync(library, readFileSync(library));
  assert.is(await folderState(folder), 'whole');
});

keeping('removes what a process that was killed left behind, not what a living one fills', async () => {
  const dead = `${folder}.99999999.0123abcd.part`;
  const living = `${folder}.${process.ppid}.0123abcd.part`;
  for (const side of [dead, living]) mkdirSync(side, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  await make();
  assert.is(await folderState(folder), 'whole');
  assert.not.ok(existsSync(dead));
  assert.ok(existsSync(living));
  rmSync(living, { recursive: true });
});

keeping('two at once do not break each other', async () => {
  for (const before of ['absent', 'damaged']) {
    rmSync(folder, { recursive: true, force: true });
    if (before === 'damaged') mkdirSync(folder);
    await Promise.all([make(), make(), make()]);
    assert.is(await folderState(folder), 'whole');
    assert.equal(readdirSync(join(scratch, 'cache')).length, 1);
  }
});

keeping('refuses a wheel of another hash, says which was expected, and leaves nothing', async () => {
  rmSync(folder, { recursive: true, force: true });
  const bytes = readFileSync(path);
  const cut = join(scratch, 'cut', wheel.file);
  mkdirSync(join(scratch, 'cut'), { recursive: true });
  writeFileSync(cut, bytes.subarray(0, bytes.length / 2));
  const line = await lineOf(makeLibraries('cpu', { given: [cut], wheels: [wheel] }));
  assert.match(line, /damaged or foreign wheel/);
  assert.match(line, wheel.sha256);
  assert.match(line, /mend: fetch it again: python3 -m pip download/);
  assert.is(await folderState(folder), 'absent');
  assert.equal(readdirSync(join(scratch, 'cache')), []);
});

keeping('refuses a file that is no wheel of the engine, and one that is not there', async () => {
  const other = join(scratch, 'other-1.0-py3-none-any.whl');
  writeFileSync(other, 'x');
  assert.match(await lineOf(checkGiven([other], [wheel])), /not a wheel that the engine needs/);
  const absent = join(scratch, 'absent', wheel.file);
  assert.match(await lineOf(checkGiven([absent], [wheel])), /no such wheel/);
});

keeping('says that the disk is full, and leaves nothing half-written', async () => {
  rmSync(folder, { recursive: true, force: true });
  if (!existsSync('/dev/full')) return;
  const fill = async (side: string) => {
    writeFileSync(join(side, 'begun'), 'x');
    writeFileSync('/dev/full', 'x');
  };
  assert.match(await lineOf(makeWholeFolder(folder, fill)), /the disk is full; mend: free some space/);
  assert.equal(readdirSync(join(scratch, 'cache')), []);
});
