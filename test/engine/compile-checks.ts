/** What a compiled step must do, whatever runs it: each check is run by the test file of each engine. */
import { withoutLeak } from '../../lib/engine';
import { callChecks } from './compile-call-checks';
import type { Check } from './compile-check';
import { variableChecks } from './compile-variable-checks';

/** Every check; none leaves a tensor alive. */
export function compileChecks(): Check[] {
  return [...variableChecks, ...callChecks].map(([name, body]) => [name, () => withoutLeak(body)]);
}
