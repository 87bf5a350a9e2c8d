import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { crc32c, maskedCrc32c } from '../../lib/train/crc32c';
import { MetricsLog, readMetrics } from '../../lib/train/metrics-log';
import { TensorBoardLog } from '../../lib/train/tensorboard';
import { suite } from '../harness';

const root = mkdtempSync(join(tmpdir(), 'papersweep-records-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

const crc = suite('crc32c');
crc('has the check values of RFC 3720', () => {
  assert.is(crc32c(Buffer.from('123456789')), 0xe3069283);
  assert.is(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.is(crc32c(new Uint8Array(0)), 0);
  assert.is(maskedCrc32c(new Uint8Array(0)), 0xa282ead8);
});

const board = suite('TensorBoardLog');
board('writes the very bytes that TensorBoard 2.21 writes with its own messages and record writer', () => {
  // RecordWriter.write(Event(...).SerializeToString()): the version; a session's start at step 300; two scalars there.
  const wanted = [
    '1800000000000000a37f4b220900002040fc54d9411a0d627261696e2e4576656e743a322b353110',
    '100000000000000095fbfe180900002040fc54d94110ac023a020801b94512a3',
    '2c00000000000000f4aecc450900002040fc54d94110ac022a1e0a110a0a6c6f73732f746f74616c150000003f0a090a026c72150ad7233c84d620f9',
  ];
  const folder = join(root, 'board');
  new TensorBoardLog(folder, 300, () => 1_700_000_000.5).scalars(300, { 'loss/total': 0.5, lr: 0.01 });
  const [name] = readdirSync(folder);
  assert.match(name, /^events\.out\.tfevents\.1700000000\./);
  assert.is(readFileSync(join(folder, name)).toString('hex'), wanted.join(''));
});
board('a long record and a step beyond 32 bits', () => {
  const folder = join(root, 'long');
  new TensorBoardLog(folder, 0, () => 0).scalars(2 ** 40, { ['x'.repeat(300)]: 1 });
  const bytes = readFileSync(join(folder, readdirSync(folder)[0])).subarray(40); // behind the version
  const length = Number(bytes.readBigUInt64LE());
  assert.is(bytes.length, length + 16);
  assert.is(bytes.readUInt32LE(12 + length), maskedCrc32c(bytes.subarray(12, 12 + length)));
  assert.is(bytes.subarray(12 + 9, 12 + 16).toString('hex'), '10808080808020'); // step: 2^40 in sevens of bits
});

const log = suite('MetricsLog');
log('one object a line; numbers that are none stay readable', () => {
  const path = join(root, 'metrics.jsonl');
  const metrics = new MetricsLog(path);
  metrics.append({ step: 0, total: 1.5, split: 'train' });
  metrics.append({ step: 1, total: Number.NaN });
  assert.is(readFileSync(path, 'utf8'), '{"step":0,"total":1.5,"split":"train"}\n{"step":1,"total":"NaN"}\n');
});
log('after a resume it goes on where the checkpoint was, without the half-written line', () => {
  const path = join(root, 'resumed.jsonl');
  const killed = new MetricsLog(path);
  for (let step = 0; step < 4; step++) killed.append({ step });
  appendFileSync(path, '{"step":4,"tot');
  new MetricsLog(path, ({ step }) => step < 2).append({ step: 2, again: true });
  assert.equal(readMetrics(path), [{ step: 0 }, { step: 1 }, { step: 2, again: true }]);
  new MetricsLog(path);
  assert.equal(readMetrics(path), []);
  assert.equal(readMetrics(join(root, 'none.jsonl')), []);
});
log('a folder that is a file is told in one line', () => {
  writeFileSync(join(root, 'file'), '');
  assert.throws(() => new MetricsLog(join(root, 'file', 'metrics.jsonl')), /a file stands where a folder/);
  assert.throws(() => new TensorBoardLog(join(root, 'file', 'board')), /a file stands where a folder/);
});
