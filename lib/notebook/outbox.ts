/** A queue before a zeromq socket: bursts of any length all leave, in order. */
import { writeSync } from 'node:fs';

/** The part of a zeromq socket that is used here. */
export interface Sender {
  send(frames: (string | Buffer)[]): Promise<void>;
}

/**
 * zeromq.js sends at once only about 512 messages in one turn of the event loop and refuses the rest.
 * Up to `direct` go out at once (so that output is live while a cell blocks the loop), the others wait their turn.
 */
export class Outbox {
  private waiting: (string | Buffer)[][] = [];
  private sentThisTurn = 0;
  private draining: Promise<void> | undefined;

  constructor(
    private readonly socket: Sender,
    private readonly direct = 200,
  ) {}

  /** Takes a message; never loses it, never blocks. */
  send(frames: (string | Buffer)[]): void {
    if (this.draining === undefined && this.sentThisTurn < this.direct) {
      if (this.sentThisTurn++ === 0) setImmediate(() => (this.sentThisTurn = 0));
      try {
        this.socket.send(frames).catch(report);
        return;
      } catch (error) {
        if (!isBusy(error)) throw error; // on a loaded machine an earlier one may still be on its way
      }
    }
    this.waiting.push(frames);
    this.draining ??= this.drain();
  }

  /** Resolves when everything taken so far has left. */
  async empty(): Promise<void> {
    while (this.draining) await this.draining;
  }

  private async drain(): Promise<void> {
    await aTurn();
    while (this.waiting.length) {
      const batch = this.waiting;
      this.waiting = [];
      for (const frames of batch) await this.leave(frames);
    }
    this.draining = undefined;
  }

  private async leave(frames: (string | Buffer)[]): Promise<void> {
    for (;;) {
      try {
        return await this.socket.send(frames);
      } catch (error) {
        if (!isBusy(error)) return report(error as Error);
        await aTurn();
      }
    }
  }
}

const aTurn = () => new Promise((resolve) => setImmediate(resolve));

/** zeromq.js throws, rather than rejects, while another message is on its way. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && /busy writing/i.test(error.message);
}

/** To the file descriptor itself: standard error may be on its way through this very queue. */
function report(error: Error): void {
  if (!/closed/i.test(error.message))
    writeSync(2, `papersweep kernel: a message was lost: ${error.message}\n`);
}
