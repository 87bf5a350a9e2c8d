import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../harness';

const root = join(__dirname, '..', '..');

function papersweep(args: string[], environment: Record<string, string> = {}) {
  const cli = join(root, 'lib', 'cli', 'papersweep.cjs');
  const env = { ...process.env, PAPERSWEEP_DATA: '', ...environment };
  return spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8', cwd: root });
}

const doctor = suite('papersweep doctor');

doctor('tells in JSON what computes, how fast, and what is missing', () => {
  const { status, stdout } = papersweep(['doctor', '--json'], { PAPERSWEEP_ENGINE: 'wasm' });
  assert.is(status, 0);
  const told = JSON.parse(stdout);
  assert.is(told.node, process.version);
  assert.is(told.engine.name, 'wasm');
  assert.is(told.engine.why, 'PAPERSWEEP_ENGINE=wasm');
  assert.match(told.versions['TensorFlow.js'], /^\d+\.\d+\.\d+$/);
  assert.ok(told.gflops.convolution > 0.1 && told.gflops.matmul > 0.1);
  assert.ok(told.memoryGb.total > told.memoryGb.free);
  const names = told.requirements.map(({ name }: { name: string }) => name);
  assert.equal(names, ['python3 with pip', 'C++ compiler', 'Chromium', 'JupyterLab', 'data sets']);
});

doctor('for each thing that is missing says what is lost, and the line that brings it', () => {
  const bare = { PATH: '', CXX: '', CHROMIUM: '/nowhere', PAPERSWEEP_ENGINE: 'wasm' };
  const { status, stdout } = papersweep(['doctor'], bare);
  assert.is(status, 0);
  assert.match(stdout, /python3 with pip +missing: the native engine cannot be fetched.*; \S+/);
  assert.match(stdout, /C\+\+ compiler +missing: .*several times slower; \S+/);
  assert.match(stdout, /Chromium +missing: .*; \S+/);
  assert.match(stdout, /The main job can run: npm start/);
});

doctor('an engine that cannot start is told in one line, with exit code 2', () => {
  const { status, stderr } = papersweep(['doctor'], { PAPERSWEEP_ENGINE: 'gpu' });
  assert.is(status, 2);
  assert.match(stderr, /^papersweep: PAPERSWEEP_ENGINE: unknown engine "gpu"; expected cuda, .*\n$/);
});

const list = suite('papersweep engine list');

list('names the four engines in their order, and what each lacks', () => {
  const { status, stdout } = papersweep(['engine', 'list']);
  assert.is(status, 0);
  const lines = stdout.trim().split('\n');
  const names = lines.map((line) => line.split(' ')[0]);
  assert.equal(names, ['native-cuda', 'webgpu', 'native-cpu', 'wasm']);
  for (const line of lines) assert.match(line, /ready|no: ./);
});
