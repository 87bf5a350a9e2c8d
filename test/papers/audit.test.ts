import * as assert from 'uvu/assert';
import { auditPaper } from '../../lib/papers/audit';
import { paperNames, readPaper } from '../../lib/papers/read-paper';
import type { Paper, PaperClaim } from '../../lib/papers/schema';
import { suite } from '../harness';

/** A paper of one table, to which a test adds claims. */
function toy(
  claims: PaperClaim[] = [],
  values = [['30.0'], ['31.2(+1.2)'], ['32(+1.9)'], ['29.0(+0.5)']],
): Paper {
  const table = {
    id: 'T',
    caption: 'c',
    dataset: 'd',
    kind: 'sweep' as const,
    keys: ['row'],
    columns: ['AP'],
  };
  const rows = values.map((v, i) => ({ key: [`${i}`], values: v }));
  const tables = [{ ...table, deltasFrom: ['0'], rows }];
  return {
    paper: 'toy',
    title: 't',
    authors: ['a'],
    year: 2020,
    source: 's',
    tables,
    figures: [],
    claims,
    unchecked: [],
  };
}
const cell = (row: string, column = 'AP') => ({ table: 'T', row: [row], column });
const said = { where: 'text', says: 'so' };
const lastVerdict = (claim: PaperClaim, values?: string[][]) =>
  auditPaper(toy([claim], values)).at(-1)!.verdict;

const deltas = suite('auditPaper: printed deltas');
deltas('1.2 agrees, 1.9 beside 2.0 is within rounding, +0.5 beside −1.0 differs', () => {
  const rows = auditPaper(toy());
  assert.equal(
    rows.map((r) => r.verdict),
    ['agrees', 'within rounding', 'differs'],
  );
  assert.equal(
    rows.map((r) => r.computed),
    ['1.2', '2.0', '-1.0'],
  );
  assert.match(rows[1].check, /32\.0 − 30\.0/);
});
deltas('two tenths off is more than rounding can do', () => {
  assert.is(auditPaper(toy([], [['30.0'], ['31.0(+1.2)']]))[0].verdict, 'differs');
});

const claims = suite('auditPaper: claims');
claims('a difference', () => {
  const claim = (printed: string): PaperClaim => ({
    ...said,
    relation: 'difference',
    printed,
    cells: [cell('1'), cell('0')],
  });
  assert.is(lastVerdict(claim('1.2')), 'agrees');
  assert.is(lastVerdict(claim('2.1')), 'differs');
});
claims('the best of a column must be the cell named and the number printed', () => {
  const claim = (row: string, printed: string): PaperClaim => ({
    ...said,
    relation: 'best',
    printed,
    cells: [cell(row)],
  });
  assert.is(lastVerdict(claim('2', '32')), 'agrees');
  assert.is(lastVerdict(claim('2', '32.1')), 'differs');
  assert.is(lastVerdict(claim('1', '31.2')), 'differs');
});
claims('the same value, whatever its last zero', () => {
  const claim: PaperClaim = { ...said, relation: 'same', cells: [cell('0'), cell('1')] };
  assert.is(lastVerdict(claim, [['38'], ['38.0']]), 'agrees');
  assert.is(lastVerdict(claim, [['38'], ['38.1']]), 'differs');
});
claims('all above: an equal value is not above', () => {
  const claim: PaperClaim = { ...said, relation: 'all above', table: 'T', row: ['1'], base: ['0'] };
  assert.is(lastVerdict(claim, [['38.0'], ['38.1']]), 'agrees');
  assert.is(lastVerdict(claim, [['38.0'], ['38.0']]), 'differs');
});
claims('a mean of thresholds: AP50 40 and AP75 20 allow 10 to 30', () => {
  const paper = (ap: string): Paper => {
    const made = toy([
      { ...said, relation: 'mean of thresholds', cells: ['AP', 'AP50', 'AP75'].map((c) => cell('0', c)) },
    ]);
    made.tables[0] = {
      ...made.tables[0],
      columns: ['AP', 'AP50', 'AP75'],
      rows: [{ key: ['0'], values: [ap, '40', '20'] }],
    };
    return made;
  };
  const row = (ap: string) => auditPaper(paper(ap)).at(-1)!;
  // least: 50 → 40, 55..75 → 20 each, above → 0: 140 / 10; most: 50..70 → 40 each, 75..95 → 20 each: 300 / 10
  assert.is(row('20').computed, '14 to 30');
  assert.is(row('20').verdict, 'agrees');
  assert.is(row('31').verdict, 'differs');
  assert.is(row('13').verdict, 'differs');
});

const real = suite('data/papers');
real('every file fits the schema and all its cells are there', () => {
  assert.ok(paperNames().includes('iou-balanced'));
  for (const name of paperNames()) assert.is(readPaper(name).paper, name);
});
real('iou-balanced: 37 checks; one delta off by rounding, two sentences that quote the wrong row', () => {
  const rows = auditPaper(readPaper('iou-balanced'));
  assert.is(rows.length, 37);
  const odd = rows.filter((row) => row.verdict !== 'agrees');
  assert.equal(
    odd.map((r) => [r.verdict, r.printed, r.computed]),
    [
      ['within rounding', '+0.3', '0.4'],
      ['differs', '2.1', '1.8'],
      ['differs', '2.3', '1.9'],
    ],
  );
});
