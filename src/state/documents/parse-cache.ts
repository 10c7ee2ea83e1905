/** The characters of the texts that are remembered beside the last: those of some hundred zones as most are. */
const maxLength = 1_000_000;

/** What the texts of files were made into lately: who reads a file again within a call mostly finds it as it was. */
export class ParseCache<T> {
  readonly #known = new Map<string, { readonly text: string; readonly value: T }>();
  #length = 0;

  /** What `make` makes of a file's text, which depends on nothing else; it is not to be changed. */
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
