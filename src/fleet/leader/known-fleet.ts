import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Pause } from '../../reconcile/plan/pause.ts';
import { isServerName, noClaims, parseFleetKey, type Members } from '../claims.ts';
import type { EngineChange, EngineReading } from '../engine.ts';
import { zoneOfKey } from '../keys.ts';
import { noKnownPauses, type KnownPauses } from '../known-pauses.ts';
import type { MoveOrder, ZoneFacts } from '../owner.ts';
import {
  isOpenWindow,
  knownBeat,
  knownClaim,
  knownDeletes,
  knownMove,
  knownPause,
  knownPaused,
  knownState,
  knownWindow,
  type KnownClaim,
  type KnownDeletes,
  type KnownState,
  type KnownWindow,
  type ReadAspects,
} from './known-values.ts';

/** The zones that news concerns: one; all whose owner isn't settled; all, because of a pause; or none. */
export type Concerned = DnsName | 'unsettled' | 'paused' | null;

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
  readonly #deletes = new Map<string, KnownDeletes | 'unreadable'>();
  #pauses = noKnownPauses();
  #pausesRevision = 0;
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

  get pauses(): Pick<KnownPauses, 'isAnyAt' | 'ofAll'> {
    return this.#pauses;
  }

  /** The revision of the last news about a pause. */
  get pausesRevision(): number {
    return this.#pausesRevision;
  }

  /** Returns the pause of a zone at a time in milliseconds since the epoch, by its recorded owner; null without one. */
  pauseOf(zone: DnsName, now: number): Pause | null {
    const state = this.#states.get(zone);
    const owner = state === undefined || state === 'unreadable' ? null : (state.owner?.server ?? null);
    return this.#pauses.of(zone, owner, now);
  }

  /** Returns the claims of a zone, sorted by server. */
  claimsOf(zone: DnsName): readonly KnownClaim[] {
    return this.#claims.of(zone);
  }

  /** Returns the state of a zone; null if it has none, and 'unreadable' for one of a later version. */
  stateOf(zone: DnsName): KnownState | 'unreadable' | null {
    return this.#states.get(zone) ?? null;
  }

  /** Returns the zones that were recently deleted at a target; 'unreadable' if a later version wrote them. */
  deletesOf(target: string): KnownDeletes | 'unreadable' {
    return this.#deletes.get(target) ?? { deletions: [], revision: 0 };
  }

  /** Returns the revision of the last change of a key; 0 if it was never written. */
  revisionOf(key: string): number {
    return this.#revisions.get(key) ?? 0;
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
      windows: [...this.#windows.values()].filter((window) => isOpenWindow(window, zone, now)),
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
    if (folder === 'pause' || folder === 'paused') return this.#learnPause(folder, rest, change);
    if (folder === 'deletes') return this.#learnDeletes(rest, change);
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
    for (const known of [this.#revisions, this.#deletes, this.#states, this.#answers, this.#moves, this.#windows])
      known.clear();
    this.#claims = noClaims();
    this.#pauses = noKnownPauses();
    [this.#members, this.#zones] = [null, null];
    [this.#revision, this.#pausesRevision, this.#isComplete] = [0, 0, false];
    this.#life++;
  }

  #learnBeat(server: string, change: EngineChange): Concerned {
    this.#members = null;
    return this.#claims.learnBeat(knownBeat(server, change)) ? 'unsettled' : null;
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
    this.#claims.learn(knownClaim({ server, zone, ...change }, this.#readAspects));
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
    put(this.#windows, rest, entry && knownWindow(rest, entry));
    return 'unsettled';
  }

  #learnPause(folder: 'pause' | 'paused', rest: string, { revision, entry }: EngineChange): Concerned {
    this.#pausesRevision = Math.max(this.#pausesRevision, revision);
    if (folder === 'pause') this.#pauses.learnOrder(rest, entry && knownPause(entry));
    else if (isServerName(rest)) this.#pauses.learnServer(rest, entry && knownPaused(entry));
    return 'paused';
  }

  #learnDeletes(target: string, { entry }: EngineChange): Concerned {
    put(this.#deletes, target, entry && knownDeletes(entry));
    return null;
  }

  #learnZone(folder: string, zone: DnsName, { entry }: EngineChange): void {
    if (folder === 'move') put(this.#moves, zone, entry && knownMove(entry));
    if (folder !== 'state') return;
    if (!this.#states.has(zone)) this.#zones = null;
    put(this.#states, zone, entry && knownState(entry, this.#readAspects));
  }
}

/** Sets a value, or removes it for null. */
function put<K, T>(all: Map<K, T>, key: K, value: T | null): void {
  if (value === null) all.delete(key);
  else all.set(key, value);
}
