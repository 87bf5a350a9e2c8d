/** The door between what is shown and what shows it: a kernel, a terminal, or nothing at all. */

/** What Jupyter calls a MIME bundle: one thing, in several forms. */
export interface MimeBundle {
  data: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

/** Anything that can show itself. A promise is allowed: pictures take a while. */
export interface Displayable {
  toMimeBundle(): MimeBundle | Promise<MimeBundle>;
}

/** Where bundles go. `displayId` names a display that a later call with `update` replaces in place. */
export type DisplaySink = (bundle: MimeBundle, options?: { displayId?: string; update?: boolean }) => void;

const key = Symbol.for('papersweep.display');
type Holder = { [key]?: DisplaySink };

/** Installs the sink of this process (the kernel does); `undefined` takes it away. Returns the one before. */
export function setDisplaySink(sink: DisplaySink | undefined): DisplaySink | undefined {
  const holder = globalThis as Holder;
  const before = holder[key];
  holder[key] = sink;
  return before;
}

/** The sink of this process, or undefined outside a kernel. */
export function displaySink(): DisplaySink | undefined {
  return (globalThis as Holder)[key];
}

/** Whether a value can show itself. */
export function isDisplayable(value: unknown): value is Displayable {
  return typeof (value as Displayable | null)?.toMimeBundle === 'function';
}

/**
 * Shows values now, in the middle of a cell; outside a kernel their plain text goes to standard output.
 * The last expression of a cell is shown without it.
 */
export async function show(...values: Displayable[]): Promise<void> {
  for (const value of values) {
    const bundle = await value.toMimeBundle();
    const sink = displaySink();
    if (sink) sink(bundle);
    else process.stdout.write(`${bundle.data['text/plain'] ?? ''}\n`);
  }
}
