import type { DnsName } from '../../reconcile/dns/name.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { enclosingNames, foldable, type FoldedZone } from '../../reconcile/desired/subdomain.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { digestOf } from '../../state/journal/entry-for-change.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { untouched } from '../pass/compare-zone.ts';
import type { Config } from '../../config/load-config.ts';
import { isRouted, routesOf } from '../targets.ts';

/** The state, and the configured way with zones of subdomains. */
export interface DelegationContext {
  readonly store: ZoneDocuments;
  readonly config: Config;
}

/** The zone that encloses one, and whether what it keeps for that changed. */
interface Enclosing {
  readonly parent: DnsName | null;
  readonly changed: boolean;
}

/** The nearest zone that Plesk has and that encloses one; null where none does. */
export async function parentOf(store: ZoneDocuments, zone: DnsName): Promise<DnsName | null> {
  for (const name of enclosingNames(zone)) {
    const document = await store.read(name);
    if (document !== null && document.snapshot.desired !== null) return name;
  }
  return null;
}

/**
 * Brings what the enclosing zone keeps for a subdomain's zone in step with the configuration, and with what became of that
 * zone: its delegation, or its records. Gives the enclosing zone, null for none, and whether that changed. A zone that is to
 * be one again stays folded until it is at all of its targets, so that its names are never without an answer.
 */
export async function reconcileDelegation(
  { store, config }: DelegationContext,
  child: DnsName,
  at: string,
): Promise<Enclosing> {
  const parent = await parentOf(store, child);
  const document = await store.read(child);
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
  // Mostly all is as it should be, which takes no lock to see.
  const above = await store.read(parent);
  if ((await reconciled(above)) === above) return { parent, changed: false };
  // Once more while nobody else can write there: what is put down is never older than what stands.
  await store.update(parent, reconciled, cause('subdomain', child, at));
  return { parent, changed: true };
}

const cause = (command: string, child: DnsName, at: string) => () => ({ command, digest: digestOf({ child, at }) });

/** A zone and the one that encloses it. */
interface Names {
  readonly child: DnsName;
  readonly parent: DnsName;
}

/** What a zone keeps for a subdomain: its records, null for none, and its name servers by target. */
interface Kept {
  readonly folded: FoldedZone | null;
  readonly delegations: Readonly<Record<string, readonly string[]>>;
}

/** What the zone above keeps for one, as it is now and by the configuration. */
function keptOf(config: Config, document: ZoneDocument, above: ZoneDocument, names: Names): Kept {
  const { desired, foldedInto } = document.snapshot;
  if (desired === null) return { folded: null, delegations: {} };
  if (foldedInto?.zone === names.parent) return { folded: foldable(desired), delegations: {} };
  return ofOwn(config, document, above, names);
}

/** For a zone of its own: a delegation at each target that has both, and what is folded until it is at all of them. */
function ofOwn(config: Config, child: ZoneDocument, parent: ZoneDocument, { child: name, parent: above }: Names): Kept {
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
  // Until then its records answer where they are, and a delegation beside them would hide them.
  return before !== null && !isEverywhere ? { folded: before, delegations: {} } : { folded: null, delegations };
}

/** Whether a zone of its own answers at a target: an emptied one that comes back answers nothing yet. */
function answersAt({ targets }: ZoneDocument, target: string, isDelegated: boolean): boolean {
  const { applied = null, outcome } = targets[target] ?? {};
  if (applied === null) return false;
  return isDelegated || (outcome?.status !== 'failing' && applied.sets.length > 0);
}

/** Whether all that Plesk has in a zone is at a target, so that who is sent there has what was above. */
function isAsSent({ snapshot: { desired }, targets }: ZoneDocument, target: string): boolean {
  const applied = targets[target]?.applied ?? null;
  if (applied === null || desired === null) return false;
  const there = new Set(applied.sets.map(({ set }) => keyOf(set)));
  return foldable(desired).sets.every((set) => there.has(keyOf(set)));
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
