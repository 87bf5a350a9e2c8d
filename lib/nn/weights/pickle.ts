/**
 * Python's pickle, restricted: it builds numbers, texts, lists, dictionaries and sets, and calls nothing but what its
 * host lets through by name. Tuples become arrays, dictionaries become Maps.
 * Source: Python's `pickletools`, protocols 2 to 5.
 */
import { PickleBytes, PickleFault } from './pickle-bytes';

/** A function of Python's that the host stands in for. */
export class Stand {
  constructor(readonly call: (args: unknown[]) => unknown) {}
}

/** A value that is of no interest: it takes any state and holds none. */
export class Inert {
  constructor(readonly name: string) {}
}

/** What a pickle may reach outside itself. */
export interface PickleHost {
  /** What stands for a global of Python (`module.name`): a `Stand`, or a plain value. @throws PickleFault for others */
  global(name: string): unknown;
  /** The object that a persistent id stands for. */
  persistent(id: unknown): unknown;
}

/** Each operation takes at most some 200 bytes of memory: this bounds what a pickle can take. */
const mostOperations = 1_000_000;
const newestProtocol = 5;

/**
 * Reads one pickle.
 * @param at its first byte
 * @returns its value, and the byte after it
 * @throws PickleFault when it is cut, damaged, of protocol 0 or 1, or asks for what the host refuses
 */
export function unpickle(bytes: Uint8Array, host: PickleHost, at = 0): { value: unknown; end: number } {
  const machine = new Machine(new PickleBytes(bytes, at), host);
  return { value: machine.run(), end: machine.source.at };
}

type Operation = (m: Machine) => void;

const code = (letter: string) => letter.charCodeAt(0);
const takes =
  (value: (m: Machine) => unknown): Operation =>
  (m) =>
    m.push(value(m));

/** What each byte does, by its meaning in `pickletools`. */
const operations = new Map<number, Operation>([
  [0x80, (m) => m.checkProtocol()],
  [0x95, (m) => void m.source.u64()], // a frame: how much follows
  // Numbers, texts, bytes.
  [code('N'), takes(() => null)],
  [0x88, takes(() => true)],
  [0x89, takes(() => false)],
  [code('K'), takes((m) => m.source.u8())],
  [code('M'), takes((m) => m.source.u16())],
  [code('J'), takes((m) => m.source.i32())],
  [0x8a, takes((m) => m.source.integer(m.source.u8()))],
  [0x8b, takes((m) => m.source.integer(m.source.u32()))],
  [code('G'), takes((m) => m.source.f64())],
  [code('U'), takes((m) => m.source.latin1(m.source.u8()))],
  [code('T'), takes((m) => m.source.latin1(m.source.u32()))],
  [0x8c, takes((m) => m.source.text(m.source.u8()))],
  [code('X'), takes((m) => m.source.text(m.source.u32()))],
  [0x8d, takes((m) => m.source.text(m.source.u64()))],
  [code('C'), takes((m) => m.source.bytes(m.source.u8()))],
  [code('B'), takes((m) => m.source.bytes(m.source.u32()))],
  [0x8e, takes((m) => m.source.bytes(m.source.u64()))],
  [0x96, takes((m) => m.source.bytes(m.source.u64()))],
  // Lists, tuples, dictionaries, sets.
  [code(']'), takes(() => [])],
  [code(')'), takes(() => [])],
  [code('}'), takes(() => new Map())],
  [0x8f, takes(() => new Set())],
  [0x85, (m) => m.push(m.popMany(1))],
  [0x86, (m) => m.push(m.popMany(2))],
  [0x87, (m) => m.push(m.popMany(3))],
  [code('t'), takes((m) => m.popToMark())],
  [0x91, takes((m) => new Set(m.popToMark()))],
  [code('a'), (m) => m.append(m.popMany(1))],
  [code('e'), (m) => m.append(m.popToMark())],
  [code('s'), (m) => m.setItems(m.popMany(2))],
  [code('u'), (m) => m.setItems(m.popToMark())],
  [0x90, (m) => m.addItems(m.popToMark())],
  // The stack and the memo.
  [code('('), (m) => m.mark()],
  [code('0'), (m) => void m.pop()],
  [code('1'), (m) => void m.popToMark()],
  [code('2'), (m) => m.push(m.top())],
  [code('q'), (m) => m.remember(m.source.u8())],
  [code('r'), (m) => m.remember(m.source.u32())],
  [0x94, (m) => m.remember()],
  [code('h'), takes((m) => m.recall(m.source.u8()))],
  [code('j'), takes((m) => m.recall(m.source.u32()))],
  // Globals and calls.
  [code('c'), takes((m) => m.global(m.source.line(), m.source.line()))],
  [0x93, takes((m) => m.globalOf(m.popMany(2)))],
  [code('i'), takes((m) => m.instance())],
  [code('R'), takes((m) => m.call(m.popMany(2)))],
  [0x81, takes((m) => m.call(m.popMany(2)))],
  [code('b'), (m) => m.setState()],
  [code('Q'), takes((m) => m.host.persistent(m.pop()))],
]);

