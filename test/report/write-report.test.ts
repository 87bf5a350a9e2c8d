import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { InputError } from '../../lib/errors';
import { type Report, writeReport } from '../../lib/report';
import { table } from '../../lib/show/table';
import { suite } from '../harness';
import { code, fixtureCells, markdown, shown, writeNotebook } from './notebook-fixture';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
const out = join(folder, 'out');
let report: Report;
const steps: string[] = [];
const read = (...path: string[]): string => readFileSync(join(out, ...path), 'utf8');

const reports = suite('writeReport');

reports.before(async () => {
  const path = writeNotebook(join(out, 'notebooks', '02-gradients.ipynb'), await fixtureCells());
  const facts = { cells: 12, seconds: 8.2 };
  report = await writeReport([{ path, facts }], out, {
    stamp: { engine: 'none' },
    onStep: (s) => steps.push(s.what),
  });
});
reports.after(() => rmSync(folder, { recursive: true }));

reports('writes each figure as SVG and PNG, each table as CSV and Markdown', () => {
  const [{ figures, tables, files }] = report.notebooks;
  assert.equal([figures, tables], [4, 2]);
  assert.equal(
    files.map((file) => file.slice(out.length + 1)),
    [
      'figures/02-gradients/gradient.svg',
      'figures/02-gradients/gradient.png',
      'figures/02-gradients/attention-map.svg',
      'figures/02-gradients/attention-map.png',
      'figures/02-gradients/boxes.jpg',
      'figures/02-gradients/rooms.png',
      'tables/02-gradients/methods.csv',
      'tables/02-gradients/methods.md',
      'tables/02-gradients/paper.csv',
      'tables/02-gradients/paper.md',
    ],
  );
  assert.ok(files.every(existsSync));
  assert.match(read('tables', '02-gradients', 'methods.csv'), 'baseline,35.2,0.41,5,12.25');
});

reports('every link of every page leads to a file', () => {
  for (const page of ['index.html', 'pages/02-gradients.html']) {
    const links = [...read(page).matchAll(/(?:href|src|data-plotly)="([^"#]*)[^"]*"/g)].map((m) => m[1]);
    const local = links.filter((link) => link && !/^(https?|data|mailto):/.test(link));
    assert.ok(local.length > 8);
    for (const link of local)
      assert.ok(existsSync(resolve(dirname(join(out, page)), link)), `${page}: ${link}`);
  }
});

reports('nothing of a notebook runs: its html is text, its addresses are plain', () => {
  const page = read('pages', '02-gradients.html');
  assert.not.match(page, /<script>|<img src=x|<[a-z]+[^>]* on\w+=|href="javascript|id="raw"/);
  assert.match(page, '&lt;script&gt;window.hacked = 1');
  assert.match(page, 'only text');
  assert.match(page, /Error: &lt;x&gt;/);
  assert.not.match(page, String.fromCharCode(27));
});

reports('sets equations and leaves prices alone', () => {
  const page = read('pages', '02-gradients.html');
  assert.match(page, 'class="katex-display"');
  assert.match(page, 'costs $5 or $6');
});

reports('the first page counts verdicts and says what is known', () => {
  const index = read('index.html');
  assert.match(index, /<li class="agrees"><b>1<\/b> agrees<\/li><li class="differs"><b>1<\/b> differs<\/li>/);
  for (const text of [
    'Gradients, ',
    'Outliers drown inliers',
    '<dd>8.2</dd>',
    'notebooks/02-gradients.ipynb',
  ]) {
    assert.match(index + read('pages', '02-gradients.html'), text);
  }
});

reports('tells each step', () => {
  assert.equal(steps.slice(0, 2), ['02-gradients: figure gradient', '02-gradients: figure attention-map']);
  assert.is(steps.at(-1), 'pages');
});

reports('holds plotly.js once, minified', () => {
  assert.ok(read('assets', 'plotly.min.js').length < 5_000_000);
  assert.not.match(read('pages', '02-gradients.html'), 'plotly.js v');
});

const refusals = suite('writeReport, bad input');

async function refused(cells: Record<string, unknown>[], name = 'n.ipynb'): Promise<string> {
  const place = mkdtempSync(join(tmpdir(), 'report-'));
  const path = writeNotebook(join(place, name), cells);
  const error = await writeReport([{ path }], join(place, 'out')).catch((e: unknown) => e);
  assert.instance(error, InputError);
  assert.not(existsSync(join(place, 'out')), 'something was written');
  rmSync(place, { recursive: true });
  return (error as InputError).message;
}

refusals('two tables of the same name', async () => {
  const made = await shown(table([{ a: 1 }], { name: 't' }));
  assert.match(await refused([code('a', [made]), code('b', [made])]), /two outputs are named table t/);
});

refusals('a name that climbs out of the folder', async () => {
  const made = JSON.parse(JSON.stringify(await shown(table([{ a: 1 }], { name: 't' }))));
  made.metadata.papersweep.name = '../../evil';
  assert.match(await refused([code('a', [made])]), /an output is named "..\/..\/evil"/);
});

refusals('what is no notebook', async () => {
  const error = await writeReport([{ path: __filename }], out).catch((e: Error) => e.message);
  assert.match(String(error), /write-report.test.ts: not JSON/);
});

refusals('two notebooks of the same name', async () => {
  const paths = ['a', 'b'].map((d) => writeNotebook(join(folder, d, 'x.ipynb'), [markdown('# x')]));
  const error = await writeReport(
    paths.map((path) => ({ path })),
    out,
  ).catch((e: Error) => e.message);
  assert.match(String(error), /same name as/);
});
