import type { DnsName } from '../../reconcile/dns/name.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { enclosingNames, foldable, type FoldedZone } from '../../reconcile/desired/subdomain.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { digestOf } from '../../state/digest.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { untouched } from '../pass/compare-zone.ts';
import type { Config } from '../../config/load-config.ts';
import { isRouted, routesOf } from '../targets.ts';

/** The state, and the configured handling of subdomain zones. */
export interface DelegationContext {
  readonly store: ZoneDocuments;
  readonly config: Config;
}

/** The enclosing zone of a zone, and whether its data for that zone changed. */
interface Enclosing {
  readonly parent: DnsName | null;
  readonly changed: boolean;
}

/** Returns the nearest enclosing zone that Plesk has, or null. */
export async function parentOf(store: ZoneDocuments, zone: DnsName): Promise<DnsName | null> {
  for (const name of enclosingNames(zone)) {
    const document = await store.read(name);
    if (document !== null && document.snapshot.desired !== null) return name;
  }
  return null;
}

/**
 * Returns the nearest enclosing zone, unless another server of a fleet has it.
 * That zone keeps nothing for this one: otherwise, any customer could get a name in the zone of another customer.
 */
async function ownParentOf(
  store: ZoneDocuments,
  zone: DnsName,
  document: ZoneDocument | null,
): Promise<DnsName | null> {
  const parent = await parentOf(store, zone);
  const owner = document?.fleet?.owner ?? null;
  if (parent === null || owner === null) return parent;
  const above = (await store.read(parent))?.fleet?.owner ?? owner;
  return owner.server === above.server ? parent : null;
}

/**
 * Updates what the enclosing zone keeps for a subdomain's zone: its delegation or its records.
 * Returns the enclosing zone (or null) and whether it changed. A zone that becomes separate again stays folded until it
 * is applied at all of its targets, so that its names always have an answer.
 */
export async function reconcileDelegation(
  { store, config }: DelegationContext,
  child: DnsName,
  at: string,
): Promise<Enclosing> {
  const document = await store.read(child);
  const parent = await ownParentOf(store, child, document);
  if (document === null) return { parent: null, changed: false };
  const isLive = document.snapshot.desired !== null;
  const way = config.zones.subdomains;
  const folds = parent !== null && isLive && way === 'fold';
  const into = folds ? parent : way === 'skip' ? (document.snapshot.foldedInto?.zone ?? null) : null;
  if ((document.snapshot.foldedInto?.zone ?? null) !== into)
    await store.update(child, (now) => now && withFoldedInto(now, into, at), cause('fold', child, at));
  if (parent === null || (isLive && way === 'skip')) return { parent: null, changed: false };
  const reconciled = async (now: ZoneDocument | null): Promise<ZoneDocument | null> => {
    const latest = now === null ? null : await store.read(child);
    return now === null || latest === null
      ? now
      : withChild(now, child, keptOf(config, latest, now, { child, parent }));
  };
  // Usually nothing differs, which needs no lock to check.
  const above = await store.read(parent);
  if ((await reconciled(above)) === above) return { parent, changed: false };
  // Computed again under the lock, so that newer data is never overwritten.
  await store.update(parent, reconciled, cause('subdomain', child, at));
  return { parent, changed: true };
}

const cause = (command: string, child: DnsName, at: string) => () => ({ command, digest: digestOf({ child, at }) });

/** A zone and its enclosing zone. */
interface Names {
  readonly child: DnsName;
  readonly parent: DnsName;
}

/** What a zone keeps for a subdomain: its records (or null), and its name servers by target. */
interface Kept {
  readonly folded: FoldedZone | null;
  readonly delegations: Readonly<Record<string, readonly string[]>>;
}

