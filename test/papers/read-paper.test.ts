import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { parsePaper, readPaper } from '../../lib/papers/read-paper';
import type { Paper } from '../../lib/papers/schema';
import { suite } from '../harness';

const json = readFileSync('data/papers/iou-balanced.json', 'utf8');
/** The file with one thing changed. */
function changed(change: (paper: Paper) => void): string {
  const paper = JSON.parse(json);
  change(paper);
  return JSON.stringify(paper);
}

/** The first cell that the first claim names. */
function firstCell({ claims: [claim] }: Paper) {
  return 'cells' in claim ? claim.cells[0] : {};
}

const read = suite('readPaper');
read('an unknown paper names the nearest', () => {
  assert.throws(() => readPaper('iou-balaced'), /no paper "iou-balaced"; expected iou-balanced/);
});

const broken: [string, string, RegExp][] = [
  ['cut short', json.slice(0, 300), /^data\/papers\/x\.json: not JSON/],
  ['an unknown field', changed((p) => Object.assign(p, { titel: 'x' })), /titel/],
  ['no title', changed((p) => Object.assign(p, { title: undefined })), /title/],
  [
    'a number that is no string',
    changed((p) => p.tables[0].rows[0].values.splice(0, 1, 35.9 as never)),
    /tables\.0\.rows\.0\.values\.0/,
  ],
  [
    'a number with a comma',
    changed((p) => p.tables[0].rows[0].values.splice(0, 1, '35,9')),
    /a number as printed/,
  ],
  ['a value too few', changed((p) => p.tables[0].rows[0].values.pop()), /another number of keys or values/],
  ['a row twice', changed((p) => p.tables[0].rows.push(p.tables[0].rows[0])), /two rows have the same key/],
  [
    'an unknown relation',
    changed((p) => Object.assign(p.claims[0], { relation: 'sum' })),
    /claims\.0\.relation/,
  ],
  [
    'a claim about a table that is not there',
    changed((p) =>
      Object.assign(p.claims[0], {
        cells: [
          { table: 'Table 9', row: ['a'], column: 'AP' },
          { table: 'Table 9', row: ['a'], column: 'AP' },
        ],
      }),
    ),
    /no "Table 9"; expected one of: Table 1/,
  ],
  [
    'a claim about a row that is not there',
    changed((p) => Object.assign(firstCell(p), { row: ['x', 'y'] })),
    /Table 1: no row x, y/,
  ],
  [
    'a claim about a column that is not there',
    changed((p) => Object.assign(firstCell(p), { column: 'AR' })),
    /Table 1: no column AR/,
  ],
];
const parse = suite('parsePaper');
for (const [name, text, message] of broken) {
  parse(`${name} is refused in one line`, () => {
    assert.throws(() => parsePaper(text, 'x.json'), message);
  });
}
