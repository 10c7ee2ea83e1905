import type { ZoneWord } from './zone-content.ts';

/** What the servers have, and which of them should keep each zone. */
export class FleetModel {
  /** The last word of each server that has the zone, in the order in which they claimed it. */
  readonly #words = new Map<string, Map<string, ZoneWord>>();
  readonly #owners = new Map<string, string>();
  #version = 0;

  get zones(): readonly string[] {
    return [...this.#words.keys()];
  }

  /** A new word of a server. The first server that has a zone keeps it. */
  say(zone: string, server: string): ZoneWord {
    const word = { server, version: ++this.#version };
    const words = this.#words.get(zone) ?? new Map<string, ZoneWord>();
    this.#words.set(zone, words.set(server, word));
    if (words.size === 1) this.#owners.set(zone, server);
    return word;
  }

  /** A server deletes a zone. If it kept the zone, the server that has had it for the longest time does now. */
  remove(zone: string, server: string): void {
    const words = this.#words.get(zone);
    if (words === undefined || !words.delete(server)) return;
    if (this.#owners.get(zone) !== server) return;
    const [next] = words.keys();
    if (next === undefined) this.#owners.delete(zone);
    else this.#owners.set(zone, next);
  }

  /** An administrator moves a zone to a server that has it. */
  move(zone: string, server: string): void {
    if (this.#words.get(zone)?.has(server) === true) this.#owners.set(zone, server);
  }

  has(zone: string, server: string): boolean {
    return this.#words.get(zone)?.has(server) ?? false;
  }

  ownerOf(zone: string): string | null {
    return this.#owners.get(zone) ?? null;
  }

  /** What the service should have; null if nothing. */
  expected(zone: string): ZoneWord | null {
    const owner = this.#owners.get(zone);
    return owner === undefined ? null : (this.#words.get(zone)?.get(owner) ?? null);
  }
}
