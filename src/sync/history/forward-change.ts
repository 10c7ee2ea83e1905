import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { Cause } from '../../state/journal/journal-entry.ts';
import type { Store, ZoneChange } from '../../state/store.ts';
import { planAll } from '../plan/plan-all.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import { selectZones } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { reconcileAffected } from '../subdomains/reconcile-parents.ts';

/**
 * A new change that restores earlier content of a zone: the document it starts from, the result, and its journal entry.
 */
export interface ForwardChange {
  readonly zone: DnsName;
  readonly document: ZoneDocument | null;
  readonly snapshot: Snapshot;
  readonly cause: Cause;
}

/** Plans a change that isn't recorded yet. */
export async function planForward(session: Session, change: ForwardChange): Promise<readonly PlannedZone[]> {
  return planAll({ ...session, store: withDocument(session.store, documentAfter(change)) }, [change.zone]);
}

/** Records the change and returns its journal ID. Throws `moved` if Plesk changed the zone meanwhile. */
export async function recordForward({ store }: Pick<Session, 'store'>, change: ForwardChange): Promise<string> {
  const { zone, document, snapshot, cause } = change;
  const next = documentAfter(change);
  const make: ZoneChange = (now) => {
    refuseChangedZone(now, document);
    return { ...next, ...now, snapshot };
  };
  const recorded = await store.update(zone, make, () => cause);
  return recorded?.journal ?? '';
}

/**
 * Plans the effects on enclosing zones, which hold the zone's records or delegate to it.
 * The zone itself is planned already, with what it keeps for the zones inside it.
 */
export async function planParents(session: Session, { zone }: ForwardChange): Promise<readonly PlannedZone[]> {
  const { store, config, now } = session;
  const news = { zones: [zone], createdOrDeleted: new Set([zone]) };
  const { changed, failed } = await reconcileAffected({ store, config }, news, isoTime(now()));
  const handled = (await selectZones(session, [])).filter(
    (parent) => parent !== zone && (changed.has(parent) || failed.has(parent)),
  );
  return handled.length === 0 ? [] : planAll(session, handled);
}

function documentAfter({ document, snapshot }: ForwardChange): ZoneDocument {
  return { format: 1, targets: {}, ...document, snapshot };
}

/**
 * Overlays the state with an unrecorded change, so that it can be planned.
 * Its effects on the zone itself are kept in memory: a folded zone is planned as folded.
 */
function withDocument(store: Store, document: ZoneDocument): Store {
  const { zone } = document.snapshot;
  let present: ZoneDocument | null = document;
  return {
    ...store,
    read: async (name) => (name === zone ? present : store.read(name)),
    update: async (name, change) => {
      // Effects on other zones are not written before the user confirms.
      if (name !== zone) return change(await store.read(name));
      present = await change(present);
      return present;
    },
    list: async () => [...new Set([...(await store.list()), zone])],
  };
}

/** Throws if the document changed since the plan was made. */
function refuseChangedZone(now: ZoneDocument | null, document: ZoneDocument | null): void {
  if (JSON.stringify(now?.snapshot) === JSON.stringify(document?.snapshot)) return;
  throw new DnsSyncError(
    'moved',
    'Plesk changed the zone during the confirmation. Nothing was recorded',
    'check "dns-sync history", then try again',
  );
}
