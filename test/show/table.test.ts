import * as assert from 'uvu/assert';
import { InputError } from '../../lib/errors';
import { table } from '../../lib/show/table';
import { suite } from '../harness';

const rows = [
  { method: 'base_line', ap: { mean: 35.24, sd: 0.41, n: 5 }, ms: 12 },
  { method: 'ours <b>|x', ap: { mean: 4.1, sd: 0, n: 1 }, ms: -9.5 },
  { method: '50% & $x^2$', ap: null, ms: 100.25 },
];
const made = table(rows, {
  name: 'methods',
  columns: [
    'method',
    { key: 'ap', label: 'AP', unit: '%', digits: 1, best: 'max' },
    { key: 'ms', digits: 2, best: 'min' },
  ],
  caption: 'Speed & score',
  source: 'ours',
});

const tables = suite('table');

tables('as plain text: points in line, best marked, one run without sd', () => {
  assert.is(
    made.toText(),
    [
      'Speed & score. Source: ours.',
      '',
      'method                    AP (%)       ms',
      '-----------  -------------------  -------',
      'base_line    35.2 ± 0.4 (n = 5)*   12.00',
      'ours <b>|x    4.1 (n = 1)          −9.50*',
      '50% & $x^2$   –                   100.25',
    ].join('\n'),
  );
});

tables('as Markdown: nothing in a cell is markup', () => {
  assert.is(
    made.toMarkdown(),
    [
      'Speed &amp; score. Source: ours.',
      '',
      '| method            |                 AP (%) |        ms |',
      '| ----------------- | ---------------------: | --------: |',
      '| base\\_line        | **35.2 ± 0.4 (n = 5)** |     12.00 |',
      '| ours &lt;b&gt;\\|x |            4.1 (n = 1) | **−9.50** |',
      '| 50% &amp; \\$x^2\\$ |                      – |    100.25 |',
      '',
    ].join('\n'),
  );
});

tables('as CSV: numbers unrounded, mean, sd and n apart, quotes doubled', () => {
  assert.is(
    made.toCsv(),
    [
      'method,AP (%) mean,AP (%) sd,AP (%) n,ms',
      'base_line,35.24,0.41,5,12',
      'ours <b>|x,4.1,,1,-9.5',
      '50% & $x^2$,,,,100.25',
      '',
    ].join('\n'),
  );
  assert.is(table([{ a: 'x,"y"\nz' }], { name: 't' }).toCsv(), 'a\n"x,""y""\nz"\n');
});

tables('as LaTeX: booktabs, commands escaped, columns that meet at the point', () => {
  const latex = made.toLatex();
  assert.match(latex, '\\begin{tabular}{lr@{}lr@{}l}');
  assert.match(latex, '    base\\_line & \\textbf{35} & \\textbf{.2 $\\pm$ 0.4 (n = 5)} & 12 & .00 \\\\\n');
  assert.match(latex, '    50\\% \\& \\$x\\textasciicircum{}2\\$ & -- &  & 100 & .25 \\\\\n');
  for (const part of ['\\toprule', '\\midrule', '\\bottomrule', '\\label{tab:methods}'])
    assert.match(latex, part);
});

tables('as html: escaped, no script, no style sheet, best in strong', () => {
  const html = made.toHtml();
  assert.match(html, 'ours &lt;b&gt;|x');
  assert.not.match(html, /<script|<style|<b>|class=|on\w+=/);
  assert.match(html, '<strong>35</strong><span');
  assert.match(html, '<strong>.2 ± 0.4 (n = 5)</strong></span></td>');
  assert.match(html, '<strong>−9</strong>');
  assert.is(html.match(/<strong>/g)!.length, 4);
  assert.match(html, /<th scope="col"[^>]*>AP \(%\)<\/th>/);
});

tables('without rows: the caption alone, not as wide as a table of nothing', () => {
  assert.is(table([], { name: 'none', caption: 'a < b: nothing' }).toHtml(), '<p>a &lt; b: nothing.</p>');
});

tables('brings html, Markdown, CSV and text, and its name', () => {
  const { data, metadata } = made.toMimeBundle();
  assert.equal(Object.keys(data).sort(), [
    'application/vnd.papersweep.table+json',
    'text/csv',
    'text/html',
    'text/markdown',
    'text/plain',
  ]);
  assert.equal(metadata!.papersweep, {
    kind: 'table',
    name: 'methods',
    caption: 'Speed & score. Source: ours.',
    source: 'ours',
  });
});

tables('shows four significant digits where nothing else is asked for', () => {
  const text = table([{ a: 0.110987 }, { a: 12 }], { name: 't' }).toText();
  assert.is(text, ['     a', '------', ' 0.111', '12.000'].join('\n'));
});

tables('means over runs: the largest sd with two significant digits, the smallest with one', () => {
  const rows = [
    { a: { mean: 0.374703, sd: 0.03227, n: 3 } },
    { a: { mean: 0.41895, sd: 0.00641, n: 3 } },
    { a: { mean: 0.5, n: 1 } },
  ];
  const lines = table(rows, { name: 't' }).toText().split('\n').slice(2);
  assert.equal(
    lines.map((line) => line.trim()),
    ['0.375 ± 0.032 (n = 3)', '0.419 ± 0.006 (n = 3)', '0.500 (n = 1)'],
  );
  const coarse = table([{ a: { mean: 81.23, sd: 9.97, n: 5 } }], { name: 't' }).toText();
  assert.match(coarse, /81 ± 10 \(n = 5\)/);
});

tables('marks all that show as the best, and none in a column of one', () => {
  const columns = [{ key: 'a', digits: 1, best: 'max' as const }];
  assert.is(
    table([{ a: 1.01 }, { a: 1.04 }], { name: 't', columns })
      .toText()
      .match(/\*/g)!.length,
    2,
  );
  assert.not.match(table([{ a: 1 }], { name: 't', columns }).toText(), '*');
});

tables('takes anything that looks like a data frame', () => {
  const frame = {
    columns: ['a', 'b'],
    values: [
      [1, 'x'],
      [2, 'y'],
    ],
  };
  assert.is(table(frame, { name: 't' }).toCsv(), 'a,b\n1,x\n2,y\n');
});

tables('refuses an unknown column and a cell that is none', () => {
  const is = (words: RegExp) => (e: unknown) => e instanceof InputError && words.test(e.message);
  assert.throws(
    () => table([{ lambda: 1 }], { name: 't', columns: ['lamda'] }),
    is(/unknown column "lamda".*"lambda"/),
  );
  assert.throws(() => table([{ a: [1] }], { name: 't' }), is(/column "a", row 0: an array is no cell/));
});
