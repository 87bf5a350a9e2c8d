/** What a cell prints, gathered into few messages: a burst of 10,000 lines is a handful of them. */

/** Standard output or standard error. */
export type StreamName = 'stdout' | 'stderr';
type Publish = (name: StreamName, text: string) => void;

/** Text may wait this long (ms) before it is sent; more than this many characters never wait. */
const longestWait = 40;
const longestText = 1 << 18;

/** Gathers writes of both streams in order; a change of stream, a full buffer or 40 ms sends what there is. */
export class Streams {
  private name: StreamName = 'stdout';
  private parts: string[] = [];
  private length = 0;
  private sentAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly publish: Publish) {}

  /** Takes over this process's own standard output and error. */
  capture(): void {
    process.stdout.write = this.writer('stdout');
    process.stderr.write = this.writer('stderr');
  }

  /** Adds text; sends it at once when nothing was sent for longer than the wait, also in a loop that blocks. */
  write(name: StreamName, text: string): void {
    if (text === '') return;
    if (name !== this.name) this.flush();
    this.name = name;
    this.parts.push(text);
    this.length += text.length;
    if (this.length > longestText || performance.now() - this.sentAt > longestWait) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), longestWait);
  }

  /** Sends what has gathered (the kernel does at a cell's end and before other outputs, to keep their order). */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.parts.length === 0) return;
    const text = this.parts.join('');
    this.parts = [];
    this.length = 0;
    this.sentAt = performance.now();
    this.publish(this.name, text);
  }

  private writer(name: StreamName): typeof process.stdout.write {
    const write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
      const known = typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
      this.write(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString(known));
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') process.nextTick(callback as () => void);
      return true;
    };
    return write as typeof process.stdout.write;
  }
}
