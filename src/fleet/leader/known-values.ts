import { matchesName } from '../../reconcile/dns/name-pattern.ts';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import type { ZoneDeletion } from '../../reconcile/plan/deletion-rate.ts';
import type { Pause, ZonePauses } from '../../reconcile/plan/pause.ts';
import type { ZoneClaim } from '../claims.ts';
import type { EngineChange, EngineEntry } from '../engine.ts';
import type { MoveOrder, OwnerRecord } from '../owner.ts';
import {
  beatValue,
  claimValue,
  deletesValue,
  moveValue,
  pausedValue,
  pauseValue,
  readValue,
  stateValue,
  windowValue,
} from '../values.ts';

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
  readonly asksForLook: boolean;
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

/** A window with its times in milliseconds since the epoch. */
export interface KnownWindow {
  readonly from: string;
  readonly to: string;
  readonly since: number;
  readonly until: number;
  readonly zones: readonly string[];
}

export function isOpenWindow({ since, until, zones }: KnownWindow, zone: DnsName, now: number): boolean {
  return since <= now && now < until && zones.some((glob) => matchesName(glob, zone));
}

/** A sign of life that can't be read proves nothing about the outbox. */
export function knownBeat(server: string, { revision, entry }: EngineChange) {
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
export function knownClaim({ server, zone, revision, entry }: ClaimChange, readAspects: ReadAspects): KnownClaim {
  const head = { server, zone, revision, isAwaited: false, asksForLook: false, isThere: false };
  if (entry === null) return { ...head, content: 'removed', created: revision, packed: Buffer.alloc(0) };
  const { created, value: packed } = entry;
  const read = readValue(claimValue, packed);
  if (!read.ok) return { ...head, content: 'zone', created, packed };
  const { content, isAwaited, asksForLook = false, targets } = read.value;
  const { isThere } = readAspects(targets);
  return { ...head, content, created, packed, isAwaited, asksForLook, isThere };
}

export function knownState({ value, revision }: EngineEntry, readAspects: ReadAspects): KnownState | 'unreadable' {
  const read = readValue(stateValue, value);
  if (!read.ok) return 'unreadable';
  const { owner, claim, targets, unanswered = {} } = read.value;
  const { dueAt, ...aspects } = readAspects(targets);
  const times = [...Object.values(unanswered).map(({ until }) => parseTime(until)), ...(dueAt === null ? [] : [dueAt])];
  return { owner, claim, revision, packed: value, ...aspects, dueAt: earliest(times) };
}

export function knownMove({ value, revision }: EngineEntry): MoveOrder | null {
  const read = readValue(moveValue, value);
  return read.ok ? { to: read.value.to, revision } : null;
}

export function knownWindow(rest: string, { value }: EngineEntry): KnownWindow | null {
  const [from = '', to = ''] = rest.split('/');
  const read = readValue(windowValue, value);
  if (!read.ok) return null;
  const { from: since, until, zones } = read.value;
  return { from, to, since: parseTime(since), until: parseTime(until), zones };
}

/** A pause that can't be read, as one of a later version, has no end: nothing is written that may be paused. */
const endless: Pause = { since: '1970-01-01T00:00:00.000Z', until: null };

export function knownPause({ value }: EngineEntry): Pause {
  const read = readValue(pauseValue, value);
  return read.ok ? { since: read.value.since, until: read.value.until } : endless;
}

export function knownPaused({ value }: EngineEntry): ZonePauses {
  const read = readValue(pausedValue, value);
  return read.ok ? read.value : { all: endless, zones: {} };
}

/** Zones that were deleted at a target, and the key's revision. */
export interface KnownDeletes {
  readonly deletions: readonly ZoneDeletion[];
  readonly revision: number;
}

export function knownDeletes({ value, revision }: EngineEntry): KnownDeletes | 'unreadable' {
  const read = readValue(deletesValue, value);
  if (!read.ok) return 'unreadable';
  const deletions = read.value.deletions.flatMap(({ zone, ...times }) => {
    const name = parseName(zone);
    return name.ok ? [{ zone: name.value, ...times }] : [];
  });
  return { deletions, revision };
}

function earliest(times: readonly number[]): number | null {
  return times.reduce<number | null>((first, at) => (first === null || at < first ? at : first), null);
}
