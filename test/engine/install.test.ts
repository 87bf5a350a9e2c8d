import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type InstallStep, installEngine } from '../../lib/engine';
import { makeAddon } from '../../lib/engine/addon';
import { pipArguments } from '../../lib/engine/download';
import { isNeeded, wheelsFor } from '../../lib/engine/wheels';
import { suite, testWith } from '../harness';

const scratch = mkdtempSync(join(tmpdir(), 'papersweep-install-'));
const nodeOnly = join(scratch, 'bin');
mkdirSync(nodeOnly);
symlinkSync(process.execPath, join(nodeOnly, 'node'));
const root = join(__dirname, '..', '..');

/** Runs the command line with a cache that is empty; gives its exit code and what it wrote. */
function papersweep(args: string[], environment: Record<string, string>) {
  const cli = join(root, 'lib', 'cli', 'papersweep.cjs');
  const env = {
    ...process.env,
    PAPERSWEEP_CACHE: join(scratch, 'none'),
    PAPERSWEEP_ENGINE: '',
    ...environment,
  };
  return spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8', cwd: root });
}

const install = suite('engine install');

install.after(() => rmSync(scratch, { recursive: true, force: true }));

install('without python3 it fails with one line and exit code 2, and says what serves instead', () => {
  const { status, stdout, stderr } = papersweep(['engine', 'install', '--cpu'], { PATH: nodeOnly });
  assert.is(status, 2);
  assert.is(stderr, 'papersweep: no python3; mend: install Python 3 with pip\n');
  assert.match(stdout, /failed .*instead: the WASM engine, several times slower/);
  assert.equal(readdirSync(scratch).includes('none') ? readdirSync(join(scratch, 'none')) : [], []);
});

install('there the engine is WASM, with one line on why and on what would mend it', () => {
  const script = `require('./lib/engine').useEngine().then((e) => console.log(JSON.stringify(e)))`;
  const env = {
    ...process.env,
    PATH: nodeOnly,
    PAPERSWEEP_CACHE: join(scratch, 'none'),
    PAPERSWEEP_ENGINE: '',
  };
  const args = ['--require', 'tsx/cjs', '--eval', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8', cwd: root });
  const engine = JSON.parse(stdout);
  assert.is(engine.name, 'wasm');
  assert.match(engine.why, /several times slower than native/);
  assert.match(engine.notes.at(-1), /^native-cpu: .*absent; mend: npx papersweep engine install --cpu$/);
  assert.is(stderr, '');
});

install('a damaged wheel: one line, exit code 2', () => {
  const file = wheelsFor('cpu', 'linux-x64')[0].file;
  writeFileSync(join(scratch, file), 'half a wheel');
  const { status, stderr } = papersweep(['engine', 'install', '--cpu', '--wheel', join(scratch, file)], {});
  assert.is(status, 2);
  assert.is(stderr.trim().split('\n').length, 1);
  assert.match(
    stderr,
    process.platform === 'linux' && process.arch === 'x64' ? /damaged or foreign/ : /wheel/,
  );
});

install('--cpu and --cuda together are refused', () => {
  const { status, stderr } = papersweep(['engine', 'install', '--cpu', '--cuda'], {});
  assert.is(status, 2);
  assert.match(stderr, /expected one of them/);
});

const python =
  spawnSync('python3', ['-m', 'pip', '--version']).status === 0 ? undefined : 'no python3 with pip';
testWith(python, install, 'with no way to the index it says so, and gives the other way', async () => {
  const before = { ...process.env };
  const nowhere = {
    PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
    PIP_CONFIG_FILE: '/dev/null',
    PIP_RETRIES: '0',
  };
  Object.assign(process.env, nowhere, { PAPERSWEEP_CACHE: join(scratch, 'offline') });
  const steps: InstallStep[] = [];
  const outcome = await installEngine({ flavor: 'cpu' }, (step) => steps.push(step));
  process.env = before;
  assert.is(outcome.ready, false);
  assert.match(outcome.error?.message ?? '', /pip could not fetch the wheel .*--wheel FILE/);
  assert.is(steps.at(-1)?.state, 'failed');
  assert.match(steps.at(-1)?.note ?? '', /instead: the WASM engine/);
});

install('without a C++ compiler the addon says so and leaves nothing', async () => {
  const before = { ...process.env };
  Object.assign(process.env, { CXX: 'no-such-compiler', PAPERSWEEP_CACHE: join(scratch, 'uncompiled') });
  const message = await makeAddon('cpu').catch((error: Error) => error.message);
  process.env = before;
  assert.match(message ?? '', /no C\+\+ compiler \(no-such-compiler\); mend: /);
  assert.equal(readdirSync(join(scratch, 'uncompiled')), []);
});

const plan = suite('the plan of an installation');

plan('every wheel is pinned by a whole hash', () => {
  const machines = ['linux-x64', 'linux-arm64', 'darwin-arm64'];
  const wheels = machines.flatMap((m) => wheelsFor('cpu', m)).concat(wheelsFor('cuda', 'linux-x64'));
  assert.is(wheels.length, 16);
  for (const { sha256, file, requirement } of wheels) {
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.match(file, requirement.replace('==', '-').replace(/-(?=.*-\d)/g, '_'));
  }
});

plan('for CUDA: TensorFlow, then the twelve libraries that it looks for in ../nvidia', () => {
  const names = wheelsFor('cuda', 'linux-x64').map(({ requirement }) => requirement.split('==')[0]);
  assert.is(names[0], 'tensorflow');
  assert.is(
    names.slice(1).every((name) => /^nvidia-[a-z-]+-cu12$/.test(name)),
    true,
  );
  for (const part of [
    'cublas',
    'cudnn',
    'cufft',
    'cusolver',
    'cusparse',
    'nccl',
    'cuda-runtime',
    'cuda-cupti',
  ]) {
    assert.ok(names.includes(`nvidia-${part}-cu12`), part);
  }
});

plan('other machines have no wheel', () => {
  assert.equal(wheelsFor('cpu', 'win32-x64'), []);
  assert.equal(wheelsFor('cuda', 'darwin-arm64'), []);
});

plan('pip is asked for the very wheel, whatever Python runs it', () => {
  const [wheel] = wheelsFor('cpu', 'linux-x64');
  const line = pipArguments(wheel, 'DIR').join(' ');
  assert.match(
    line,
    /--implementation cp --python-version 3\.12 --abi cp312 --platform manylinux_2_27_x86_64/,
  );
  assert.match(line, /--dest DIR tensorflow-cpu==2\.21\.0$/);
  const cupti = wheelsFor('cuda', 'linux-x64').find(({ file }) => file.includes('cupti'))!;
  const second = pipArguments(cupti, 'DIR').join(' ');
  assert.match(second, /--abi none --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64/);
});

plan('of a wheel only the libraries, the headers of the C interface and the CUDA tools are kept', () => {
  const kept = [
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.2.dylib',
    'tensorflow/include/tensorflow/c/eager/c_api.h',
    'nvidia/cudnn/lib/libcudnn.so.9',
    'nvidia/cuda_nvcc/bin/ptxas',
    'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc',
  ];
  const left = [
    'tensorflow/python/client.py',
    'tensorflow/include/xla/xla.h',
    'nvidia/cudnn/include/cudnn.h',
  ];
  assert.equal([...kept, ...left].filter(isNeeded), kept);
});
