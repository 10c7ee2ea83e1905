import type { Engine, EngineEntry, WatchNews } from '../../../src/fleet/engine.ts';

/** A change of a key in the engine, as an observer saw it. */
export interface SeenChange {
  /** When it was seen, by the monotonic clock. */
  readonly at: number;
  readonly key: string;
  readonly revision: number;
  /** Null if the key was removed. */
  readonly entry: EngineEntry | null;
}

/**
 * What happened in the engine, as an observer with all rights sees it.
 * It watches at each node, because a watch at a node that is stopped is silent for some time.
 */
export class EngineHistory {
  readonly #changes: SeenChange[] = [];
  readonly #engines: readonly Engine[];
  /** The last revision of each key. */
  readonly #revisions = new Map<string, number>();
  readonly #listeners: ((change: SeenChange) => void)[] = [];
  #isClosed = false;

  /** Takes a connection to each node. */
  constructor(engines: readonly Engine[]) {
    this.#engines = engines;
    for (const engine of engines) void this.#follow(engine);
  }

  /** All changes, in the order in which they were seen. */
  get changes(): readonly SeenChange[] {
    return this.#changes;
  }

  /** Calls a function with each later change. */
  onChange(listener: (change: SeenChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Begins again with a restored engine, whose revisions are lower. */
  forget(): void {
    this.#revisions.clear();
  }

  close(): void {
    this.#isClosed = true;
    for (const engine of this.#engines) engine.close();
  }

  /** Reads and watches all keys, and begins again after a compaction or without a majority of the nodes. */
  async #follow(engine: Engine): Promise<void> {
    if (this.#isClosed) return;
    try {
      const { entries, revision } = await engine.read('');
      for (const entry of entries) this.#note(entry.key, entry.revision, entry);
      const present = new Set(entries.map(({ key }) => key));
      for (const key of this.#revisions.keys()) if (!present.has(key)) this.#note(key, revision, null);
      engine.watch('', revision, (news) => this.#learn(engine, news));
    } catch {
      setTimeout(() => void this.#follow(engine), 200).unref();
    }
  }

  #learn(engine: Engine, news: WatchNews): void {
    if (news.kind !== 'changes') void this.#follow(engine);
    else for (const { key, revision, entry } of news.changes) this.#note(key, revision, entry);
  }

  #note(key: string, revision: number, entry: EngineEntry | null): void {
    if (revision <= (this.#revisions.get(key) ?? 0)) return;
    this.#revisions.set(key, revision);
    const change = { at: performance.now(), key, revision, entry };
    this.#changes.push(change);
    for (const listener of this.#listeners) listener(change);
  }
}
