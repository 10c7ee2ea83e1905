import { compareChanges, type Change, type Held, type Why } from './change.ts';
import { isChallenge } from '../dns/acme-challenge.ts';
import { heldBy } from './hold.ts';
import type { DnsName } from '../dns/name.ts';
import { holdCnameConflicts, keptForRejects } from './cname-exclusivity.ts';
import { byKey, type Applied, type Observed, type ProviderSet, type RoutedSet } from './observed.ts';
import { compareSets, keyOf, sameContent, type RecordSet, type SetKey, type SetName } from '../dns/record-set.ts';
import { judgeRouted } from './judge-routed.ts';
import { pruneChange } from './prune.ts';
import type { SetVerdict } from './verdict.ts';
import { sameJson } from '../same-json.ts';
import type { Zone } from '../desired/zone.ts';

/** Input of the comparison in addition to the three states. */
export interface DiffContext {
  readonly zone: DnsName;
  /** Whether to write over sets that aren't ours: in the complete zone, or for released sets. */
  readonly adopting: boolean;
  readonly released: ReadonlySet<SetKey>;
  /** Whether Plesk's NS records at the apex are desired at the provider. */
  readonly ownsApexNs: boolean;
  /** Sets of ours that stay when undesired, because they existed before us. */
  readonly kept: ReadonlySet<SetKey>;
  /** Sets excluded by configuration. */
  readonly ignores: (name: DnsName, type: string) => boolean;
  /** Whether a foreign set is deleted. Absent if none is. */
  readonly prunes?: (set: RecordSet) => boolean;
}

/** The result of comparing one zone. */
export interface ZoneDiff {
  readonly changes: readonly Change[];
  readonly held: readonly Held[];
  /** Sets already as desired, to be recorded as ours without a call, in the provider's current text. */
  readonly inSync: readonly ProviderSet[];
  /** Sets of ours that are undesired and no longer exist. */
  readonly forgotten: readonly SetKey[];
  /** Sets of others: listed, never changed. */
  readonly foreign: readonly SetName[];
}

/** The three contents of one key. `routed` is a routed set at the provider that blocks a change. */
interface Row {
  readonly desired: RecordSet | undefined;
  readonly applied: ProviderSet | undefined;
  readonly observed: ProviderSet | undefined;
  readonly routed: RoutedSet | undefined;
}

/**
 * Compares desired, applied and observed, set by set.
 * X, Y and Z are different contents of one name and type:
 *
 *     desired  applied  observed  →
 *        X        -        -         create
 *        X        X        X         nothing
 *        Y        X        X         update
 *        Y        X        Y         in sync: only our own record of it changes
 *        Y        X        Z         update, reported as drift
 *        Y        X        -         create
 *        X        X        Z         drift: reverted
 *        X        X        -         drift: created again
 *        X        -        X         in sync (adopted)
 *        X        -        Z         conflict: written when adopting, else held
 *        -        X        X         delete
 *        -        X        Z         drift on an undesired set: held
 *        -        -        Z         foreign
 *        -        X        -         forgotten
 *
 * If our record of a deleted zone is lost, an existing set is held instead of foreign. A set that existed before the
 * policy adopted the zone is forgotten instead of deleted.
 *
 * A desired set is held if a routed set or a foreign CNAME blocks it. In an incomplete observation, a set that isn't
 * listed is unknown: it is not created, deleted or forgotten.
 */
export function diffZone(
  desired: Zone | null,
  applied: Applied | null,
  observed: Observed,
  context: DiffContext,
): ZoneDiff {
  const wanted = new Map((desired?.sets ?? []).map((set) => [keyOf(set), set]));
  const ours = byKey(applied?.sets ?? []);
  const observedSets = byKey(observed.sets);
  const routed = new Map(observed.routed.map((set) => [keyOf(set), set]));
  const lastGood = keptForRejects(desired, wanted, ours);
  const knowledge: Knowledge = {
    complete: observed.complete,
    lost: observed.complete && desired === null && applied?.lost === true,
  };
  const tally: Tally = { changes: [], held: [], inSync: [], forgotten: [], foreign: [] };

  for (const key of new Set([...wanted.keys(), ...ours.keys(), ...observedSets.keys(), ...routed.keys()])) {
    const row: Row = {
      desired: wanted.get(key),
      applied: ours.get(key),
      observed: observedSets.get(key),
      routed: routed.get(key),
    };
    const { name, type } = setNameOf(row);
    if (isProvidersOwn(name, type, context) || lastGood.has(key)) continue;
    const verdict: SetVerdict = context.ignores(name, type) ? { kind: 'foreign' } : judge(key, row, knowledge, context);
    count(tally, verdict, key);
    if (isLeftToOthers(row, verdict)) tally.foreign.push({ name, type });
  }
  const { free, blocked } = holdCnameConflicts(tally.changes, observed, context.zone);
  return {
    changes: free.sort(compareChanges),
    held: [...tally.held, ...blocked].sort((a, b) => compareChanges(a.change, b.change)),
    inSync: tally.inSync.sort((a, b) => compareSets(a.set, b.set)),
    forgotten: tally.forgotten.sort(),
    foreign: tally.foreign.sort(compareSets),
  };
}

function setNameOf({ desired, applied, observed, routed }: Row): SetName {
  return desired ?? applied?.set ?? observed?.set ?? (routed as RoutedSet);
}

