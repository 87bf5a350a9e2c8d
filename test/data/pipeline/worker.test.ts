import { join } from 'node:path';
import { build } from 'esbuild';
import * as assert from 'uvu/assert';
import { suite } from '../../harness';

const worker = suite('the data worker');
worker('loads nothing of TensorFlow, whose native library must not run in two threads', async () => {
  const { metafile } = await build({
    entryPoints: [join(__dirname, '../../../lib/data/pipeline/worker.ts')],
    bundle: true,
    platform: 'node',
    packages: 'external',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  assert.equal(
    [...new Set(outside)].filter((path) => !path.startsWith('node:')),
    ['sharp'],
  );
});
