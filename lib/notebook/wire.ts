/** Jupyter's messages on zeromq: signed frames in, signed frames out. The kernel and the runner share it. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { InputError } from '../errors';

/** What a connection file says: where the five sockets are, and the key that signs every message. */
export interface Connection {
  transport: 'tcp' | 'ipc';
  ip: string;
  key: string;
  signature_scheme: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
}

/** A message's header; `session` and `msg_id` tie replies to requests. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** One Jupyter message. `identities` are zeromq's routing frames (a topic on iopub). */
export interface Message {
  identities: Buffer[];
  header: Header;
  parent: Partial<Header>;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
}

const delimiter = Buffer.from('<IDS|MSG>');

/** A fresh message of a type; `parent` is the message it answers. */
export function newMessage(
  type: string,
  content: Record<string, unknown>,
  from: { session: string; parent?: Message; identities?: Buffer[] },
): Message {
  return {
    identities: from.identities ?? [],
    header: {
      msg_id: randomUUID(),
      msg_type: type,
      session: from.session,
      username: 'papersweep',
      date: new Date().toISOString(),
      version: '5.3',
    },
    parent: from.parent?.header ?? {},
    metadata: {},
    content,
  };
}

function sign(key: string, parts: readonly (string | Buffer)[]): string {
  if (key === '') return '';
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Frames of a message, signed with HMAC-SHA256 (unsigned when the key is empty, as the protocol has it). */
export function encode(key: string, message: Message): (string | Buffer)[] {
  const { header, parent, metadata, content } = message;
  const parts = [header, parent, metadata, content].map((part) => JSON.stringify(part));
  return [...message.identities, delimiter, sign(key, parts), ...parts];
}

/**
 * The message in frames.
 * @throws Error when the delimiter is missing or the signature is not the key's: such a message is not ours.
 */
export function decode(key: string, frames: readonly Buffer[]): Message {
  const at = frames.findIndex((frame) => frame.equals(delimiter));
  if (at < 0 || frames.length < at + 6) throw new Error('not a Jupyter message: delimiter or parts missing');
  const signature = frames[at + 1];
  const parts = frames.slice(at + 2, at + 6);
  const wanted = Buffer.from(sign(key, parts));
  if (signature.length !== wanted.length || !timingSafeEqual(signature, wanted)) {
    throw new Error('a Jupyter message with a wrong signature');
  }
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
  return { identities: frames.slice(0, at), header, parent, metadata, content };
}

/** zeromq's address of one of the sockets. */
export function address(connection: Connection, port: number): string {
  const join = connection.transport === 'ipc' ? '-' : ':';
  return `${connection.transport}://${connection.ip}${join}${port}`;
}

/**
 * Refuses a connection that others could reach: the sockets run code.
 * @throws InputError unless the sockets are files or on the loopback interface.
 */
export function checkLoopback({ transport, ip }: Connection, where: string): void {
  const local = transport === 'ipc' || ip === 'localhost' || ip === '::1' || /^127\.\d+\.\d+\.\d+$/.test(ip);
  if (local) return;
  throw new InputError({
    what: `the kernel would listen on ${ip}, where other machines reach it`,
    where,
    expected: '127.0.0.1',
  });
}
