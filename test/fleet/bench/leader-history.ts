import { leaderValue, readValue } from '../../../src/fleet/values.ts';
import type { EngineHistory } from './engine-history.ts';
import type { Machine } from './machine.ts';

/** From when a worker led; null if none did. */
interface Reign {
  readonly since: number;
  readonly worker: string | null;
}

/** Who led when, as the engine says. */
export class LeaderHistory {
  readonly #reigns: Reign[] = [];
  readonly #workers: readonly Machine[];

  constructor(history: EngineHistory, workers: readonly Machine[]) {
    this.#workers = workers;
    history.onChange(({ at, key, entry }) => {
      if (key.startsWith('leader/')) this.#note(at, entry?.value ?? null);
    });
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

  /** Returns the worker that led at a moment; null if none did. */
  at(moment: number): string | null {
    return this.#reigns.findLast(({ since }) => since <= moment)?.worker ?? null;
  }

  /** Returns how long after a moment a worker began to lead, in milliseconds; null if none has. */
  msUntilNext(moment: number): number | null {
    const next = this.#reigns.find(({ since, worker }) => since > moment && worker !== null);
    return next === undefined ? null : next.since - moment;
  }

  /** Returns the worker that led all the time between two moments; null if there was none. */
  throughout(from: number, to: number): string | null {
    const at = this.#reigns.findLastIndex(({ since }) => since <= from);
    const next = this.#reigns[at + 1];
    return next === undefined || next.since > to ? (this.#reigns[at]?.worker ?? null) : null;
  }

  /** Begins again with a restored engine. Nothing leads until then. */
  forget(): void {
    this.#reigns.push({ since: performance.now(), worker: null });
  }

  #note(since: number, value: Buffer | null): void {
    const read = value === null ? null : readValue(leaderValue, value);
    const pid = read?.ok === true ? read.value.pid : null;
    const worker = this.#workers.find(({ service }) => service.pid !== undefined && service.pid === pid);
    const name = worker?.name ?? null;
    if (name !== (this.#reigns.at(-1)?.worker ?? null)) this.#reigns.push({ since, worker: name });
  }
}