/** Checks whether a set stays at the provider as a foreign one. */
function isLeftToOthers({ observed, routed }: Row, { kind }: SetVerdict): boolean {
  return routed !== undefined || (observed !== undefined && (kind === 'foreign' || kind === 'forgotten'));
}

/** Verdicts collected so far. */
interface Tally {
  readonly changes: Change[];
  readonly held: Held[];
  readonly inSync: ProviderSet[];
  readonly forgotten: SetKey[];
  readonly foreign: SetName[];
}

function count({ changes, held, inSync, forgotten }: Tally, verdict: SetVerdict, key: SetKey): void {
  if (verdict.kind === 'change') changes.push(verdict.change);
  else if (verdict.kind === 'held') held.push(verdict.held);
  else if (verdict.kind === 'in-sync') inSync.push(verdict.as);
  else if (verdict.kind === 'forgotten') forgotten.push(key);
}

/** How much is known: whether the listing is complete, and whether our record of the zone is lost. */
interface Knowledge {
  readonly complete: boolean;
  readonly lost: boolean;
}

function judge(key: SetKey, row: Row, { complete, lost }: Knowledge, context: DiffContext): SetVerdict {
  const { desired, applied, observed, routed } = row;
  if (routed !== undefined) return judgeRouted(desired, applied, routed, context.zone);
  if (desired === undefined && applied === undefined && observed !== undefined && lost)
    return judgeUnknown(observed, context.released.has(key), context.zone);
  if (desired === undefined) return judgeUnwanted(key, row, complete, context);
  if (observed === undefined) return complete ? createMissing(desired, applied) : { kind: 'nothing' };
  if (sameContent(desired, observed.set)) {
    const known = applied !== undefined && sameJson(applied, observed);
    return known ? { kind: 'nothing' } : { kind: 'in-sync', as: observed };
  }
  if (applied === undefined) return judgeNotOurs(key, desired, observed, context);
  const drifted = !sameContent(applied.set, observed.set);
  const why: Why = drifted && sameContent(desired, applied.set) ? 'drift' : 'edited';
  return { kind: 'change', change: { kind: 'update', before: observed, after: desired, why, drifted } };
}

function createMissing(desired: RecordSet, applied: ProviderSet | undefined): SetVerdict {
  const drifted = applied !== undefined;
  const why: Why = drifted && sameContent(applied.set, desired) ? 'drift' : 'edited';
  return { kind: 'change', change: { kind: 'create', before: null, after: desired, why, drifted } };
}

/** Plans a set with different content that isn't ours: it is overwritten only if released. */
function judgeNotOurs(key: SetKey, desired: RecordSet, observed: ProviderSet, context: DiffContext): SetVerdict {
  const isTaken = context.released.has(key);
  const ofApex = isApexNs(desired.name, desired.type, context);
  const why = context.adopting ? 'adopted' : isTaken ? 'confirmed' : ofApex ? 'edited' : null;
  const change = { kind: 'update', before: observed, after: desired, why: why ?? 'adopted', drifted: false } as const;
  if (why !== null) return { kind: 'change', change };
  const detail = `the provider has ${describe(observed.set)}, which dns-sync did not write`;
  return { kind: 'held', held: heldBy('conflict', context.zone, change, detail) };
}

function judgeUnwanted(
  key: SetKey,
  { applied, observed }: Row,
  complete: boolean,
  { kept, released, zone, prunes }: DiffContext,
): SetVerdict {
  if (kept.has(key)) return { kind: 'forgotten' };
  if (applied === undefined) {
    const isPruned = observed !== undefined && complete && prunes?.(observed.set) === true;
    return isPruned ? { kind: 'change', change: pruneChange(observed) } : { kind: 'foreign' };
  }
  if (!complete) return { kind: 'nothing' };
  if (observed === undefined) return { kind: 'forgotten' };
  const drifted = !sameContent(applied.set, observed.set);
  const change: Change = { kind: 'delete', before: observed, after: null, why: 'edited', drifted };
  if (!drifted || released.has(key)) return { kind: 'change', change };
  // A certificate challenge of another party there is unrelated to Plesk.
  if (isChallenge(observed.set)) return { kind: 'forgotten' };
  const detail = `removed in Plesk, but changed outside dns-sync from ${describe(applied.set)} to ${describe(observed.set)}`;
  return { kind: 'held', held: heldBy('drifted-delete', zone, change, detail) };
}

/** Plans a set in our zone whose writer is no longer known. */
function judgeUnknown(observed: ProviderSet, released: boolean, zone: DnsName): SetVerdict {
  const change: Change = { kind: 'delete', before: observed, after: null, why: 'edited', drifted: false };
  if (released) return { kind: 'change', change };
  const detail = `the state was lost, so it is unknown whether dns-sync wrote ${describe(observed.set)}`;
  return { kind: 'held', held: heldBy('unknown-content', zone, change, detail) };
}

function describe(set: RecordSet): string {
  return `${set.values.join(', ')} (TTL ${set.ttl})`;
}

/** Checks whether the provider owns a set: SOA and, unless configured otherwise, NS at the apex. */
function isProvidersOwn(name: DnsName, type: string, context: DiffContext): boolean {
  return name === context.zone && (type === 'SOA' || (type === 'NS' && !context.ownsApexNs));
}

function isApexNs(name: DnsName, type: string, context: DiffContext): boolean {
  return name === context.zone && type === 'NS';
}
