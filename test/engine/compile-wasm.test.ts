import { useEngine } from '../../lib/engine';
import { suite } from '../harness';
import { compileChecks } from './compile-checks';

process.env.PAPERSWEEP_ENGINE = 'wasm';
const onWasm = suite('compile: op by op, on WASM');
onWasm.before(async () => void (await useEngine()));
for (const [name, body] of compileChecks()) onWasm(name, body);
