import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { InputError } from '../../lib/errors';
import type { Notebook } from '../../lib/notebook/notebook-file';
import { type RunOptions, runNotebooks } from '../../lib/notebook/run-notebook';
import { suite } from '../harness';

const runs = suite('runNotebooks');
const ends = suite('the end of a notebook');
const bad = suite('bad input to the runner');
const fixtures = join(__dirname, '..', 'fixtures');

let out = '';
runs.before(() => {
  const folder = join(__dirname, '..', '..', 'out');
  mkdirSync(folder, { recursive: true });
  out = mkdtempSync(join(folder, 'runner-test-'));
});
bad.after(() => rmSync(out, { recursive: true }));

/** Writes a notebook beside the others in the test's folder. */
function notebook(
  name: string,
  sources: (string | { source: string; tags: string[] })[],
  kernel = 'papersweep',
): string {
  const cells = sources.map((one) => {
    const { source, tags } = typeof one === 'string' ? { source: one, tags: [] } : one;
    return { cell_type: 'code', metadata: { tags }, source, outputs: [], execution_count: null };
  });
  const metadata = { kernelspec: { name: kernel, display_name: kernel, language: 'typescript' } };
  const path = join(out, `${name}.ipynb`);
  writeFileSync(path, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 4 }));
  return path;
}

async function run(path: string, options: Partial<RunOptions> = {}) {
  const [result] = await runNotebooks([path], { out: join(out, 'executed'), ...options });
  return { result, executed: JSON.parse(readFileSync(result.executed, 'utf8')) as Notebook };
}

async function refused(work: () => Promise<unknown>): Promise<string> {
  const error = await work().then(
    () => assert.unreachable('it was accepted'),
    (thrown) => thrown,
  );
  assert.instance(error, InputError);
  assert.not.match(error.message, '\n');
  return error.message;
}

runs('writes outputs, counts, timings and ids, and tells of each cell', async () => {
  const seen: string[] = [];
  const path = join(fixtures, 'parameters.ipynb');
  const [result] = await runNotebooks([path], { out: join(out, 'executed') }, (p) =>
    seen.push(`${p.state} ${p.done}/${p.cells}`),
  );
  assert.is(result.end, 'ok');
  assert.equal(seen, ['start 0/2', 'cell 0/2', 'cell 1/2', 'cell 2/2', 'end 2/2']);
  const executed = JSON.parse(readFileSync(result.executed, 'utf8')) as Notebook;
  const last = executed.cells[2];
  assert.is(last.execution_count, 2);
  assert.equal(last.outputs![0], { name: 'stdout', output_type: 'stream', text: ['lambda x\n'] });
  assert.ok((last.metadata.papersweep as { seconds: number }).seconds > 0);
  assert.equal(Object.keys(last.metadata.execution as object), [
    'iopub.execute_input',
    'shell.execute_reply',
  ]);
  assert.ok(executed.cells.every((cell) => /^[a-zA-Z0-9-_]{1,64}$/.test(cell.id!)));
  assert.is(executed.nbformat_minor, 5);
});

runs('gives the same file twice but for the times', async () => {
  const path = notebook('same', ['console.log("a"); 1']);
  const withoutTimes = (text: string) =>
    text.replace(/"(iopub\.execute_input|shell\.execute_reply)": ".*?"|"seconds": [\d.]+/g, '');
  const first = await run(path);
  const one = withoutTimes(readFileSync(first.result.executed, 'utf8'));
  const second = await run(path);
  assert.is(withoutTimes(readFileSync(second.result.executed, 'utf8')), one);
});

runs('sets parameters in a cell of their own, checked by type', async () => {
  const parameters = { lambda: 1.8, name: "it's", grid: [1, 2] };
  const { executed, result } = await run(join(fixtures, 'parameters.ipynb'), { parameters, budget: 'small' });
  assert.is(result.end, 'ok');
  const injected = executed.cells[2];
  assert.equal(injected.metadata.tags, ['injected-parameters']);
  const source = (injected.source as unknown as string[]).join('');
  assert.match(source, 'const lambda: number = 1.8;');
  assert.match(source, "const budget: 'smoke' | 'small' | 'paper' = \"small\";");
  const shown = (executed.cells[3].outputs![1].data as Record<string, string[]>)['text/plain'].join('');
  assert.is(shown, `{ lambda: 1.8, budget: 'small', name: "it's", grid: [ 1, 2 ] }`);
});

runs('runs several at the same time, results in the order given', async () => {
  const paths = [1, 2, 3].map((n) => notebook(`many-${n}`, [`${n}`]));
  const results = await runNotebooks(paths, { out: join(out, 'executed'), jobs: 2 });
  assert.equal(
    results.map((r) => [r.path, r.end]),
    paths.map((path) => [path, 'ok']),
  );
});

runs('goes on after an error that its cell is tagged for', async () => {
  const { result, executed } = await run(
    notebook('tagged', [{ source: 'throw new Error("meant")', tags: ['raises-exception'] }, '2']),
  );
  assert.is(result.end, 'ok');
  assert.is(executed.cells[0].outputs![0].output_type, 'error');
  assert.is(executed.cells[1].execution_count, 2);
});

ends('by an error names cell, line and message, and is written', async () => {
  const { result, executed } = await run(join(fixtures, 'fails.ipynb'));
  assert.is(result.end, 'cell-error');
  const { cell, place, line, name, message } = result.failure!;
  assert.equal(
    { cell, place, line, name, message },
    { cell: 2, place: 2, line: 3, name: 'RangeError', message: 'n is 3' },
  );
  assert.is(executed.cells[1].outputs![0].output_type, 'error');
  assert.is(executed.cells[2].execution_count, null);
});

