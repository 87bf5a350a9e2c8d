/** The Python environment for tests: `.venv`, made on demand where there is Python and a way to its packages. */
import { join } from 'node:path';
import { ensureVenv, missingPython } from '../../lib/notebook/venv';

/** Its `bin` folder, or why there is none. */
export async function jupyterBin(): Promise<{ bin?: string; missing?: string }> {
  const missing = missingPython();
  if (missing) return { missing };
  try {
    return { bin: await ensureVenv(join(__dirname, '..', '..', '.venv')) };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}
