/** The forms in which a cell's last value is shown. */
import { inspect } from 'node:util';
import { isDisplayable, type MimeBundle } from '../../show/display';

/** The symbol under which other TypeScript kernels ask a value for its MIME bundle. */
const jupyterDisplay = Symbol.for('Jupyter.display');

/**
 * A value's MIME bundle: its own (`toMimeBundle()`, or the method under `Symbol.for('Jupyter.display')`), else
 * its text as the console would print it. `text/plain` is always there: the protocol asks for it.
 */
export async function bundleOf(value: unknown): Promise<MimeBundle> {
  const own = await ownBundle(value);
  const data = own?.data ?? {};
  const text = own ? '' : inspect(value, { depth: 4, maxArrayLength: 100, breakLength: 100 });
  return { data: { 'text/plain': text, ...data }, metadata: own?.metadata ?? {} };
}

async function ownBundle(value: unknown): Promise<MimeBundle | undefined> {
  if (isDisplayable(value)) return await value.toMimeBundle();
  const display = (value as Record<symbol, unknown> | null | undefined)?.[jupyterDisplay];
  if (typeof display !== 'function') return undefined;
  return { data: (await display.call(value)) as Record<string, unknown> };
}
