import type { Engine, WatchNews } from '../../../src/fleet/engine.ts';
import { leaderValue, readValue } from '../../../src/fleet/values.ts';
import type { Machine } from './machine.ts';

/** From when a worker led; null if none did. */
interface Reign {
  readonly since: number;
  readonly worker: string | null;
}

/**
 * Watches the key of the leader, as an observer of the engine.
 * It watches at each node, because a watch at a node that is stopped is silent for some time.
 */
export class LeaderHistory {
  readonly #reigns: Reign[] = [];
  readonly #workers: readonly Machine[];
  readonly #engines: readonly Engine[];
  /** The revision of the last news. */
  #revision = 0;
  #isClosed = false;

  /** Takes a connection to each node. */
  constructor(engines: readonly Engine[], workers: readonly Machine[]) {
    this.#workers = workers;
    this.#engines = engines;
    for (const engine of engines) void this.#follow(engine);
  }

  /** The worker that leads now, as far as this observer knows. */
  get present(): Machine | null {
    const name = this.#reigns.at(-1)?.worker ?? null;
    return this.#workers.find((worker) => worker.name === name) ?? null;
  }

  /** The workers that led, in their order. */
  get names(): readonly string[] {
    return this.#reigns.flatMap(({ worker }) => worker ?? []);
  }

  /** Returns the worker that led all the time between two moments; null if there was none. */
  throughout(from: number, to: number): string | null {
    const at = this.#reigns.findLastIndex(({ since }) => since <= from);
    const next = this.#reigns[at + 1];
    return next === undefined || next.since > to ? (this.#reigns[at]?.worker ?? null) : null;
  }

  /** Begins again with a restored engine, whose revisions are lower. Nothing leads until then. */
  forget(): void {
    this.#revision = 0;
    this.#reigns.push({ since: performance.now(), worker: null });
  }

  close(): void {
    this.#isClosed = true;
    for (const engine of this.#engines) engine.close();
  }

  /** Reads and watches the key, and begins again after a compaction or without a majority of the nodes. */
  async #follow(engine: Engine): Promise<void> {
    if (this.#isClosed) return;
    try {
      const { entries, revision } = await engine.read('leader/');
      const [entry] = entries;
      this.#note(entry?.revision ?? revision, entry?.value ?? null);
      engine.watch('leader/', revision, (news) => this.#learn(engine, news));
    } catch {
      setTimeout(() => void this.#follow(engine), 200).unref();
    }
  }

  #learn(engine: Engine, news: WatchNews): void {
    if (news.kind !== 'changes') void this.#follow(engine);
    else for (const { revision, entry } of news.changes) this.#note(revision, entry?.value ?? null);
  }

  #note(revision: number, value: Buffer | null): void {
    if (revision <= this.#revision) return;
    this.#revision = revision;
    const read = value === null ? null : readValue(leaderValue, value);
    const pid = read?.ok === true ? read.value.pid : null;
    const worker = this.#workers.find(({ service }) => service.pid !== undefined && service.pid === pid);
    const name = worker?.name ?? null;
    if (name !== (this.#reigns.at(-1)?.worker ?? null)) this.#reigns.push({ since: performance.now(), worker: name });
  }
}