/** Computes what the enclosing zone keeps for a zone by the present configuration. */
function keptOf(config: Config, document: ZoneDocument, above: ZoneDocument, names: Names): Kept {
  const { desired, foldedInto } = document.snapshot;
  if (desired === null) return { folded: null, delegations: {} };
  if (foldedInto?.zone === names.parent) return { folded: foldable(desired), delegations: {} };
  return keptForSeparate(config, document, above, names);
}

/**
 * Handles a separate zone: a delegation at each target that has both zones.
 * Its records stay folded until it is applied at all targets.
 */
function keptForSeparate(
  config: Config,
  child: ZoneDocument,
  parent: ZoneDocument,
  { child: name, parent: above }: Names,
): Kept {
  const before = parent.snapshot.folded?.find(({ zone }) => zone === name) ?? null;
  const delegations: Record<string, readonly string[]> = {};
  let isEverywhere = true;
  for (const target of routesOf(config, name)) {
    const servers = child.targets[target]?.applied?.nameServers ?? [];
    const isDelegated = parent.targets[target]?.delegations?.[name] !== undefined;
    const isThere = before === null ? answersAt(child, target, isDelegated) : isAsSent(child, target);
    if (!isThere) isEverywhere = false;
    else if (servers.length > 0 && isRouted(config, target, above)) delegations[target] = servers.toSorted();
  }
  // Until then the folded records answer, and a delegation would hide them.
  return before !== null && !isEverywhere ? { folded: before, delegations: {} } : { folded: null, delegations };
}

/** Checks whether a separate zone answers at a target. An emptied zone that was restored doesn't answer yet. */
function answersAt({ targets }: ZoneDocument, target: string, isDelegated: boolean): boolean {
  const { applied = null, outcome } = targets[target] ?? {};
  if (applied === null) return false;
  return isDelegated || (outcome?.status !== 'failing' && applied.sets.length > 0);
}

/** Checks whether a target has all of a zone's desired content, so that a delegation to it loses nothing. */
function isAsSent({ snapshot: { desired }, targets }: ZoneDocument, target: string): boolean {
  const applied = targets[target]?.applied ?? null;
  if (applied === null || desired === null) return false;
  const appliedKeys = new Set(applied.sets.map(({ set }) => keyOf(set)));
  return foldable(desired).sets.every((set) => appliedKeys.has(keyOf(set)));
}

function withFoldedInto(document: ZoneDocument, into: DnsName | null, at: string): ZoneDocument {
  const { foldedInto: _, ...rest } = document.snapshot;
  return { ...document, snapshot: into === null ? rest : { ...rest, foldedInto: { zone: into, at } } };
}

function withChild(document: ZoneDocument, child: DnsName, { folded, delegations }: Kept): ZoneDocument {
  const snapshot = withFoldedChild(document.snapshot, child, folded);
  const names = new Set([...Object.keys(document.targets), ...Object.keys(delegations)]);
  const targets = Object.fromEntries(
    [...names].map((target) => {
      const state = document.targets[target] ?? untouched;
      return [target, withDelegation(state, child, delegations[target] ?? null)];
    }),
  );
  const isSame =
    snapshot === document.snapshot &&
    Object.entries(targets).every(([name, state]) => document.targets[name] === state);
  return isSame ? document : { ...document, snapshot, targets };
}

function withFoldedChild(snapshot: Snapshot, child: DnsName, folded: FoldedZone | null): Snapshot {
  const before = snapshot.folded ?? [];
  const others = before.filter(({ zone }) => zone !== child);
  const next = folded === null ? others : [...others, folded];
  return JSON.stringify(next) === JSON.stringify(before) ? snapshot : { ...snapshot, folded: next };
}

function withDelegation(state: TargetState, child: DnsName, servers: readonly string[] | null): TargetState {
  const before = state.delegations ?? {};
  if (JSON.stringify(before[child] ?? null) === JSON.stringify(servers)) return state;
  const { [child]: _, ...others } = before;
  return { ...state, delegations: servers === null ? others : { ...others, [child]: servers } };
}
