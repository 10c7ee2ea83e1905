import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beatKey, claimKey } from '../../../src/fleet/claims.ts';
import type { Engine } from '../../../src/fleet/engine.ts';
import { parseEndpoints } from '../../../src/fleet/etcd/endpoints.ts';
import { outKey, signRequestKey } from '../../../src/fleet/keys.ts';
import { beatValue, claimValue, outValue, packValue, readValue } from '../../../src/fleet/values.ts';
import { parseName, type DnsName } from '../../../src/reconcile/dns/name.ts';
import type { TargetState } from '../../../src/state/documents/document.ts';
import { until } from '../../support/until.ts';
import { doneAt } from '../engine-contract.ts';
import type { EtcdCluster } from '../etcd-cluster.ts';
import type { Machine } from './machine.ts';
import { fleet } from './rights.ts';

/** Content of a zone: values by host and type, such as `{ 'www A': ['192.0.2.1'] }`; `@` is the apex. */
export type Content = Readonly<Record<string, readonly string[]>>;

/** What became of a claim. */
export interface Answer {
  readonly claim: number;
  readonly owner: string | null;
  readonly isGone: boolean;
  readonly targets: Readonly<Record<string, TargetState>>;
}

const time = '2026-01-01T00:00:00.000Z';

/** What a claim says beside its content: that a person waits for it, as by default, or asks for a look at the services. */
interface MoreOfClaim {
  readonly isAwaited?: boolean;
  readonly asksForLook?: true;
  readonly targets?: object;
}

/** A server that writes its claims and beats as an agent does, so that a test knows each of them. */
export class ClaimingServer {
  readonly server: string;
  readonly engine: Engine;
  #seq = 0;
  readonly #revisions = new Map<string, number>();
  #beat = 0;

  constructor(cluster: EtcdCluster, { name, dir, link }: Machine) {
    this.server = name;
    const endpoints = parseEndpoints(link.ports.map((port) => `http://127.0.0.1:${port}`));
    const login = { user: name, password: readFileSync(join(dir, 'password'), 'utf8').trim() };
    this.engine = cluster.connect(`${fleet}/`, { endpoints, login });
  }

  /** Claims a zone with its content, and returns the revision of the claim. */
  async claim(zone: string, content: Content, more: MoreOfClaim = {}) {
    return this.#write(zone, { content: 'zone', snapshot: snapshotOf(zone, zoneOf(zone, content)), ...more });
  }

  /** Claims that Plesk deleted a zone. */
  async delete(zone: string, content: Content = {}, targets: object = {}): Promise<number> {
    const snapshot = { ...snapshotOf(zone, null), deleted: { at: time, content: zoneOf(zone, content) } };
    return this.#write(zone, { content: 'none', snapshot, targets });
  }

  /** Claims PTRs in a reverse zone that others have too. */
  async ptrs(zone: string, ptrs: Readonly<Record<string, string>>): Promise<number> {
    const placed = Object.entries(ptrs).map(([name, hostname]) => ({ name: nameOf(name), hostname: nameOf(hostname) }));
    const content = placed.length > 0 ? 'ptrs' : 'none';
    return this.#write(zone, { content, snapshot: { ...snapshotOf(zone, null), ptrs: placed } });
  }

  /** Removes a claim, as an agent does when nothing of the zone is left. */
  async forget(zone: string): Promise<void> {
    const key = claimKey({ server: this.server, zone: nameOf(zone) });
    doneAt(await this.engine.write([{ key, value: null, ifRevision: this.#revisions.get(key) ?? 0 }]));
    this.#revisions.delete(key);
  }

  /** Says that everything that was accepted up to now is sent. */
  async beat(): Promise<void> {
    const { revision } = await this.engine.read(`claim/${this.server}/`);
    const value = packValue(beatValue, {
      format: 1,
      at: time,
      version: 'test',
      zones: 1,
      outbox: 0,
      seen: revision,
      oldest: null,
      lastCall: null,
    });
    this.#beat = doneAt(await this.engine.write([{ key: beatKey(this.server), value, ifRevision: this.#beat }]));
  }

  /** Checks whether the leader has asked this server for a sign of life since a revision. */
  async isAskedForSign(since: number): Promise<boolean> {
    const [entry] = (await this.engine.read(signRequestKey(this.server))).entries;
    return entry !== undefined && entry.revision > since;
  }

  /** Reads the answer to a claim; null without one. */
  async answer(zone: string): Promise<Answer | null> {
    const [entry] = (await this.engine.read(outKey(this.server, nameOf(zone)))).entries;
    const read = entry === undefined ? null : readValue(outValue, entry.value);
    return read?.ok === true ? (read.value as Answer) : null;
  }

  /** Waits for the answer to a claim, or a later one. */
  async answered(zone: string, claim: number): Promise<Answer> {
    let found: Answer | null = null;
    await until(`the answer to ${this.server} about ${zone}`, async () => {
      found = await this.answer(zone);
      return found !== null && found.claim >= claim;
    });
    return found as unknown as Answer;
  }

  async #write(
    zone: string,
    {
      isAwaited = true,
      targets = {},
      ...rest
    }: MoreOfClaim & { readonly content: 'zone' | 'ptrs' | 'none'; readonly snapshot: object },
  ): Promise<number> {
    const key = claimKey({ server: this.server, zone: nameOf(zone) });
    const seq = ++this.#seq;
    const value = packValue(claimValue, {
      format: 1,
      seq,
      life: this.server,
      journalId: `${seq}`,
      at: time,
      isAwaited,
      targets: { ...targets },
      ...rest,
    });
    const revision = doneAt(await this.engine.write([{ key, value, ifRevision: this.#revisions.get(key) ?? 0 }]));
    this.#revisions.set(key, revision);
    return revision;
  }
}

export function nameOf(text: string): DnsName {
  const name = parseName(text);
  if (!name.ok) throw new Error(name.reason);
  return name.value;
}

function snapshotOf(zone: string, desired: object | null) {
  return {
    zone: nameOf(zone),
    displayName: zone,
    desired,
    deleted: null,
    emptied: null,
    serial: null,
    lastCommandAt: time,
  };
}

function zoneOf(zone: string, content: Content) {
  const sets = Object.entries(content).map(([key, values]) => {
    const [host = '', type = ''] = key.split(' ');
    const name = nameOf(host === '@' ? zone : `${host}.${zone}`);
    return { name, type, ttl: 3600, values: [...values].sort() };
  });
  sets.sort((a, b) => (a.name === b.name ? (a.type < b.type ? -1 : 1) : a.name < b.name ? -1 : 1));
  return { name: nameOf(zone), displayName: zone, soa: null, sets, rejects: [], remarks: [] };
}
