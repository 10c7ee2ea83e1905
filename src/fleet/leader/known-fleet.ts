import { matchesName } from '../../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { noClaims, parseFleetKey, type Members, type ZoneClaim } from '../claims.ts';
import type { EngineChange, EngineEntry, EngineReading } from '../engine.ts';
import { zoneOfKey } from '../keys.ts';
import type { MoveOrder, OwnerRecord, ZoneFacts } from '../owner.ts';
import { beatValue, claimValue, moveValue, readValue, stateValue, windowValue } from '../values.ts';

/** What a worker has to know of a zone's state at the targets without unpacking it again. */
export interface StateAspects {
  /** Whether something was sent without an answer. */
  readonly isUnanswered: boolean;
  /** When the zone is to be worked on again, in milliseconds since the epoch; null for never. */
  readonly dueAt: number | null;
  /** Whether the zone is at a service. */
  readonly isThere: boolean;
}

/** Reads from a zone's state at the targets what the fleet itself doesn't know. */
export type ReadAspects = (targets: Readonly<Record<string, unknown>>) => StateAspects;

/** A claim with its packed value. */
export interface KnownClaim extends ZoneClaim {
  readonly isAwaited: boolean;
  /** Whether the claim itself says that the zone is at a service. */
  readonly isThere: boolean;
  readonly packed: Buffer;
}

/** `state/<zone>` with its packed value. */
export interface KnownState extends StateAspects {
  readonly owner: OwnerRecord | null;
  readonly claim: number;
  readonly revision: number;
  readonly packed: Buffer;
}

/** The zones that news concerns: one; all whose owner isn't settled; or none. */
export type Concerned = DnsName | 'unsettled' | null;

interface KnownWindow {
  readonly from: string;
  readonly to: string;
  readonly since: number;
  readonly until: number;
  readonly zones: readonly string[];
}

/** All that a worker knows of its fleet. Values stay packed. */
export class KnownFleet {
  readonly #readAspects: ReadAspects;
  /** The revision of the last change of each key, so that older news is dropped. */
  readonly #revisions = new Map<string, number>();
  #claims = noClaims<KnownClaim>();
  readonly #states = new Map<DnsName, KnownState | 'unreadable'>();
  readonly #answers = new Map<DnsName, Map<string, number>>();
  readonly #moves = new Map<DnsName, MoveOrder>();
  readonly #windows = new Map<string, KnownWindow>();
  #revision = 0;
  #members: Members | null = null;
  #zones: readonly DnsName[] | null = null;
  #isComplete = false;
  #life = 1;

  constructor(readAspects: ReadAspects) {
    this.#readAspects = readAspects;
  }

  /** The revision of the last news. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether all that the engine had at a time is known. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Changes when the engine was restored from a backup, so that its revisions began again. */
  get life(): number {
    return this.#life;
  }

