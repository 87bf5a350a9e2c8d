import * as assert from 'uvu/assert';
import { auditPaper } from '../../lib/papers/audit';
import type { Paper, PaperClaim, PaperTable } from '../../lib/papers/schema';
import { suite } from '../harness';

const said = { where: 'text', says: 'so' };
const at = (row: string, column: string) => ({ table: 'Table 1', row: [row], column });

/** Two rows of four numbers. */
const table: PaperTable = {
  id: 'Table 1',
  caption: 'c',
  dataset: 'd',
  kind: 'sweep',
  keys: ['row'],
  columns: ['ms', 'FPS', 'AP50', 'AP'],
  rows: [
    { key: ['a'], values: ['10.5', '95.2', '60', '38'] },
    { key: ['b'], values: ['11.1', '90.5', '50.0(-9.0)', '-'] },
  ],
};

function paperOf(claims: PaperClaim[], changes: Partial<PaperTable> = {}): Paper {
  return {
    paper: 'toy',
    title: 't',
    authors: ['a'],
    source: 's',
    references: 3,
    tables: [{ ...table, ...changes }],
    figures: [{ id: 'Fig. 1', shows: 'x', kind: 'drawing' }],
    claims,
    unchecked: [],
  };
}
const last = (claim: PaperClaim) => auditPaper(paperOf([claim])).at(-1)!;

const formulas = suite('auditPaper: formulas');
const formula = (printed: string, text: string, more = {}) =>
  last({ ...said, relation: 'formula', printed, formula: text, ...more });
formulas('to the printed digits, within rounding, or not', () => {
  const fps = { with: { ms: at('a', 'ms') } };
  assert.is(formula('95.2', '1000 / ms', fps).verdict, 'agrees');
  assert.is(formula('95.3', '1000 / ms', fps).verdict, 'within rounding');
  assert.is(formula('96.2', '1000 / ms', fps).verdict, 'differs');
});
formulas('a factor of ten is told with the digits it needs', () => {
  const { computed, verdict } = formula('0.00430', '169 / 3927');
  assert.equal([computed, verdict], ['0.043035', 'differs']);
  assert.is(formula('6', '1e-3').computed, '0.001');
});
formulas('two cells that print other digits differ, however near', () => {
  assert.is(formula('95.1', 'fps', { with: { fps: at('a', 'FPS') } }).verdict, 'differs');
});
formulas('above and at least; an equal value is not above', () => {
  assert.is(formula('1', '100 * 0.02', { compare: 'above' }).verdict, 'agrees');
  assert.is(formula('1', '100 * (0.38 - 0.37)', { compare: 'above' }).verdict, 'differs');
  assert.is(formula('1', '100 * (0.38 - 0.37)', { compare: 'at least' }).verdict, 'agrees');
  assert.is(formula('0', '0 - 1', { compare: 'at least' }).verdict, 'differs');
});
formulas('a cell or another formula may be the printed side', () => {
  const cell = last({ ...said, relation: 'formula', printed: at('a', 'AP50'), formula: '6 * 10' });
  assert.equal([cell.printed, cell.verdict], ['60.0', 'agrees']);
  const other = { ...said, relation: 'formula' as const, printed: { formula: 'p * p' }, with: { p: '3' } };
  assert.is(last({ ...other, formula: 'p ^ 2' }).verdict, 'agrees');
  assert.is(last({ ...other, formula: '2 * p' }).verdict, 'differs');
});

const orders = suite('auditPaper: orders');
orders('above each of the others', () => {
  const claim = (...cells: ReturnType<typeof at>[]): PaperClaim => ({ ...said, relation: 'above', cells });
  assert.is(last(claim(at('a', 'FPS'), at('b', 'FPS'), at('a', 'ms'))).verdict, 'agrees');
  assert.is(last(claim(at('b', 'FPS'), at('a', 'ms'), at('a', 'FPS'))).verdict, 'differs');
  assert.is(last(claim(at('b', 'FPS'), at('b', 'FPS'))).verdict, 'differs');
});
orders('all above, of the columns named', () => {
  const claim = { ...said, relation: 'all above' as const, table: 'Table 1', row: ['a'], base: ['b'] };
  assert.is(last({ ...claim, columns: ['FPS', 'AP50'] }).verdict, 'agrees');
  assert.is(last({ ...claim, columns: ['FPS', 'ms'] }).computed, '1 of 2 above');
});
orders('the best skips empty cells', () => {
  const claim: PaperClaim = { ...said, relation: 'best', printed: '38', cells: [at('a', 'AP')] };
  assert.is(last(claim).verdict, 'agrees');
});

const references = suite('auditPaper: references');
const refers = (to: string, more = {}) => last({ ...said, relation: 'refers', to, ...more });
references('tables, figures, columns and the list of references', () => {
  for (const to of ['Table 1', 'Fig. 1', 'AP50', '[3]']) assert.is(refers(to).verdict, 'agrees', to);
  for (const to of ['Table 6', 'Fig. 2', 'AP75', '[4]']) assert.is(refers(to).verdict, 'differs', to);
  assert.is(refers('[4]').computed, '3 references');
});
references('of the kind told', () => {
  assert.is(refers('Fig. 1', { as: 'drawing' }).verdict, 'agrees');
  assert.is(refers('Fig. 1', { as: 'sweep' }).computed, 'Fig. 1 (drawing)');
});
references('a symbol of the formula told', () => {
  assert.is(refers('delta', { in: 'y + delta' }).verdict, 'agrees');
  assert.is(refers('sigma', { in: 'y + delta' }).computed, 'symbols y, delta');
});

const follows = suite('auditPaper: columns that follow from others');
const followed = (changes: Partial<PaperTable>) =>
  auditPaper(paperOf([], changes)).map((r) => [r.where, r.verdict]);
follows('a formula, row by row', () => {
  const rows = followed({ follows: [{ column: 'FPS', formula: '1000 / t', columns: { t: 'ms' } }] });
  assert.equal(rows, [
    ['Table 1, row a', 'agrees'],
    ['Table 1, row b', 'within rounding'],
  ]);
});
follows('a mean, where no cell is empty', () => {
  const rows = followed({ follows: [{ column: 'AP', mean: ['ms', 'AP50'], note: 'n' }] });
  assert.equal(rows, [['Table 1, row a', 'differs']]);
});
follows('thresholds, where no cell is empty', () => {
  assert.is(followed({ follows: [{ column: 'AP', thresholds: ['AP50'] }] }).length, 1);
});
follows('deltas from the row above', () => {
  const [row] = auditPaper(paperOf([], { deltasFrom: 'the row above' }));
  assert.equal([row.check, row.computed, row.verdict], ['AP50: 50.0 − 60.0', '-10.0', 'differs']);
});
