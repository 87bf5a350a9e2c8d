/** One engine under TensorFlow.js's own tests; writes what passed and failed to the file named on the command line. */
import { readFileSync } from 'node:fs';
import { tf, useEngine } from '../../lib/engine';
import { writeFileAtomic } from '../../lib/files';

/** What is used of a finished test. */
interface Spec {
  fullName: string;
  status: 'passed' | 'failed' | 'excluded' | 'pending';
  failedExpectations: { message: string }[];
}

/** What is used of jasmine. */
interface Jasmine {
  getEnv(): {
    configure(options: object): void;
    addReporter(reporter: object): void;
    execute(): Promise<void> | void;
  };
}

const core = '@tensorflow/tfjs-core/dist';

async function main(out: string): Promise<void> {
  const jasmineRequire = require('jasmine-core') as { boot(core: unknown): Jasmine };
  const jasmine = jasmineRequire.boot(jasmineRequire);
  // The tests live on the package's single modules: those need the chained operations, too.
  require(`${core}/public/chained_ops/register_all_chained_ops`);
  require(`${core}/register_all_gradients`);
  await useEngine(); // after them, so that our gradients are the ones tested
  const backendName = tf.getBackend();
  const { setTestEnvs } = require(`${core}/jasmine_util`) as { setTestEnvs(environments: object[]): void };
  setTestEnvs([
    { name: `test-${backendName}`, backendName, flags: {}, isDataSync: backendName !== 'webgpu' },
  ]);
  require(`${core}/tests`);
  const ignored = backendName === 'tensorflow' ? upstreamSkips() : alwaysSkipped;
  run(jasmine, ignored, out);
}

/** Tests of the package's version and of memory that only the browser knows. */
const alwaysSkipped = ['version version', 'unreliable is true due to auto gc'];

/** The list of tests that tfjs-node itself leaves out, read from its package. */
function upstreamSkips(): string[] {
  const source = readFileSync(require.resolve('@tensorflow/tfjs-node-gpu/dist/run_tests.js'), 'utf8');
  const list = /var IGNORE_LIST = (\[[\s\S]*?\n\]);/.exec(source)?.[1];
  if (!list) throw new Error('tfjs-node keeps its skip list elsewhere now');
  return new Function(`return ${list}`)() as string[];
}

function run(jasmine: Jasmine, ignored: string[], out: string): void {
  const failed: { name: string; message: string }[] = [];
  const counts = { passed: 0, skipped: 0 };
  const env = jasmine.getEnv();
  env.configure({
    random: false,
    specFilter: (spec: { getFullName(): string }) =>
      !ignored.some((part) => spec.getFullName().includes(part)),
  });
  env.addReporter({
    specDone({ fullName, status, failedExpectations }: Spec) {
      if (status === 'passed') counts.passed++;
      else if (status === 'failed')
        failed.push({ name: fullName, message: failedExpectations[0]?.message ?? '' });
      else counts.skipped++;
    },
    jasmineDone() {
      const names = [...new Set(failed.map(({ name }) => name))].sort(); // some tests share a name
      writeFileAtomic(out, JSON.stringify({ ...counts, failed: names, messages: failed }, null, 1));
      process.exit(0);
    },
  });
  void env.execute();
}

void main(process.argv[2]);
