import * as assert from 'uvu/assert';
import { figureNumbers, paperNumbers, tableNumbers } from '../../lib/papers/count-numbers';
import { paperNames, readPaper } from '../../lib/papers/read-paper';
import { suite } from '../harness';

/** Every table and figure of the papers, by kind. */
const items: Record<string, Record<string, string>> = {
  'improved-yolox': {
    quoted: 'Table 1',
    sweep: 'Table 2; Table 3',
    exact: 'Fig. 7; Fig. 8',
    drawing: 'Fig. 1; Fig. 2; Fig. 3; Fig. 4; Fig. 5; Fig. 6; Fig. 9',
  },
  'iou-balanced': {
    quoted: 'Table 1',
    sweep: 'Table 2; Table 3; Table 4; Fig. 2; Fig. 3',
    exact: 'Fig. 1',
  },
  dsla: {
    quoted: 'Table 4',
    sweep: 'Table 1; Table 2; Table 3; Fig. 2',
    exact: 'Fig. 3; Fig. A.7',
    drawing: 'Fig. 1; Fig. 4; Fig. 5; Fig. 6',
  },
  fmse: {
    sweep: 'Table 1; Table 2; Fig. 3; Fig. 6; Fig. 7',
    exact: 'Fig. 1; Fig. 2',
    drawing: 'Fig. 4; Fig. 5; Fig. 8',
  },
  yolox: {
    quoted: 'Table 6; Fig. 1',
    sweep: 'Table 1; Table 5; Fig. 3',
    exact: 'Table 2; Table 3; Table 4',
    drawing: 'Fig. 2',
  },
};

/** Item and kind; the parts of a table that is recorded in parts are one item. */
function itemsOf(name: string): string[] {
  const { tables, figures } = readPaper(name);
  const all = [...tables, ...figures].map(({ id, kind }) => `${id.split(',')[0]}: ${kind}`);
  return [...new Set(all)].sort();
}
const listed = (name: string) =>
  Object.entries(items[name]).flatMap(([kind, ids]) => ids.split('; ').map((id) => `${id}: ${kind}`));

const coverage = suite('data/papers: coverage');
coverage('five papers, 49 items: 19 tables and 30 figures', () => {
  assert.equal(paperNames(), Object.keys(items).sort());
  const all = paperNames().flatMap(itemsOf);
  assert.is(all.filter((item) => item.startsWith('Table')).length, 19);
  assert.is(all.filter((item) => item.startsWith('Fig.')).length, 30);
});
for (const name of Object.keys(items)) {
  coverage(`${name}: every item is there, of its kind`, () =>
    assert.equal(itemsOf(name), listed(name).sort()),
  );
}
coverage('every table is held against something', () => {
  for (const name of paperNames()) {
    const { tables, claims } = readPaper(name);
    const named = JSON.stringify(claims);
    for (const { id, follows, deltasFrom } of tables) {
      assert.ok(follows ?? deltasFrom ?? named.includes(`"table":"${id}"`), `${name}, ${id}`);
    }
  }
});

const counts = suite('paperNumbers');
counts('values and deltas count, empty cells do not', () => {
  const { tables, figures } = readPaper('yolox');
  assert.is(tableNumbers(tables[0]), 6);
  assert.is(tableNumbers(tables[3]), 5 * 3 - 1 + 2);
  assert.is(figureNumbers(figures[0]), 0);
  assert.is(figureNumbers(figures[1]), 2);
});
counts('five papers record 704 numbers', () => {
  const all = paperNames().map((name) => paperNumbers(readPaper(name)));
  assert.is(
    all.reduce((a, b) => a + b),
    704,
  );
});
