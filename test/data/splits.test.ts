import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { samplesOfFile, splitSamples, takeSplit, writeSplit } from '../../lib/data';
import { suite } from '../harness';
import { fileFolder } from './image-files';

const samples = Array.from({ length: 50 }, (_, i) => ({ id: `s${i}` }));

const split = suite('splitSamples');
split('40, 5 and 5 of 50, none twice, none lost', () => {
  const { train, val, test, trainval, all } = splitSamples(samples, 1);
  assert.equal([train.length, val.length, test.length, trainval.length, all.length], [40, 5, 5, 45, 50]);
  assert.is(new Set([...train, ...val, ...test]).size, 50);
});
split('names and seed decide, not the order of the list', () => {
  const names = (list: { id: string }[]) => list.map(({ id }) => id).sort();
  const turned = splitSamples([...samples].reverse(), 1);
  assert.equal(names(turned.val), names(splitSamples(samples, 1).val));
  assert.not.equal(names(splitSamples(samples, 2).val), names(turned.val));
});

const files = suite('splits as files');
files('written and read, in the order of the file', () => {
  const { root, remove } = fileFolder({});
  const file = join(root, 'splits', 'val.txt');
  writeSplit(file, [samples[7], samples[3]]);
  assert.equal(samplesOfFile(samples, file), [samples[7], samples[3]]);
  assert.equal(takeSplit(samples, 'val', 1, root), [samples[7], samples[3]]);
  remove();
});
files('an unknown name, one that is there twice, an empty file, an unknown part', () => {
  const { root, remove } = fileFolder({
    'splits/val.txt': 's1\nt2\n',
    'splits/test.txt': 's1\ns1\n',
    'splits/train.txt': '\n',
  });
  const take = (part: string) => () => takeSplit(samples, part, 1, root);
  assert.throws(take('val'), /splits\/val\.txt, line 2: "t2" is no image of the set; expected s/);
  assert.throws(take('test'), /line 2: "s1" is there twice/);
  assert.throws(take('train'), /splits\/train\.txt: no names/);
  assert.throws(take('tset'), /no such split "tset"; expected one of: train, val, test, trainval, all/);
  assert.throws(() => takeSplit(samples.slice(0, 2), 'val', 1), /no images in split "val"/);
  remove();
});
