/** The committed notebook: its form, and that its outputs are whole and free of this machine. */
import { readFileSync, statSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { suite } from '../harness';

interface Cell {
  cell_type: string;
  id: string;
  source: string | string[];
  metadata: { tags?: string[] };
  outputs?: { output_type: string; data?: Record<string, unknown> }[];
}
const path = 'notebooks/04-fmse-gamma-sweep.ipynb';
const text = readFileSync(path, 'utf8');
const notebook: { cells: Cell[]; metadata: { kernelspec: { name: string } }; nbformat_minor: number } =
  JSON.parse(text);
const code = notebook.cells.filter((cell) => cell.cell_type === 'code');
const sourceOf = ({ source }: Cell) => (Array.isArray(source) ? source.join('') : source);

const form = suite('notebook 04');
form('12 to 25 cells, code cells of at most 12 lines', () => {
  assert.ok(notebook.cells.length >= 12 && notebook.cells.length <= 25);
  for (const cell of code) assert.ok(sourceOf(cell).split('\n').length <= 12, cell.id);
});
form('one parameters cell, the first with code; the kernel is ours; cells have ids', () => {
  assert.equal(code.map((cell) => cell.metadata.tags?.includes('parameters') ?? false).indexOf(true), 0);
  assert.is(notebook.metadata.kernelspec.name, 'papersweep');
  assert.is(new Set(notebook.cells.map((cell) => cell.id)).size, notebook.cells.length);
});
form('equations 1, 4 and 5 are there', () => {
  const markdown = notebook.cells
    .filter((cell) => cell.cell_type === 'markdown')
    .map(sourceOf)
    .join('\n');
  for (const n of [1, 4, 5]) assert.ok(markdown.includes(`\\tag{${n}}`), `Eq. ${n}`);
});
form('every cell ran without an error: eight figures, one picture, eight tables', () => {
  const outputs = code.flatMap((cell) => cell.outputs ?? []);
  assert.not.ok(outputs.some((output) => output.output_type === 'error'));
  const having = (mime: string) => outputs.filter((output) => output.data && mime in output.data).length;
  assert.is(having('application/vnd.plotly.v1+json'), 8);
  assert.is(having('image/jpeg'), 1);
  assert.is(having('text/csv'), 8);
});
form('below 2 MB, without a path of the machine it ran on', () => {
  assert.ok(statSync(path).size < 2_000_000);
  assert.not.match(text, /"[^"]*\/(home|root|tmp|Users|work)\/[^"]*"/);
});
