/** The committed notebooks: their form, and that their outputs are whole and free of the machine they ran on. */
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
const sourceOf = ({ source }: Cell) => (Array.isArray(source) ? source.join('') : source);
/** Outputs with a Plotly figure, a picture, a table; and the equations that stand in the prose. */
const wanted: Record<
  string,
  [figures: number, pictures: number, tables: number, equations: (number | string)[]]
> = {
  '00-start-here': [1, 2, 3, [1]],
  '01-cbam-ablation': [8, 1, 20, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
  '02-iou-balanced-gradients': [11, 3, 18, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  '03-dsla-kappa-sweep': [11, 2, 14, [1, 2, 3, 4, 5, 6, 7, 8, 'A.4', 'A.5', 'A.6']],
  '04-fmse-gamma-sweep': [13, 1, 11, [1, 4, 5]],
  '05-yolox-roadmap': [6, 2, 11, [1]],
};

for (const [name, [figures, pictures, tables, equations]] of Object.entries(wanted)) {
  const path = `notebooks/${name}.ipynb`;
  const text = readFileSync(path, 'utf8');
  const notebook: { cells: Cell[]; metadata: { kernelspec: { name: string } } } = JSON.parse(text);
  const code = notebook.cells.filter((cell) => cell.cell_type === 'code');
  const form = suite(name);
  form('12 to 25 cells, code cells of at most 12 lines', () => {
    assert.ok(notebook.cells.length >= 12 && notebook.cells.length <= 25);
    for (const cell of code) assert.ok(sourceOf(cell).split('\n').length <= 12, cell.id);
  });
  form('one parameters cell, the first with code; the kernel is ours; cells have ids', () => {
    const tagged = code.map((cell) => cell.metadata.tags?.includes('parameters') ?? false);
    assert.is(tagged.indexOf(true), 0);
    assert.is(notebook.metadata.kernelspec.name, 'papersweep');
    assert.is(new Set(notebook.cells.map((cell) => cell.id)).size, notebook.cells.length);
  });
  form('its equations are there', () => {
    const prose = notebook.cells
      .filter((cell) => cell.cell_type === 'markdown')
      .map(sourceOf)
      .join('\n');
    for (const n of equations) assert.ok(prose.includes(`\\tag{${n}}`), `Eq. ${n}`);
  });
  form('every cell ran without an error: figures, pictures, tables', () => {
    const outputs = code.flatMap((cell) => cell.outputs ?? []);
    assert.not.ok(outputs.some((output) => output.output_type === 'error'));
    const having = (mime: string) => outputs.filter((output) => output.data && mime in output.data).length;
    const found = ['application/vnd.plotly.v1+json', 'image/jpeg', 'text/csv'].map(having);
    assert.equal(found, [figures, pictures, tables]);
  });
  form('below 2 MB, without a path of the machine it ran on', () => {
    assert.ok(statSync(path).size < 2_000_000);
    assert.not.match(text, /"[^"]*\/(home|root|tmp|Users|work)\/[^"]*"/);
  });
}
