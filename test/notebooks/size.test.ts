/** Committed notebooks stay small: figures travel as JSON and one PNG, never as a library. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { collectItems, readNotebook } from '../../lib/report';
import { suite } from '../harness';

const folder = join(__dirname, '..', '..', 'notebooks');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ipynb')) : [];
const maxBytes = 2_000_000;
const notebooks = suite('committed notebooks');

notebooks('there is one at least', () => {
  assert.ok(files.length > 0, `no notebook in ${folder}`);
});

for (const name of files) {
  const path = join(folder, name);
  notebooks(`${name} is 2 MB at most`, () => {
    const bytes = readFileSync(path).length;
    assert.ok(bytes <= maxBytes, `${name}: ${(bytes / 1e6).toFixed(2)} MB`);
  });
  notebooks(`${name} was run, and what it shows has names of its own`, () => {
    assert.ok(collectItems(readNotebook(path)).length > 0, `${name}: no figure and no table`);
  });
  notebooks(`${name} carries no script`, () => {
    const bundles = readNotebook(path).cells.flatMap((cell) =>
      cell.outputs.filter((o) => o.type === 'bundle'),
    );
    for (const { data } of bundles) assert.not.match(String(data['text/html'] ?? ''), /<script|<iframe/i);
  });
}
