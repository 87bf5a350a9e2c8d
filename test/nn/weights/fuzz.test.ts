import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createRandom, type Random } from '../../../lib/engine/random';
import { InputError } from '../../../lib/errors';
import { parseWeights } from '../../../lib/nn/weights/weights-file';
import { suite } from '../../harness';

/** So many mutated files a reader; `PAPERSWEEP_FUZZ` sets another number. */
const rounds = Number(process.env.PAPERSWEEP_FUZZ ?? 10_000);
/** Of processor time: a busy machine is no fault. */
const slowestMs = 500;
const mostGrownBytes = 400 << 20;

const folder = join(__dirname, '..', '..', 'fixtures', 'weights');
const readers = {
  safetensors: ['kinds.safetensors'],
  'PyTorch, zip': ['kinds.pth', 'views.pth', 'checkpoint.pth', 'kinds-deflated.pth', 'evil.pth'],
  'PyTorch, legacy': ['kinds-legacy.pth', 'views-legacy.pth', 'evil-legacy.pth'],
};

/** Bytes that mean something to one of the formats. */
const telling = Buffer.from('{}[](),:"0-9eE.tRbQcqhuseXUKMJ\x80\x8a\x8b\x94\x93\xff\x00\x7fPK');
const numbers = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const flip: Mutation = (bytes, random) => {
  bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
  return bytes;
};
const replace: Mutation = (bytes, random) => {
  bytes[random.integer(bytes.length)] = telling[random.integer(telling.length)];
  return bytes;
};
const setNumber: Mutation = (bytes, random) => {
  if (bytes.length >= 4)
    bytes.writeUInt32LE(numbers[random.integer(numbers.length)], random.integer(bytes.length - 3));
  return bytes;
};
const setDigit: Mutation = (bytes, random) => {
  const digits = [...bytes.keys()].filter((i) => bytes[i] >= 0x30 && bytes[i] <= 0x39);
  if (digits.length) bytes[digits[random.integer(digits.length)]] = 0x30 + random.integer(10);
  return bytes;
};
const cut: Mutation = (bytes, random) => bytes.subarray(0, random.integer(bytes.length) + 1);
const remove: Mutation = (bytes, random) => {
  const at = random.integer(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.integer(16))]);
};
const repeat: Mutation = (bytes, random) => {
  const at = random.integer(bytes.length);
  const piece = bytes.subarray(at, at + 1 + random.integer(64));
  const to = random.integer(bytes.length);
  return Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to)]);
};
const mutations = [
  flip,
  flip,
  replace,
  replace,
  setNumber,
  setNumber,
  setDigit,
  setDigit,
  cut,
  remove,
  repeat,
];

function mutate(source: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(source);
  for (let n = 1 + random.integer(4); n > 0 && bytes.length > 0; n--) {
    bytes = mutations[random.integer(mutations.length)](bytes, random);
  }
  return bytes;
}

const fuzz = suite('parseWeights, mutated files');
for (const [reader, names] of Object.entries(readers)) {
  fuzz(`${reader}: ${rounds} files, each read or refused in one line, soon and in little memory`, () => {
    const sources = names.map((name) => readFileSync(join(folder, name)));
    const random = createRandom(6);
    const before = process.memoryUsage().rss;
    let refused = 0;
    let slowest = 0;
    for (let i = 0; i < rounds; i++) {
      const bytes = mutate(sources[i % sources.length], random);
      const start = process.cpuUsage();
      try {
        parseWeights(bytes, 'fuzzed');
      } catch (error) {
        if (!(error instanceof InputError)) throw new Error(`file ${i}: ${(error as Error).stack}`);
        assert.not.match(error.message, '\n');
        assert.ok(error.message.length < 600, error.message);
        refused++;
      }
      const { user, system } = process.cpuUsage(start);
      slowest = Math.max(slowest, (user + system) / 1000);
    }
    assert.ok(refused > rounds / 4 && refused < rounds, `${refused} of ${rounds} refused`);
    assert.ok(slowest < slowestMs, `${slowest} ms of processor time for one file`);
    const grown = process.memoryUsage().rss - before;
    assert.ok(grown < mostGrownBytes, `${grown >> 20} MiB more`);
  });
}
