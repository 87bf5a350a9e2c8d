import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import type { StoredTensor } from '../../../lib/nn';
import { writeSafetensors } from '../../../lib/nn/weights/safetensors';
import { parseWeights, readWeightsFile } from '../../../lib/nn/weights/weights-file';
import { suite } from '../../harness';
import { kinds, views } from './known-contents';
import { zipOf } from './make-zip';

const folder = join(__dirname, '..', '..', 'fixtures', 'weights');
const read = (name: string, part?: string) => readWeightsFile(join(folder, name), { part });
const plain = (tensors: ReadonlyMap<string, StoredTensor>) =>
  new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data }]));
const message = (name: string, part?: string): string => {
  try {
    read(name, part);
    return 'nothing refused';
  } catch (error) {
    assert.is((error as Error).name, 'InputError');
    assert.not.match((error as Error).message, '\n');
    return (error as Error).message.replace(`${join(folder, name)}: `, '');
  }
};

const files = suite('readWeightsFile, files that PyTorch wrote');
for (const [name, format] of [
  ['kinds.pth', 'PyTorch zip'],
  ['kinds-protocol4.pth', 'PyTorch zip'],
  ['kinds-deflated.pth', 'PyTorch zip'],
  ['kinds-legacy.pth', 'PyTorch legacy'],
  ['kinds.safetensors', 'safetensors'],
]) {
  files(`gives every number format of ${name}`, () => {
    const weights = read(name);
    assert.equal(plain(weights.tensors), kinds());
    assert.is(weights.tensors.get('bf16')!.type, 'BF16');
    assert.equal([weights.format, weights.part, weights.prefix], [format, '', '']);
  });
}
for (const name of ['views.pth', 'views-legacy.pth']) {
  files(`gives shared, transposed, cut and repeated tensors of ${name}`, () => {
    assert.equal(plain(read(name).tensors), views());
  });
}
files('finds the weights in a training checkpoint, takes off the wrapper’s name, minds no NumPy', () => {
  const weights = read('checkpoint.pth');
  assert.equal([weights.part, weights.prefix], ['model', 'module.']);
  assert.is([...weights.tensors.keys()][0], 'stem.weight');
  assert.is(weights.tensors.size, 12);
});
files('takes the moving average before the weights it follows, unless told otherwise', () => {
  assert.equal(
    plain(read('averaged.pth').tensors),
    new Map([['weight', { shape: [2], data: Float32Array.of(1, 1) }]]),
  );
  assert.equal(Array.from(read('averaged.pth', 'state_dict').tensors.get('weight')!.data), [0, 0]);
  assert.match(
    message('averaged.pth', 'state_dic'),
    /^no part "state_dic" \("state_dict"\?\); expected one of "state_dict", "model_ema"$/,
  );
});
files('takes from a training run’s checkpoint the moving average, or the weights where there is none', () => {
  const one = (value: number) => ({ shape: [1], data: Float32Array.of(value) });
  const path = join(mkdtempSync(join(tmpdir(), 'run-')), 'checkpoint.safetensors');
  const tensors = new Map([
    ['model.w', one(1)],
    ['ema.w', one(2)],
    ['optimizer.w', one(3)],
  ]);
  const weightOf = (part?: string) => readWeightsFile(path, { part }).tensors.get('w')!.data[0];
  writeSafetensors(path, tensors, { format: 'papersweep-checkpoint-1' });
  assert.equal([weightOf(), weightOf('model')], [2, 1]);
  assert.throws(() => weightOf('optimizer'), /no part "optimizer"; expected one of ema, model/);
  tensors.delete('ema.w');
  writeSafetensors(path, tensors, { format: 'papersweep-checkpoint-1' });
  assert.is(weightOf(), 1);
  writeSafetensors(path, tensors, { format: 'pt' });
  assert.is(readWeightsFile(path).tensors.size, 2);
  rmSync(dirname(path), { recursive: true });
});
files('refuses a pickle that calls something, by its name, and runs nothing', () => {
  for (const name of ['evil.pth', 'evil-legacy.pth'])
    assert.match(message(name), /it asks for "posix\.system"/);
  assert.not(existsSync('weights-were-run'));
});
files('refuses whole models, programs, other objects, and number formats without a float32', () => {
  assert.match(message('whole-model.pth'), /"torch\.nn\.modules\.conv\.Conv2d".*save model\.state_dict\(\)/);
  assert.match(message('program.pt'), /a TorchScript program/);
  assert.match(message('namespace.pth'), /"argparse\.Namespace"/);
  assert.match(message('complex.pth'), /"torch\.ComplexFloatStorage"/);
});
files('refuses a file cut at any byte', () => {
  for (const name of ['kinds.pth', 'kinds-legacy.pth', 'kinds.safetensors', 'kinds-deflated.pth']) {
    const whole = readFileSync(join(folder, name));
    for (let n = 0; n < whole.length; n += 7) {
      assert.throws(
        () => parseWeights(whole.subarray(0, n), name),
        (e: Error) => e.name === 'InputError',
        `${name} cut at ${n} of ${whole.length}`,
      );
    }
  }
});
files('tells what a file is that holds no weights', () => {
  assert.match(message('make.py'), /not a file of weights/);
  assert.match(message('no.pth'), /^no such file$/);
  assert.match(message('.'), /a folder, not a file/);
  const told = (content: string | Buffer) => {
    try {
      return parseWeights(Buffer.from(content), 'f') && 'nothing refused';
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(told(''), /f: an empty file/);
  assert.match(told('<!doctype html>'), /a web page/);
  assert.match(told('version https://git-lfs'), /Git LFS pointer/);
  assert.match(told(zipOf([{ name: 'a.txt', content: 'x' }])), /without data\.pkl/);
});

/** A zip checkpoint around a hand-written pickle, whose storage 0 has `bytes` zeros. */
const withPickle = (body: string, bytes = 8) =>
  zipOf([
    { name: 'a/data.pkl', content: Buffer.from(`\x80\x02${body}.`, 'latin1') },
    { name: 'a/data/0', content: Buffer.alloc(bytes) },
  ]);
/** A float tensor of storage 0 with `count` numbers; offset, shape, strides as pickle text. */
const tensorText = (count: number, offset: string, shape: string, strides: string) =>
  `ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpu${int(count)}tQ${offset}${shape}${strides}\x89}tR`;
const int = (n: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(n);
  return `J${bytes.toString('latin1')}`;
};
const tuple = (...values: number[]) => `(${values.map(int).join('')}t`;
const hostile = (text: string) => {
  try {
    parseWeights(withPickle(`}U\x01w${text}s`), 'h');
    return 'nothing refused';
  } catch (error) {
    return (error as Error).message;
  }
};

const tricks = suite('parseWeights, hostile checkpoints');
tricks('reads the hand-written one that is sound', () => {
  assert.is(hostile(tensorText(2, int(0), tuple(2), tuple(1))), 'nothing refused');
});
tricks('refuses tensors that reach outside their numbers', () => {
  assert.match(
    hostile(tensorText(2, int(1), tuple(2), tuple(1))),
    /\[2\] that reaches outside its 2 numbers/,
  );
  assert.match(hostile(tensorText(2, int(0), tuple(2), tuple(2))), /reaches outside/);
  assert.match(hostile(tensorText(2, int(-1), tuple(1), tuple(1))), /offset or strides that are none/);
  assert.match(hostile(tensorText(2, int(0), tuple(2), tuple(-1))), /offset or strides that are none/);
  assert.match(hostile(tensorText(2, int(0), tuple(-2), tuple(1))), /no list of whole numbers/);
  assert.match(hostile(tensorText(2, int(0), tuple(2), tuple(1, 1))), /offset or strides that are none/);
  assert.match(hostile(tensorText(2, int(0), 'N', 'N')), /no list of whole numbers/);
  assert.match(
    hostile(tensorText(3, int(0), tuple(1), tuple(1))),
    /a storage of 3 numbers \(F32\) in 8 bytes/,
  );
});
tricks('refuses one number that repeats into billions, and one storage that many share', () => {
  assert.match(hostile(tensorText(1, int(0), tuple(2 ** 30, 2 ** 30), tuple(0, 0))), /unfold to/);
  const shared = Array.from({ length: 200 }, (_, i) => `X\x04\x00\x00\x00w${String(i).padStart(3, '0')}`)
    .map((name) => `${name}${tensorText(250, int(0), tuple(250), tuple(1))}s`)
    .join('');
  assert.throws(() => parseWeights(withPickle(`}${shared}`, 1000), 'h'), /unfold to|bomb/);
});
tricks('refuses reserved names, and a checkpoint without tensors', () => {
  const one = tensorText(2, int(0), tuple(2), tuple(1));
  assert.throws(() => parseWeights(withPickle(`}U\x09__proto__${one}s`), 'h'), /"__proto__" is reserved/);
  assert.throws(() => parseWeights(withPickle('}U\x01aK\x01s'), 'h'), /h: no tensors by name in it/);
  assert.throws(() => parseWeights(withPickle('N'), 'h'), /no tensors by name/);
});
tricks('says which parts there are when none has a customary name', () => {
  const one = tensorText(2, int(0), tuple(2), tuple(1));
  const two = withPickle(`}U\x01a}U\x01w${one}ssU\x01b}U\x01w${one}ss`);
  assert.throws(
    () => parseWeights(two, 'h'),
    /several parts hold weights: say which, --part NAME; expected one of "a", "b"/,
  );
  assert.is(parseWeights(two, 'h', { part: 'b' }).part, 'b');
});
