/** Checkpoints as parcels: there and back, what stays, what is refused. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { packTrial, unpackTrial } from '../../lib/study/parcel';
import { suite } from '../harness';

const parcels = suite('checkpoints as parcels');
let root: string;
parcels.before.each(() => {
  root = mkdtempSync(join(tmpdir(), 'papersweep-parcel-'));
});
parcels.after.each(() => rmSync(root, { recursive: true }));

function trial(name: string, files: Record<string, string>): string {
  const folder = join(root, name, 'study', 'id');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, '1', path, '..'), { recursive: true });
    writeFileSync(join(folder, '1', path), text);
  }
  return folder;
}
const whole = {
  'run/checkpoint.safetensors': 'weights',
  'run/checkpoints/step-8.safetensors': 'weights',
  'run/best.safetensors': 'other weights',
  'run/metrics.jsonl': '{}\n',
  'run/run.lock': 'mine',
  'spent.json': '{"seconds":3,"starts":1}',
};
const refusal = (bytes: Buffer, folder: string) =>
  unpackTrial(bytes, folder).then(
    () => 'was accepted',
    ({ message }: Error) => message,
  );

parcels('there and back: what is needed to go on, and no more', async () => {
  const { bytes, savedMs } = (await packTrial(trial('here', whole)))!;
  const there = join(root, 'there', 'study', 'id');
  await unpackTrial(bytes, there);
  assert.equal(readdirSync(there), ['1']);
  assert.equal(readdirSync(join(there, '1', 'run')).sort(), ['checkpoint.safetensors', 'metrics.jsonl']);
  assert.is(readFileSync(join(there, '1', 'spent.json'), 'utf8'), whole['spent.json']);
  assert.is(await packTrial(join(root, 'here', 'study', 'id'), savedMs), undefined); // nothing new
});

parcels('before the first checkpoint there is nothing to send', async () => {
  assert.is(await packTrial(trial('here', { 'run/metrics.jsonl': '' })), undefined);
  assert.is(await packTrial(join(root, 'nowhere')), undefined);
});

parcels('where it was made, the folder itself is newer; elsewhere the parcel is', async () => {
  const here = trial('here', whole);
  const { bytes } = (await packTrial(here))!;
  await unpackTrial(bytes, here);
  assert.equal(readdirSync(here), ['1']);
  const there = trial('there', whole);
  await unpackTrial(bytes, there);
  assert.equal(readdirSync(there).sort(), ['1', '2']);
});

parcels('what is damaged, or would be written elsewhere, is refused whole', async () => {
  const there = join(root, 'there', 'study', 'id');
  const { bytes } = (await packTrial(trial('here', whole)))!;
  assert.match(await refusal(bytes.subarray(0, 40), there), /came over the queue is damaged/);
  const of = (files: [string, number][]) =>
    gzipSync(`${JSON.stringify({ place: 'x', files })}\n${'x'.repeat(9)}`);
  assert.match(await refusal(of([['../../evil', 9]]), there), /is damaged/);
  assert.match(await refusal(of([['/evil', 9]]), there), /is damaged/);
  assert.match(await refusal(of([['run/a.json', 10]]), there), /is damaged/);
  assert.match(await refusal(gzipSync('no header'), there), /is damaged/);
});
