import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import * as assert from 'uvu/assert';
import { dataFolder, findDataset, requireDataset } from '../../lib/data';
import { suite } from '../harness';

/** Runs with PAPERSWEEP_DATA as given, and puts the old value back. */
function withData(value: string | undefined, body: () => void): void {
  const before = process.env.PAPERSWEEP_DATA;
  if (value === undefined) delete process.env.PAPERSWEEP_DATA;
  else process.env.PAPERSWEEP_DATA = value;
  try {
    body();
  } finally {
    if (before === undefined) delete process.env.PAPERSWEEP_DATA;
    else process.env.PAPERSWEEP_DATA = before;
  }
}

const folder = suite('dataFolder');
folder('is data/cache beside the library when nothing is set', () => {
  withData(undefined, () => assert.match(dataFolder().replaceAll('\\', '/'), /\/data\/cache$/));
});
folder('is PAPERSWEEP_DATA when that is a folder, made absolute', () => {
  withData('test', () => assert.ok(isAbsolute(dataFolder())));
});
folder('a PAPERSWEEP_DATA that is no folder is one line', () => {
  withData('no/such/folder', () => {
    assert.throws(dataFolder, /^PAPERSWEEP_DATA=no\/such\/folder: no such folder; mend: set it to/);
  });
  withData('package.json', () => assert.throws(dataFolder, /no such folder/));
});

const dataset = suite('requireDataset');
dataset('gives the folder of a set that is there', () => {
  const root = mkdtempSync(join(tmpdir(), 'data-'));
  mkdirSync(join(root, 'moons'));
  withData(root, () => {
    assert.is(requireDataset('moons'), join(root, 'moons'));
    assert.is(findDataset('suns'), undefined);
  });
  rmSync(root, { recursive: true });
});
dataset('a missing set is one line that says how to mend it', () => {
  withData(undefined, () => {
    assert.throws(
      () => requireDataset('suns'),
      /^data\/cache: no data set "suns"; mend: put its folder there/,
    );
  });
});
