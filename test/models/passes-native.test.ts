import { existsSync } from 'node:fs';
import { useEngine } from '../../lib/engine';
import { addonPath } from '../../lib/engine/addon';
import { suite, testWith } from '../harness';
import { passes } from './passes';

process.env.PAPERSWEEP_ENGINE = 'cpu';
const missing = existsSync(addonPath('cpu'))
  ? undefined
  : 'no native engine here: npx papersweep engine install';
const models = suite('every model, forward, backward and decode, on the native engine');

models.before(async () => {
  if (!missing) await useEngine();
});
for (const [name, body] of passes()) testWith(missing, models, name, body);