ends('by a type error is one as well', async () => {
  const { result } = await run(notebook('typed', ['const n: number = 1;', 'const s: string = n;']));
  assert.is(result.end, 'cell-error');
  assert.match(result.failure!.message, 'cell 2, line 1, column 7');
});

ends('by an error that a timer threw is one as well', async () => {
  const wait = 'await new Promise((resolve) => setTimeout(resolve, 200));';
  const { result } = await run(
    notebook('timer', [`setTimeout(() => { throw new Error('late'); }, 50);`, wait, '3']),
  );
  assert.is(result.end, 'cell-error');
  assert.match(result.failure!.message, 'late');
});

ends('by time-out stops a loop that listens and one that does not', async () => {
  // Nothing is imported: on a loaded machine reading the types alone may take as long as the time-out.
  const stopped = "(globalThis as any)[Symbol.for('papersweep.stop')]";
  const listens = `while (!${stopped}) await new Promise((resolve) => setImmediate(resolve));`;
  const polite = await run(notebook('slow', ['2', listens, '3']), { timeout: 5 });
  assert.is(polite.result.end, 'timeout');
  assert.is(polite.result.failure!.cell, 2);
  assert.match(polite.result.failure!.message, 'longer than 5 s');
  const hearsNothing = 'console.log("before");\nawait 0;\nfor (;;);';
  const deaf = await run(notebook('deaf', ['1', hearsNothing]), { timeout: 5 });
  assert.is(deaf.result.end, 'timeout');
  const kinds = deaf.executed.cells[1].outputs!.map((output) => output.output_type);
  assert.equal(kinds, ['stream', 'error']);
});

ends('by a dead kernel tells its exit code or signal', async () => {
  const exit = await run(notebook('exit', ['console.log("before")', 'process.exit(7)', '3']));
  assert.is(exit.result.end, 'dead-kernel');
  assert.match(exit.result.failure!.message, 'ended with exit code 7');
  assert.is(exit.executed.cells[1].outputs!.at(-1)!.output_type, 'error');
  assert.equal(exit.executed.cells[0].outputs!.length, 1);
  const killed = await run(
    notebook('killed', ["process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});"]),
  );
  assert.match(killed.result.failure!.message, 'was ended by SIGKILL');
});

ends('by interrupt keeps what ran', async () => {
  const stop = new AbortController();
  const path = notebook('stopped', [
    '1',
    'await new Promise((resolve) => setTimeout(resolve, 60_000));',
    '3',
  ]);
  const going = runNotebooks([path], { out: join(out, 'executed'), signal: stop.signal }, ({ done }) => {
    if (done === 1) setTimeout(() => stop.abort(), 100);
  });
  const [result] = await going;
  assert.is(result.end, 'interrupted');
  assert.is(result.failure!.cell, 2);
  assert.ok(result.seconds < 20);
});

bad('a file that is not there, not JSON, not a notebook', async () => {
  assert.match(await refused(() => run(join(out, 'absent.ipynb'))), 'no such notebook');
  const text = join(out, 'text.ipynb');
  writeFileSync(text, 'not json');
  assert.match(await refused(() => run(text)), /text\.ipynb: is not JSON/);
  writeFileSync(text, '{"cells": 3}');
  assert.match(await refused(() => run(text)), 'is not a notebook: cells');
});

bad('another kernel', async () => {
  const message = await refused(() => run(notebook('python', ['1'], 'python3')));
  assert.match(message, 'made for the kernel "python3"; expected "papersweep"; mend: choose the kernel');
});

bad('an unknown parameter, with the nearest one', async () => {
  const path = join(fixtures, 'parameters.ipynb');
  const message = await refused(() => run(path, { parameters: { lamda: 1 } }));
  assert.match(message, 'unknown parameter "lamda"');
  assert.match(message, 'mend: -p lambda=');
  const none = await refused(() => run(join(fixtures, 'fails.ipynb'), { parameters: { lambda: 1 } }));
  assert.match(none, 'it has no cell tagged "parameters"');
});

bad('a value of the wrong type, for declared, literal and inferred types', async () => {
  const path = join(fixtures, 'parameters.ipynb');
  const wrong = (parameters: Record<string, unknown>) => refused(() => run(path, { parameters }));
  assert.match(await wrong({ lambda: 'high' }), 'parameter "lambda" is "high"; expected a number');
  assert.match(await wrong({ budget: 'huge' }), 'expected "smoke" or "small" or "paper"');
  assert.match(await wrong({ name: 3 }), 'expected a string');
  assert.match(await wrong({ grid: [1, 'x'] }), 'expected an array, each element a number');
});

bad('nothing runs and nothing is written when one of several is refused', async () => {
  const target = join(out, 'nothing');
  const paths = [notebook('good', ['1']), join(out, 'absent.ipynb')];
  await refused(() => runNotebooks(paths, { out: target }));
  assert.throws(() => readdirSync(target), /ENOENT/);
});

bad('two notebooks of one name, which would be one file', async () => {
  const path = notebook('twin', ['1']);
  assert.match(await refused(() => runNotebooks([path, path], { out })), 'two notebooks of the same name');
});

bad('a full disk: one line, and no half-written notebook', async () => {
  const target = join(out, 'full');
  const whole = fs.writeSync;
  const fill = () => {
    fs.writeSync = () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
  };
  const path = notebook('unlucky', ['1']);
  try {
    const message = await refused(() =>
      runNotebooks([path], { out: target }, ({ done }) => done === 1 && fill()),
    );
    assert.match(message, /unlucky\.ipynb: the disk is full; mend: free some space/);
  } finally {
    fs.writeSync = whole;
  }
  assert.equal(readdirSync(target), []);
});
