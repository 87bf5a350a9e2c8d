/**
 * Scalars for TensorBoard: an event file, records of protocol buffers, written by hand.
 * Source: TensorFlow's `event.proto`, `summary.proto` and the TFRecord format.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { diskFault } from '../files';
import { maskedCrc32c } from './crc32c';

/** Numbers of the fields that are written. */
const fields = {
  event: { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 },
  summary: { value: 1 },
  value: { tag: 1, simpleValue: 2 },
  sessionLog: { status: 1 },
} as const;

const sessionStart = 1;

/** Writes one event file in a folder; TensorBoard reads it while it grows. */
export class TensorBoardLog {
  readonly #path: string;
  readonly #seconds: () => number;

  /**
   * @param resumeStep TensorBoard forgets what earlier files of this folder say of this step and later
   * @param seconds the clock, seconds since 1970
   * @throws InputError when the folder cannot be written.
   */
  constructor(folder: string, resumeStep = 0, seconds: () => number = () => Date.now() / 1000) {
    this.#seconds = seconds;
    const began = String(Math.floor(seconds())).padStart(10, '0');
    this.#path = join(folder, `events.out.tfevents.${began}.${hostname()}.${process.pid}.${resumeStep}`);
    this.#write(() => mkdirSync(folder, { recursive: true }));
    this.#append(0, bytesField(fields.event.fileVersion, Buffer.from('brain.Event:2')));
    if (resumeStep > 0) {
      const log = varintField(fields.sessionLog.status, sessionStart);
      this.#append(resumeStep, bytesField(fields.event.sessionLog, log));
    }
  }

  /**
   * Adds numbers of one step.
   * @param scalars by tag; a slash groups them ("loss/iou")
   * @throws InputError when the disk is full.
   */
  scalars(step: number, scalars: Readonly<Record<string, number>>): void {
    const values = Object.entries(scalars).map(([tag, value]) =>
      bytesField(
        fields.summary.value,
        Buffer.concat([
          bytesField(fields.value.tag, Buffer.from(tag)),
          floatField(fields.value.simpleValue, value),
        ]),
      ),
    );
    this.#append(step, bytesField(fields.event.summary, Buffer.concat(values)));
  }

  #append(step: number, content: Buffer): void {
    const time = doubleField(fields.event.wallTime, this.#seconds());
    const place = step > 0 ? varintField(fields.event.step, step) : Buffer.alloc(0); // 0 goes without saying
    const event = Buffer.concat([time, place, content]);
    this.#write(() => appendFileSync(this.#path, record(event)));
  }

  #write(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw diskFault(error as NodeJS.ErrnoException, this.#path);
    }
  }
}

/** Length, its checksum, data, its checksum; all little-endian. */
function record(data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length), 0);
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(maskedCrc32c(data), 0);
  return Buffer.concat([head, data, tail]);
}

/** Wire types of protocol buffers. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

function key(field: number, type: number): Buffer {
  return Buffer.from([(field << 3) | type]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

function varintField(field: number, value: number): Buffer {
  return Buffer.concat([key(field, wire.varint), varint(value)]);
}

function bytesField(field: number, content: Buffer): Buffer {
  return Buffer.concat([key(field, wire.bytes), varint(content.length), content]);
}

function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, wire.fixed32), bytes]);
}

function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, wire.fixed64), bytes]);
}
