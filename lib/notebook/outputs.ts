/** What a kernel publishes, gathered into a cell's outputs as Jupyter saves them. */
import { lines, type Output } from './notebook-file';

type Content = Record<string, unknown>;

/** One output and the display id under which it may be replaced. */
interface Held {
  output: Output;
  displayId?: string;
}

/** The outputs of a notebook's cells while it runs: streams merged, displays replaced in place wherever they are. */
export class Outputs {
  private readonly held: Held[][] = [];
  private cell: Held[] = [];

  /** Begins the next cell. */
  startCell(): void {
    this.cell = [];
    this.held.push(this.cell);
  }

  /** Takes one published message. */
  take(type: string, content: Content): void {
    if (type === 'stream') this.stream(String(content.name), String(content.text));
    else if (type === 'update_display_data') this.update(content);
    else if (type === 'clear_output') this.cell.length = 0;
    else if (type === 'display_data' || type === 'execute_result' || type === 'error')
      this.add(type, content);
  }

  /** The outputs of a cell (0 is the first that was started), as nbformat has them. */
  of(cell: number): Output[] {
    return this.held[cell].map(({ output }) => forFile(output));
  }

  private stream(name: string, text: string): void {
    const last = this.cell.at(-1)?.output;
    if (last?.output_type === 'stream' && last.name === name) last.text = `${last.text}${text}`;
    else this.cell.push({ output: { output_type: 'stream', name, text } });
  }

  private add(type: string, content: Content): void {
    const { transient, ...rest } = content;
    const displayId = (transient as { display_id?: string } | undefined)?.display_id;
    this.cell.push({ output: { output_type: type, ...rest }, displayId });
  }

  private update(content: Content): void {
    const displayId = (content.transient as { display_id?: string } | undefined)?.display_id;
    for (const held of this.held.flat()) {
      if (displayId === undefined || held.displayId !== displayId) continue;
      held.output.data = content.data;
      held.output.metadata = content.metadata;
    }
  }
}

function forFile(output: Output): Output {
  if (output.output_type === 'stream') return { ...output, text: lines(String(output.text)) };
  if (output.data === undefined) return output;
  const data = Object.entries(output.data as Content).map(([mime, value]) => [mime, byLine(mime, value)]);
  return { ...output, data: Object.fromEntries(data) };
}

/** Text is kept by line, JSON and base64 as they are. */
function byLine(mime: string, value: unknown): unknown {
  const isText = typeof value === 'string' && (mime.startsWith('text/') || mime === 'image/svg+xml');
  return isText ? lines(value) : value;
}
