/** What every test file uses: uvu suites, tests that may be skipped with a reason, a guard on tensors. */
import { suite as uvuSuite } from 'uvu';

type Suite = ReturnType<typeof uvuSuite>;

/** One suite per exported function; its `run()` is called at once when the file has been read. */
export function suite(name: string): Suite {
  const made = uvuSuite(name);
  setImmediate(() => made.run());
  return made;
}

/**
 * A test that needs something which may be absent (real data, Python, a browser, a native engine).
 * @param missing the reason for skipping, or undefined when all is there
 */
export function testWith(
  missing: string | undefined,
  to: Suite,
  name: string,
  body: () => Promise<void> | void,
): void {
  if (missing === undefined) {
    to(name, body);
    return;
  }
  process.stdout.write(`SKIP ${name}: ${missing}\n`);
  to.skip(name, body);
}
