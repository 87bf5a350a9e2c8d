import * as assert from 'uvu/assert';
import { InputError } from '../../lib/errors';
import { parsePaper } from '../../lib/papers/read-paper';
import { suite } from '../harness';

const cell = { table: 'Table 1', row: ['a'], column: 'AP' };
const claim = { where: 'text', says: 'so' };
const formula = { ...claim, relation: 'formula', printed: '1', formula: 'x', with: { x: cell } };
const table = {
  id: 'Table 1',
  caption: 'c',
  dataset: 'd',
  kind: 'sweep',
  keys: ['row'],
  columns: ['AP', 'AR'],
  rows: [
    { key: ['a'], values: ['1.0', '2.0'] },
    { key: ['b'], values: ['1.5(+0.5)', '-'] },
  ],
};
const figure = { id: 'Fig. 1', shows: 's', kind: 'exact', parameters: { delta: '1e-3' } };
const paper = {
  paper: 'toy',
  title: 't',
  authors: ['a'],
  source: 's',
  references: 2,
  tables: [table],
  figures: [figure],
  claims: [formula],
  unchecked: [],
};
const withTable = (changes: object) => ({ ...paper, tables: [{ ...table, ...changes }] });
const withClaim = (changes: object) => ({ ...paper, claims: [{ ...claim, ...changes }] });
const withFormula = (changes: object) => withClaim({ ...formula, ...changes });

const broken: [string, unknown, RegExp][] = [
  ['nothing', null, /the whole: .*expected object/],
  ['a list', [], /the whole: .*expected object/],
  ['no tables', { ...paper, tables: undefined }, /tables: /],
  ['a name with a space', { ...paper, paper: 'my paper' }, /paper: /],
  ['half a year', { ...paper, year: 2020.5 }, /year: /],
  ['no references', { ...paper, references: 0 }, /references: /],
  ['a table without rows', withTable({ rows: [] }), /tables\.0\.rows: /],
  ['an unknown kind', withTable({ kind: 'photo' }), /tables\.0\.kind: .*"exact"/],
  ['a delta without its sign', withTable({ rows: [{ key: ['a'], values: ['1(0.5)', '2'] }] }), /as printed/],
  ['a number with its unit', withTable({ rows: [{ key: ['a'], values: ['10 ms', '2'] }] }), /as printed/],
  [
    'a delta in the first row',
    withTable({ deltasFrom: 'the row above', rows: [table.rows[1]] }),
    /no row above/,
  ],
  ['deltas from an unknown row', withTable({ deltasFrom: ['z'] }), /Table 1: no row z/],
  ['deltas from a sentence', withTable({ deltasFrom: 'the last row' }), /"the row above"/],
  [
    'a mean of an unknown column',
    withTable({ follows: [{ column: 'AP', mean: ['AX'] }] }),
    /"follows" names/,
  ],
  [
    'a column that follows from nothing',
    withTable({ follows: [{ column: 'AP' }] }),
    /follows\.0: not a column/,
  ],
  [
    'a rule whose name is no column',
    withTable({ follows: [{ column: 'AP', formula: 'x + y', columns: { x: 'AR' } }] }),
    /formula x \+ y: "y" has no value/,
  ],
  [
    'a figure with a word for a number',
    { ...paper, figures: [{ ...figure, parameters: { d: 'six' } }] },
    /figures\.0\.parameters\.d: /,
  ],
  ['a formula that ends early', withFormula({ formula: 'x +' }), /claims\.0\.formula: x \+: its end/],
  ['a formula with a name too many', withFormula({ formula: 'x + y' }), /"y" has no value/],
  ['a value no formula uses', withFormula({ with: { x: cell, y: '2' } }), /"y" is not used/],
  ['a formula about a missing row', withFormula({ with: { x: { ...cell, row: ['z'] } } }), /no row z/],
  [
    'a formula held against a missing column',
    withFormula({ printed: { ...cell, column: 'AX' } }),
    /no column AX/,
  ],
  [
    'a formula held against a word',
    withFormula({ printed: 'one' }),
    /claims\.0\.printed: a number as printed/,
  ],
  [
    'a formula held against a list',
    withFormula({ printed: ['1'] }),
    /claims\.0\.printed: not a number, a cell or a formula/,
  ],
  ['an unknown comparison', withFormula({ compare: 'about' }), /claims\.0\.compare: /],
  ['one cell above nothing', withClaim({ relation: 'above', cells: [cell] }), /claims\.0\.cells: /],
  [
    'weights over one column',
    withClaim({
      relation: 'same weights',
      table: 'Table 1',
      row: ['a'],
      base: ['b'],
      column: 'AP',
      columns: ['AR'],
    }),
    /claims\.0\.columns: /,
  ],
  [
    'all above in an unknown column',
    withClaim({ relation: 'all above', table: 'Table 1', row: ['a'], base: ['b'], columns: ['AX'] }),
    /no column AX/,
  ],
  [
    'a reference to an unknown kind',
    withClaim({ relation: 'refers', to: 'Fig. 1', as: 'photo' }),
    /claims\.0\.as: /,
  ],
  ['a claim without a place', { ...paper, claims: [{ ...formula, where: '' }] }, /claims\.0\.where: /],
];

const malformed = suite('parsePaper: malformed files');
malformed('the file they are made of is sound', () => {
  assert.is(parsePaper(JSON.stringify(paper), 'toy.json').paper, 'toy');
});
for (const [name, made, message] of broken) {
  malformed(`${name}: one clear line`, () => {
    assert.throws(
      () => parsePaper(JSON.stringify(made), 'toy.json'),
      (error: Error) =>
        error instanceof InputError && message.test(error.message) && !/\n/.test(error.message),
    );
  });
}
