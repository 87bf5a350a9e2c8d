import * as assert from 'uvu/assert';
import type { Notebook } from '../../lib/notebook/notebook-file';
import { Drawer } from '../../lib/notebook/runner/drawer';
import { drawLater, withPicture } from '../../lib/show/draw-later';
import { figure } from '../../lib/show/figure';
import { suite } from '../harness';

const drawing = suite('Drawer');

/** A notebook of one cell that shows a line and a text, as a kernel leaves it. */
async function undrawn(): Promise<Notebook> {
  process.env[drawLater] = '1';
  const line = await figure({
    name: 'line',
    title: 'A line',
    data: [{ x: [0, 1], y: [0, 1] }],
  }).toMimeBundle();
  delete process.env[drawLater];
  const outputs = [
    { output_type: 'stream', text: 'a' },
    { output_type: 'display_data', ...line },
  ];
  const cell = { cell_type: 'code' as const, metadata: {}, source: '', outputs };
  return { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

const pictureOf = ({ cells }: Notebook): unknown =>
  (cells[0].outputs![1].data as Record<string, unknown>)['image/png'];

async function drawnHere(notebook: Notebook): Promise<unknown> {
  const bundle = notebook.cells[0].outputs?.[1] as unknown as Parameters<typeof withPicture>[0];
  return (await withPicture(bundle)).data['image/png'];
}

drawing('gives the picture that this process would draw, and leaves text alone', async () => {
  const notebook = await undrawn();
  const expected = await drawnHere(notebook);
  const drawer = new Drawer();
  drawer.begin(notebook);
  drawer.begin(notebook);
  await drawer.finish(notebook);
  drawer.close();
  assert.is(pictureOf(notebook), expected);
  assert.equal(notebook.cells[0].outputs?.[0], { output_type: 'stream', text: 'a' });
});

drawing('draws here what a killed process owes', async () => {
  const notebook = await undrawn();
  const expected = await drawnHere(notebook);
  const drawer = new Drawer();
  drawer.begin(notebook);
  process.kill(drawer.pid!, 'SIGKILL');
  await drawer.finish(notebook);
  drawer.close();
  assert.is(pictureOf(notebook), expected);
});

drawing('starts no process where nothing is to be drawn', async () => {
  const drawer = new Drawer();
  drawer.begin({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 });
  assert.is(drawer.pid, undefined);
  drawer.close();
});
