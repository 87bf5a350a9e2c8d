/** Other front ends on the same notebooks: papermill, nbclient and nbconvert, each with the kernel of `.venv`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Notebook } from '../../lib/notebook/notebook-file';
import { suite, testWith } from '../harness';
import { jupyterBin } from './jupyter';

const root = join(__dirname, '..', '..');
const parameters = join(root, 'test', 'fixtures', 'parameters.ipynb');
const launcher = join(root, 'lib', 'notebook', 'python', 'papersweep_papermill.py');
let out = '';

function execute(program: string, args: string[], cwd = join(root, 'test', 'fixtures')) {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 240_000 });
  return { code: done.status, output: done.stdout + done.stderr };
}

function read(path: string): Notebook {
  return JSON.parse(readFileSync(path, 'utf8')) as Notebook;
}

/** The text of the last cell's result. */
function lastResult(notebook: Notebook): string {
  const result = notebook.cells.at(-1)!.outputs!.find((output) => output.output_type === 'execute_result')!;
  return [(result.data as Record<string, string | string[]>)['text/plain']].flat().join('');
}

/** Registers the tests; the environment is made first where it is missing. */
async function register(): Promise<void> {
  const { bin = '', missing } = await jupyterBin();
  const others = suite('another front end');
  others.before(() => {
    mkdirSync(join(root, 'out'), { recursive: true });
    out = mkdtempSync(join(root, 'out', 'front-ends-'));
  });
  others.after(() => rmSync(out, { recursive: true }));
  const test = (name: string, body: () => void) => testWith(missing, others, name, body);

  test('papermill runs a notebook and sets its parameters', () => {
    const target = join(out, 'papermill.ipynb');
    const args = [
      launcher,
      parameters,
      target,
      '--no-progress-bar',
      '-p',
      'lambda',
      '1.8',
      '-p',
      'budget',
      'small',
    ];
    const { code, output } = execute(join(bin, 'python'), args);
    assert.is(code, 0, output);
    assert.is(lastResult(read(target)), "{ lambda: 1.8, budget: 'small', name: 'plain', grid: [ 0, 0.5 ] }");
  });

  test('papermill stops at an error and tells it', () => {
    const target = join(out, 'papermill-fails.ipynb');
    const { code, output } = execute(join(bin, 'papermill'), ['fails.ipynb', target, '--no-progress-bar']);
    assert.is(code, 1);
    assert.match(output, 'RangeError');
    assert.match(output, 'cell 2, line 3, column 1');
  });

  test('nbclient runs a notebook', () => {
    const target = join(out, 'nbclient');
    const { code, output } = execute(join(bin, 'jupyter'), [
      'execute',
      'parameters.ipynb',
      `--output=${target}`,
    ]);
    assert.is(code, 0, output);
    assert.match(lastResult(read(`${target}.ipynb`)), 'lambda: 1.5');
  });

  test('nbclient fails where a cell fails', () => {
    const { code, output } = execute(join(bin, 'jupyter'), [
      'execute',
      'fails.ipynb',
      `--output=${join(out, 'f')}`,
    ]);
    assert.is.not(code, 0);
    assert.match(output, 'RangeError');
  });

  test('nbconvert --execute runs a notebook', () => {
    const args = ['nbconvert', '--to', 'notebook', '--execute', 'parameters.ipynb', '--output-dir', out];
    const { code, output } = execute(join(bin, 'jupyter'), [...args, '--output', 'converted']);
    assert.is(code, 0, output);
    assert.match(lastResult(read(join(out, 'converted.ipynb'))), 'lambda: 1.5');
  });
}

void register();
