/** Pictures of figures, drawn in a process of its own while the cells of notebooks run. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { MimeBundle } from '../../show/display';
import { drawPicture, type Undrawn, undrawnOf, withPicture } from '../../show/draw-later';
import type { Notebook, Output } from '../notebook-file';
import type { Asked, Drawn } from './drawer-process';

interface Waiting {
  resolve(png: string): void;
  reject(error: Error): void;
}

/** Started by the first picture; one for all notebooks of a run. */
export class Drawer {
  #child: ChildProcess | undefined;
  #count = 0;
  readonly #waiting = new Map<number, Waiting>();
  /** By specification: a figure is drawn once, however often its cell's outputs are gathered. */
  readonly #pictures = new WeakMap<object, Promise<string>>();

  /** The process that draws; undefined before the first picture. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Begins with the pictures that a notebook lacks so far. */
  begin(notebook: Notebook): void {
    for (const bundle of notebook.cells.flatMap(({ outputs = [] }) => outputs.filter(isBundle))) {
      const undrawn = undrawnOf(bundle);
      // What went wrong is `finish`'s matter, which asks for the same picture.
      if (undrawn) this.#draw(undrawn).catch(() => {});
    }
  }

  /**
   * Waits for all pictures of a notebook and puts them into it; what the process failed to draw (it may have been
   * killed) is drawn here.
   * @throws Error when one cannot be drawn at all
   */
  async finish(notebook: Notebook): Promise<void> {
    const draw = (undrawn: Undrawn) => this.#draw(undrawn).catch(() => drawPicture(undrawn));
    for (const { outputs = [] } of notebook.cells) {
      for (const [i, output] of outputs.entries())
        if (isBundle(output)) outputs[i] = await withPicture(output, draw);
    }
  }

  /** Ends the process. */
  close(): void {
    this.#child?.disconnect();
    this.#child = undefined;
  }

  #draw(undrawn: Undrawn): Promise<string> {
    const known = this.#pictures.get(undrawn.spec);
    if (known) return known;
    const picture = this.#ask(undrawn);
    this.#pictures.set(undrawn.spec, picture);
    return picture;
  }

  #ask(undrawn: Undrawn): Promise<string> {
    this.#child ??= this.#start();
    const asked: Asked = { id: this.#count++, undrawn };
    return new Promise((resolve, reject) => {
      this.#waiting.set(asked.id, { resolve, reject });
      this.#child!.send(asked);
    });
  }

  #start(): ChildProcess {
    // Ctrl-C in the terminal goes to the runner alone: what has run is written, with its pictures.
    const child = fork(join(__dirname, 'drawer.cjs'), { detached: true, execArgv: [] });
    child.on('message', (drawn: Drawn) => this.#take(drawn));
    child.on('exit', (code, signal) => this.#lose(child, `ended with ${signal ?? `exit code ${code}`}`));
    // It could not be started, or died before it was told so.
    child.on('error', (error) => this.#lose(child, `cannot be used: ${error.message}`));
    return child;
  }

  /** Nothing that was asked of the process will come; the next picture starts another one. */
  #lose(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const { reject } of this.#waiting.values())
      reject(new Error(`the process that draws figures ${why}`));
    this.#waiting.clear();
  }

  #take(drawn: Drawn): void {
    const waiting = this.#waiting.get(drawn.id);
    this.#waiting.delete(drawn.id);
    if ('png' in drawn) waiting?.resolve(drawn.png);
    else waiting?.reject(new Error(drawn.error));
  }
}

function isBundle(output: Output): output is Output & MimeBundle {
  return output.data !== undefined;
}
