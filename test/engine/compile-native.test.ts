import { compileChecks } from './compile-checks';
import { nativeSuite } from './native-suite';

const asGraph = nativeSuite('compile: as a graph');
for (const [name, body] of compileChecks()) asGraph(name, body);

const opByOp = nativeSuite('compile: op by op, with PAPERSWEEP_COMPILE=0');
for (const [name, body] of compileChecks()) {
  opByOp(name, async () => {
    process.env.PAPERSWEEP_COMPILE = '0';
    try {
      await body();
    } finally {
      delete process.env.PAPERSWEEP_COMPILE;
    }
  });
}
