import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../harness';

const command = suite('papersweep run, on the command line');
const root = join(__dirname, '..', '..');
const fixture = (name: string) => join('test', 'fixtures', `${name}.ipynb`);
let out = '';

command.before(() => {
  mkdirSync(join(root, 'out'), { recursive: true });
  out = mkdtempSync(join(root, 'out', 'cli-run-'));
});
command.after(() => rmSync(out, { recursive: true }));

function papersweep(...args: string[]) {
  const done = spawnSync(process.execPath, [join(root, 'lib', 'cli', 'papersweep.cjs'), ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

command('ends with 0 and one line a notebook', () => {
  const file = join(out, 'values.json');
  writeFileSync(file, '{"lambda": 0.5, "budget": "paper"}');
  const args = ['--params', file, '-p', 'lambda=1.8', '-p', 'name=plain text', '--out', out];
  const { code, stdout, stderr } = papersweep('run', fixture('parameters'), ...args);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^█+ 3\/3 parameters\.ipynb [\d.]+ s ok\n$/);
  const source = JSON.parse(readFileSync(join(out, 'parameters.ipynb'), 'utf8')).cells[2].source.join('');
  assert.match(source, 'lambda: number = 1.8;');
  assert.match(source, 'name = "plain text";');
  assert.match(source, '= "paper";');
});

command('ends with 1 when a cell fails, and names cell, line and message', () => {
  const { code, stderr } = papersweep('run', fixture('fails'), '--out', out);
  assert.is(code, 1);
  assert.match(stderr, 'fails.ipynb: cell-error: cell 2, line 3: RangeError: n is 3');
});

command('ends with 2 and one line for bad input', () => {
  const lines = (args: string[]) => {
    const { code, stderr } = papersweep('run', ...args, '--out', out);
    assert.is(code, 2, stderr);
    return stderr.trim();
  };
  assert.match(lines(['absent.ipynb']), /^papersweep: absent\.ipynb: no such notebook.*$/);
  assert.match(
    lines([fixture('parameters'), '-p', 'lamda=1']),
    /^papersweep: .*unknown parameter "lamda".*-p lambda=…$/,
  );
  assert.match(
    lines([fixture('parameters'), '--params', 'absent.json']),
    /^papersweep: absent\.json: cannot be read as JSON/,
  );
  assert.match(lines([fixture('parameters'), '--timeout', 'soon']), 'expected a number above 0');
});

command('lab refuses a port in use before it makes anything', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const { code, stderr } = papersweep('lab', '--no-browser', '--port', String(port));
  taken.close();
  assert.is(code, 2);
  assert.is(
    stderr.trim(),
    `papersweep: port ${port} is in use; mend: another --port, or none: then a free one is taken`,
  );
});

command('kernel install writes the kernelspec where it is told to', () => {
  const { code, stdout } = papersweep('kernel', 'install', '--prefix', out);
  assert.is(code, 0);
  const folder = join(out, 'share', 'jupyter', 'kernels', 'papersweep');
  assert.is(stdout, `kernel installed: ${folder}\n`);
  const spec = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8'));
  assert.is(spec.display_name, 'TypeScript (papersweep)');
  assert.is(spec.interrupt_mode, 'signal');
  assert.is(spec.argv.at(-1), '{connection_file}');
});
