/** How a long loop is stopped: a flag that it looks at each step, set by the kernel or by Ctrl-C. */

const key = Symbol.for('papersweep.stop');
type Holder = { [key]?: boolean };

/** Asks every running loop of this process to end at its next step. */
export function requestStop(): void {
  (globalThis as Holder)[key] = true;
}

/** Forgets an earlier request (the kernel does at each cell, a command at its start). */
export function clearStop(): void {
  (globalThis as Holder)[key] = false;
}

/** Whether a stop was asked for. */
export function stopRequested(): boolean {
  return (globalThis as Holder)[key] === true;
}

/** Lets signals, timers and messages in. `await` on a tensor does not: it never leaves the microtasks. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Counts 0 … n−1, letting the event loop breathe before each step; ends early when a stop was asked for.
 * `for await (const step of steps(1000)) { … }` keeps what the finished steps made.
 */
export async function* steps(n: number): AsyncGenerator<number> {
  for (let step = 0; step < n; step++) {
    await breathe();
    if (stopRequested()) return;
    yield step;
  }
}
