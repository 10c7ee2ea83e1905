/** Limit of cached characters, apart from the last text: a few hundred typical zones. */
const maxLength = 1_000_000;

/** Caches parsed files by their text. A call that reads a file again usually finds it unchanged. */
export class ParseCache<T> {
  readonly #known = new Map<string, { readonly text: string; readonly value: T }>();
  #length = 0;

  /** Returns what `make` makes of a file's text, on which alone it may depend. The result must not be changed. */
  read(path: string, text: string, make: () => T): T {
    const known = this.#known.get(path);
    if (known?.text === text) return known.value;
    const value = make();
    this.#forget(path);
    this.#known.set(path, { text, value });
    this.#length += text.length;
    for (const oldest of this.#known.keys()) {
      if (this.#length <= maxLength || oldest === path) break;
      this.#forget(oldest);
    }
    return value;
  }

  #forget(path: string): void {
    this.#length -= this.#known.get(path)?.text.length ?? 0;
    this.#known.delete(path);
  }
}
