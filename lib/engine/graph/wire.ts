/** Protocol buffers by field number, for the few messages that tfjs-node does not ship. */

/** One field of a message: a number, or bytes (a text, or a message again). */
export interface Field {
  number: number;
  value: number | Uint8Array;
}

/** Writes a message of numbers, flags and messages. */
export function writeMessage(fields: [number, number | boolean | Uint8Array][]): Uint8Array {
  const bytes: number[] = [];
  for (const [number, value] of fields) {
    if (value instanceof Uint8Array) bytes.push(...varint(number * 8 + 2), ...varint(value.length), ...value);
    else bytes.push(...varint(number * 8), ...varint(Number(value)));
  }
  return Uint8Array.from(bytes);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

/** Reads the fields of a message. */
export function readMessage(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  const at = { position: 0 };
  while (at.position < bytes.length) {
    const tag = readVarint(bytes, at);
    fields.push({ number: Math.floor(tag / 8), value: readValue(bytes, at, tag % 8) });
  }
  return fields;
}

function readVarint(bytes: Uint8Array, at: { position: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at.position++];
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}

function readValue(bytes: Uint8Array, at: { position: number }, type: number): number | Uint8Array {
  if (type === 0) return readVarint(bytes, at);
  const length = type === 2 ? readVarint(bytes, at) : type === 1 ? 8 : 4;
  at.position += length;
  return bytes.subarray(at.position - length, at.position);
}