  get members(): Members {
    return (this.#members ??= this.#claims.members());
  }

  /** All zones with a claim or a state. */
  get zones(): readonly DnsName[] {
    return (this.#zones ??= [...new Set([...this.#claims.zones(), ...this.#states.keys()])]);
  }

  /** Returns the claims of a zone, sorted by server. */
  claimsOf(zone: DnsName): readonly KnownClaim[] {
    return this.#claims.of(zone);
  }

  /** Returns the state of a zone; null if it has none, and 'unreadable' for one of a later version. */
  stateOf(zone: DnsName): KnownState | 'unreadable' | null {
    return this.#states.get(zone) ?? null;
  }

  /** Returns the revisions of the answers to servers. */
  answersOf(zone: DnsName): ReadonlyMap<string, number> {
    return this.#answers.get(zone) ?? new Map();
  }

  /** Returns what the owner of a zone depends on, at a time in milliseconds since the epoch. */
  factsOf(zone: DnsName, now: number): ZoneFacts {
    const state = this.#states.get(zone);
    const members = (): Members => this.members;
    return {
      claims: this.#claims.of(zone),
      owner: state === undefined || state === 'unreadable' ? null : state.owner,
      move: this.#moves.get(zone) ?? null,
      windows: [...this.#windows.values()].filter((window) => isOpen(window, zone, now)),
      // Most owners don't depend on them.
      get members() {
        return members();
      },
    };
  }

  /** Learns a change, also one of this worker's own. */
  learn(change: EngineChange): Concerned {
    const { key, revision } = change;
    this.#revision = Math.max(this.#revision, revision);
    if ((this.#revisions.get(key) ?? 0) >= revision) return null;
    this.#revisions.set(key, revision);
    const at = parseFleetKey(key);
    if (at !== null) return at.zone === null ? this.#learnBeat(at.server, change) : this.#learnClaim({ ...at, change });
    const [folder = ''] = key.split('/', 1);
    const rest = key.slice(folder.length + 1);
    if (folder === 'out') return this.#learnAnswer(rest, change);
    if (folder === 'window') return this.#learnWindow(rest, change);
    const zone = zoneOfKey(`${folder}/`, key);
    if (zone !== null) this.#learnZone(folder, zone, change);
    return zone;
  }

  /** Learns that the engine has no other keys than those of a complete reading. */
  learnAbsent({ entries, revision }: EngineReading): void {
    const keys = new Set(entries.map(({ key }) => key));
    for (const key of this.#revisions.keys()) if (!keys.has(key)) this.learn({ key, revision, entry: null });
    this.#revision = Math.max(this.#revision, revision);
    this.#isComplete = true;
  }

  /** Forgets everything, because the engine was restored from a backup. */
  forget(): void {
    for (const known of [this.#revisions, this.#states, this.#answers, this.#moves, this.#windows]) known.clear();
    this.#claims = noClaims();
    [this.#members, this.#zones] = [null, null];
    [this.#revision, this.#isComplete] = [0, false];
    this.#life++;
  }

  #learnBeat(server: string, change: EngineChange): Concerned {
    this.#members = null;
    return this.#claims.learnBeat(beatOf(server, change)) ? 'unsettled' : null;
  }

  #learnClaim({
    server,
    zone,
    change,
  }: {
    readonly server: string;
    readonly zone: DnsName;
    readonly change: EngineChange;
  }) {
    this.#members = null;
    if (this.#claims.of(zone).length === 0) this.#zones = null;
    this.#claims.learn(claimOf({ server, zone, ...change }, this.#readAspects));
    return zone;
  }

  #learnAnswer(rest: string, { revision, entry }: EngineChange): Concerned {
    const server = rest.slice(0, rest.indexOf('/'));
    const zone = zoneOfKey(`${server}/`, rest);
    if (zone === null) return null;
    const ofZone = this.#answers.get(zone) ?? new Map<string, number>();
    put(ofZone, server, entry === null ? null : revision);
    this.#answers.set(zone, ofZone);
    return zone;
  }

  #learnWindow(rest: string, { entry }: EngineChange): Concerned {
    put(this.#windows, rest, entry && windowOf(rest, entry));
    return 'unsettled';
  }

  #learnZone(folder: string, zone: DnsName, { entry }: EngineChange): void {
    if (folder === 'move') put(this.#moves, zone, entry && moveOf(entry));
    if (folder !== 'state') return;
    if (!this.#states.has(zone)) this.#zones = null;
    put(this.#states, zone, entry && stateOf(entry, this.#readAspects));
  }
}

/** Sets a value, or removes it for null. */
function put<K, T>(all: Map<K, T>, key: K, value: T | null): void {
  if (value === null) all.delete(key);
  else all.set(key, value);
}

function isOpen({ since, until, zones }: KnownWindow, zone: DnsName, now: number): boolean {
  return since <= now && now < until && zones.some((glob) => matchesName(glob, zone));
}

/** A sign of life that can't be read proves nothing about the outbox. */
function beatOf(server: string, { revision, entry }: EngineChange) {
  const beat = entry === null ? null : readValue(beatValue, entry.value);
  const { outbox, seen } = beat?.ok === true ? beat.value : { outbox: 1, seen: 0 };
  return { server, revision, outbox, seen, removed: entry === null };
}

interface ClaimChange {
  readonly server: string;
  readonly zone: DnsName;
  readonly revision: number;
  readonly entry: EngineEntry | null;
}

/** A claim that can't be read keeps the zone for its server: its content is unknown, but it isn't a delete. */
function claimOf({ server, zone, revision, entry }: ClaimChange, readAspects: ReadAspects): KnownClaim {
  const head = { server, zone, revision, isAwaited: false, isThere: false };
  if (entry === null) return { ...head, content: 'removed', created: revision, packed: Buffer.alloc(0) };
  const { created, value: packed } = entry;
  const read = readValue(claimValue, packed);
  if (!read.ok) return { ...head, content: 'zone', created, packed };
  const { content, isAwaited, targets } = read.value;
  return { ...head, content, created, packed, isAwaited, isThere: readAspects(targets).isThere };
}

function stateOf({ value, revision }: EngineEntry, readAspects: ReadAspects): KnownState | 'unreadable' {
  const read = readValue(stateValue, value);
  if (!read.ok) return 'unreadable';
  const { owner, claim, targets, unanswered = {} } = read.value;
  const { dueAt, ...aspects } = readAspects(targets);
  const times = [...Object.values(unanswered).map(({ until }) => parseTime(until)), ...(dueAt === null ? [] : [dueAt])];
  return { owner, claim, revision, packed: value, ...aspects, dueAt: times.length === 0 ? null : Math.min(...times) };
}

function moveOf({ value, revision }: EngineEntry): MoveOrder | null {
  const read = readValue(moveValue, value);
  return read.ok ? { to: read.value.to, revision } : null;
}

function windowOf(rest: string, { value }: EngineEntry): KnownWindow | null {
  const [from = '', to = ''] = rest.split('/');
  const read = readValue(windowValue, value);
  if (!read.ok) return null;
  const { from: since, until, zones } = read.value;
  return { from, to, since: parseTime(since), until: parseTime(until), zones };
}
