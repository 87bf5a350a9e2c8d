import { existsSync } from 'node:fs';
import { useEngine } from '../../lib/engine';
import { addonPath } from '../../lib/engine/addon';
import { suite, testWith } from '../harness';
import { operationChecks } from './operation-checks';

process.env.PAPERSWEEP_ENGINE = 'cpu';
const missing = existsSync(addonPath('cpu'))
  ? undefined
  : 'no native engine here: npx papersweep engine install';
const operations = suite('operations on the native engine');

operations.before(async () => {
  if (!missing) await useEngine();
});
for (const [name, body] of operationChecks()) testWith(missing, operations, name, body);
