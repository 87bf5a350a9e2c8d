/** The way to danfojs: loaded when first asked for, since it takes most of a second. */
import type { DataFrame } from 'danfojs-node';

/**
 * Makes a danfojs DataFrame; `table(frame, …)` shows it.
 * @param records rows, or columns by name
 */
export async function dataFrame(
  records: ReadonlyArray<object> | Readonly<Record<string, readonly unknown[]>>,
): Promise<DataFrame> {
  const danfo = await import('danfojs-node');
  return new danfo.DataFrame(structuredClone(records));
}
