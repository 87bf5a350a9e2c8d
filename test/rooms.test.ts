import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { build } from 'esbuild';
import * as assert from 'uvu/assert';
import { suite } from './harness';

const lib = join(__dirname, '..', 'lib');

const browser = suite('rooms that a browser can run');
for (const room of [
  'boxes',
  'heatmaps',
  'assign',
  'metrics',
  'losses/smooth-l1.ts',
  'papers/iou-balanced/iou-balanced.ts',
]) {
  browser(`${room} needs neither Node nor TensorFlow`, async () => {
    const entry = room.endsWith('.ts') ? room : `${room}/index.ts`;
    const options = {
      bundle: true,
      platform: 'browser',
      write: false,
      logLevel: 'silent',
      metafile: true,
    } as const;
    const { metafile } = await build({ ...options, entryPoints: [join(lib, entry)] });
    assert.equal(
      Object.keys(metafile.inputs).filter((path) => path.includes('node_modules')),
      [],
    );
  });
}

/** What each room may import; an arrow points one way. A paper may use every room but another paper. */
const allowed: Record<string, string[]> = {
  boxes: [],
  heatmaps: [],
  assign: ['boxes'],
  metrics: ['boxes'],
  engine: [],
  nn: ['engine'],
  models: ['nn', 'boxes', 'heatmaps', 'engine'],
  losses: ['engine', 'boxes', 'assign'],
  data: ['boxes', 'heatmaps', 'metrics', 'engine'],
  train: ['models', 'losses', 'assign', 'data', 'metrics', 'nn', 'engine'],
  study: ['train', 'models', 'losses', 'assign', 'data', 'metrics', 'nn', 'engine', 'show'],
  show: [],
  notebook: ['show', 'engine'],
  live: ['train', 'predict', 'models', 'nn', 'data', 'engine', 'show'],
  report: ['notebook', 'show'],
};

/** As are the files beside the rooms (errors, files). */
const everybodys = [join('engine', 'interrupt')];

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']+)'/g)].map((m) => m[1]);
  return found.map((path) => relative(lib, resolve(dirname(file), path)));
}

const roomOf = (path: string) => path.split(sep)[0];

const arrows = suite('imports between rooms');
for (const [room, others] of Object.entries(allowed)) {
  arrows(`${room} imports ${others.join(', ') || 'no other room'}`, () => {
    const files = readdirSync(join(lib, room), { recursive: true, encoding: 'utf8' }).filter((f) =>
      f.endsWith('.ts'),
    );
    const wrong = files.flatMap((f) =>
      importsOf(join(lib, room, f))
        .filter((path) => path.includes(sep) && !everybodys.includes(path) && !path.startsWith('..'))
        .filter((path) => roomOf(path) !== room && !others.includes(roomOf(path)))
        .map((path) => `${f} imports ${path}`),
    );
    assert.equal(wrong, []);
  });
}
arrows('no paper imports another paper', () => {
  const papers = readdirSync(join(lib, 'papers'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  for (const { name } of papers) {
    const files = readdirSync(join(lib, 'papers', name), { recursive: true, encoding: 'utf8' });
    for (const f of files.filter((file) => file.endsWith('.ts'))) {
      const others = importsOf(join(lib, 'papers', name, f)).filter((path) =>
        papers.some((p) => p.name !== name && path.startsWith(join('papers', p.name))),
      );
      assert.equal(others, [], f);
    }
  }
});
