/** What was found a moment ago is not looked for again: a notebook opens one study after the other, of the same data. */

/** Remembers by key for a while. What threw is forgotten at once. */
export class Lately<V> {
  readonly #known = new Map<string, { value: Promise<V>; until: number }>();

  /** @param ms how long, from when it was made; @param now for tests */
  constructor(
    readonly ms: number,
    readonly now: () => number = () => performance.now(),
  ) {}

  get(key: string, make: () => Promise<V>): Promise<V> {
    const known = this.#known.get(key);
    if (known && this.now() < known.until) return known.value;
    const value = make();
    this.#known.set(key, { value, until: this.now() + this.ms });
    value.catch(() => this.#known.delete(key));
    return value;
  }
}
