import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { InputError } from '../lib/errors';
import { writeFileAtomic } from '../lib/files';
import { suite, testWith } from './harness';

const folder = mkdtempSync(join(tmpdir(), 'files-'));

const atomic = suite('writeFileAtomic');
atomic('writes, replaces, makes folders, and leaves nothing beside', () => {
  const path = join(folder, 'a', 'b.txt');
  writeFileAtomic(path, 'one');
  writeFileAtomic(path, 'two');
  assert.is(readFileSync(path, 'utf8'), 'two');
  assert.equal(readdirSync(join(folder, 'a')), ['b.txt']);
});
atomic('says in one line that a file stands where a folder is needed', () => {
  const path = join(folder, 'plain');
  writeFileSync(path, '');
  for (const below of [join(path, 'x'), join(path, 'x', 'y')]) {
    try {
      writeFileAtomic(below, '');
      assert.unreachable();
    } catch (error) {
      assert.instance(error, InputError);
      assert.match((error as Error).message, /a file stands where a folder is needed/);
    }
  }
});
const noFullDevice = process.platform === 'linux' ? undefined : 'no /dev/full on this system';
testWith(noFullDevice, atomic, 'knows a full disk', () => {
  const { diskFault } = require('../lib/files') as typeof import('../lib/files');
  try {
    writeFileSync('/dev/full', 'x');
    assert.unreachable();
  } catch (error) {
    assert.match(
      diskFault(error as Error, 'out/x').message,
      /out\/x: the disk is full; mend: free some space/,
    );
  }
});