class Machine {
  #stack: unknown[] = [];
  #marks: number[] = [];
  #memo = new Map<number, unknown>();

  constructor(
    readonly source: PickleBytes,
    readonly host: PickleHost,
  ) {}

  run(): unknown {
    if (this.source.u8() !== 0x80) throw new PickleFault('no pickle of protocol 2 to 5');
    this.checkProtocol();
    for (let n = 0; n < mostOperations; n++) {
      const byte = this.source.u8();
      if (byte === code('.')) return this.pop();
      const operation = operations.get(byte);
      if (!operation) throw new PickleFault(`an operation that is not allowed (0x${byte.toString(16)})`);
      operation(this);
    }
    throw new PickleFault(`more than ${mostOperations} operations`);
  }

  checkProtocol(): void {
    const protocol = this.source.u8();
    if (protocol > newestProtocol) throw new PickleFault(`protocol ${protocol}`);
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    return this.popMany(1)[0];
  }

  popMany(n: number): unknown[] {
    const from = this.#stack.length - n;
    if (from < (this.#marks[this.#marks.length - 1] ?? 0)) throw new PickleFault('nothing left to take');
    return this.#stack.splice(from);
  }

  popToMark(): unknown[] {
    const from = this.#marks.pop();
    if (from === undefined) throw new PickleFault('a mark is missing');
    return this.#stack.splice(from);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  top(): unknown {
    const last = this.pop();
    this.push(last);
    return last;
  }

  remember(place = this.#memo.size): void {
    this.#memo.set(place, this.top());
  }

  recall(place: number): unknown {
    if (!this.#memo.has(place)) throw new PickleFault(`nothing is remembered at ${place}`);
    return this.#memo.get(place);
  }

  append(values: unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new PickleFault('items for something that is no list');
    for (const value of values) list.push(value);
  }

  setItems(values: unknown[]): void {
    const map = this.top();
    if (!(map instanceof Map) || values.length % 2)
      throw new PickleFault('items for something that is no dictionary');
    for (let i = 0; i < values.length; i += 2) map.set(values[i], values[i + 1]);
  }

  addItems(values: unknown[]): void {
    const set = this.top();
    if (!(set instanceof Set)) throw new PickleFault('items for something that is no set');
    for (const value of values) set.add(value);
  }

  global(module: string, name: string): unknown {
    return this.host.global(`${module}.${name}`);
  }

  globalOf([module, name]: unknown[]): unknown {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw new PickleFault('a global without a name');
    return this.global(module, name);
  }

  /** An object of Python 2's classes: none is let through, but its name belongs into the message. */
  instance(): never {
    this.global(this.source.line(), this.source.line());
    throw new PickleFault('an object of an old class');
  }

  call([callee, args]: unknown[]): unknown {
    if (!(callee instanceof Stand) || !Array.isArray(args))
      throw new PickleFault('a call of something that is no function');
    return callee.call(args);
  }

  /** The state of a dictionary (an OrderedDict's `_metadata`) and of what is of no interest is dropped. */
  setState(): void {
    this.pop();
    const target = this.top();
    if (!(target instanceof Map || target instanceof Inert))
      throw new PickleFault('a state for something that takes none');
  }
}
