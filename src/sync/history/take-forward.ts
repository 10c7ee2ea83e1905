import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { Cause } from '../../state/journal/journal-entry.ts';
import type { Store, ZoneChange } from '../../state/store.ts';
import { applyAll, exitCode, mayChange, tellReports } from '../../cli/commands/apply.ts';
import { planAll } from '../../cli/commands/plan.ts';
import { planDocument } from '../plan/plan-zones.ts';
import { callsMade, planCost } from '../plan/plan-cost.ts';
import { planText } from '../../cli/render/plan/plan-text.ts';
import type { Session } from '../session.ts';
import { settleTouched } from '../subdomains/relatives.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** A new change of a zone that leads back to what was: what it was made from, what it makes, and how it is journalled. */
export interface Forward {
  readonly zone: DnsName;
  readonly document: ZoneDocument | null;
  readonly snapshot: Snapshot;
  readonly cause: Cause;
  readonly question: string;
}

/**
 * Shows the plan of a change that isn't made yet, asks, records it, and applies it as `apply` does. Exit 0 applied; 1
 * something failed or is held, or nobody said yes: then nothing is recorded.
 */
export async function takeForward(
  session: Session,
  forward: Forward,
  options: { readonly yes?: boolean },
): Promise<number> {
  const { io, store, config } = session;
  const { zone, document, snapshot, cause, question } = forward;
  const next: ZoneDocument = { format: 1, targets: {}, ...document, snapshot };
  const planned = await planAll({ ...session, store: withDocument(store, next) }, [zone], 'provider');
  const plan = planDocument(planned);
  io.out(planText(plan, planCost(session, planned), io.style));
  if (!plan.complete) {
    io.err('Nothing was changed: the zone could not be judged.\n');
    return 1;
  }
  if (options.yes !== true && !(await mayChange(io, question, cause.command))) {
    io.err('Nothing was changed.\n');
    return 1;
  }
  const change: ZoneChange = (now) => {
    mustStand(now, document);
    return { ...next, ...now, snapshot };
  };
  const recorded = await store.update(zone, change, () => cause);
  io.out(`Recorded as change ${recorded?.journal ?? ''}; what Plesk says of this zone next takes its place.\n`);
  // A zone whose records are kept in the one above, or that it delegates, changes there too.
  const news = { zones: [zone], turned: new Set([zone]) };
  const { changed } = await settleTouched({ store, config }, news, isoTime(io.now()));
  const earlier = callsMade(session);
  const above = changed.size === 0 ? [] : await planAll(session, [...changed], 'provider');
  if (above.length > 0) io.out(planText(planDocument(above), planCost(session, above, earlier), io.style));
  const all = [...above, ...planned];
  const reports = await applyAll(session, all);
  tellReports(io, reports);
  return exitCode(all, reports) === 0 ? 0 : 1;
}

/** The state as it would be: a plan can be made of what isn't recorded yet. */
function withDocument(store: Store, document: ZoneDocument): Store {
  const { zone } = document.snapshot;
  return {
    ...store,
    read: async (other) => (other === zone ? document : store.read(other)),
    // What would come of it elsewhere is not written down before somebody says yes.
    update: async (other, change) => change(other === zone ? document : await store.read(other)),
    list: async () => [...new Set([...(await store.list()), zone])],
  };
}

/** What the plan was made of must be what is there. */
function mustStand(now: ZoneDocument | null, document: ZoneDocument | null): void {
  if (JSON.stringify(now?.snapshot) === JSON.stringify(document?.snapshot)) return;
  throw new DnsSyncError(
    'moved',
    'Plesk changed the zone while the plan was waiting; nothing was recorded',
    'look at "dns-sync history", then try again',
  );
}
