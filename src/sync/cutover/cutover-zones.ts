import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import { withoutSilentAddresses } from '../../cloud/dns/silent-addresses.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { cutoverAfter, type CutoverLook, type KnownCutover } from '../../reconcile/live/cutover/known-cutover.ts';
import { errorRecord } from '../../reconcile/plan/json-records.ts';
import { inParallel } from '../concurrency.ts';
import { silenceWhenChecking, verifiedAtOnce } from '../limits.ts';
import { documentOrError } from '../read-document.ts';
import { selectZones } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { isVerifiable } from '../verify/is-verifiable.ts';
import { cutoverDocument, type CutoverDocument, type CutoverZone } from './cutover-document.ts';
import { cutoverZone } from './cutover-zone.ts';

type CutoverSession = Pick<Session, 'config' | 'store' | 'targets' | 'now' | 'reporter'>;

/** Compares what resolvers get of the zones today with what they would get, and records the progress for "status". */
export async function cutoverZones(
  session: CutoverSession,
  client: DnsClient,
  patterns: readonly string[],
): Promise<CutoverDocument> {
  const { reporter } = session;
  const zones = await selectZones(session, patterns);
  const asked = withoutSilentAddresses(client, silenceWhenChecking);
  let done = 0;
  const rows = await inParallel(zones, verifiedAtOnce, async (zone) => {
    const row = await cutoverOne(session, asked, zone);
    reporter.progress({ work: 'verify', done: ++done, all: zones.length, step: null });
    return row;
  });
  reporter.progress(null);
  return cutoverDocument(rows.filter((row) => row !== null).sort((a, b) => compareNames(a.zone, b.zone)));
}

async function cutoverOne(session: CutoverSession, client: DnsClient, zone: DnsName): Promise<CutoverZone | null> {
  const document = await documentOrError(session.store, zone);
  if (document instanceof DnsSyncError) return unreadableZone(zone, document);
  if (!isVerifiable(document) || document.snapshot.desired === null) return null;
  const { row, look } = await cutoverZone(session, client, document);
  const known = Object.values(document.targets).find(({ cutover }) => cutover !== undefined)?.cutover;
  const now = session.now();
  const next = look === null ? known : cutoverAfter(known, look, now);
  if (look !== null) await noteCutover(session, zone, look, now);
  return withProgress(row, next);
}

function withProgress(row: CutoverZone, known: KnownCutover | undefined): CutoverZone {
  if (known === undefined) return row;
  const { state, ttl, until } = known;
  return { ...row, state, ttl: until === undefined ? row.ttl : { ...row.ttl, longest: ttl, safeAfter: until } };
}

/** Records the progress at each target with something applied. Users with read-only access record nothing. */
async function noteCutover({ store }: CutoverSession, zone: DnsName, look: CutoverLook, now: number): Promise<void> {
  try {
    await store.update(zone, (document) => {
      if (document === null) return null;
      const targets = Object.entries(document.targets).map(([name, { cutover: before, ...state }]) => {
        const cutover: KnownCutover | undefined = state.applied === null ? undefined : cutoverAfter(before, look, now);
        return [name, cutover === undefined ? state : { ...state, cutover }] as const;
      });
      return { ...document, targets: Object.fromEntries(targets) };
    });
  } catch (error) {
    rethrowUnlessKnown(error);
  }
}

function unreadableZone(zone: DnsName, error: DnsSyncError): CutoverZone {
  const nothing = {
    today: [],
    target: [],
    differences: [],
    ds: [],
    ttl: { longest: null, safeAfter: null, lower: [] },
  };
  return { zone, displayName: zone, ready: null, state: null, ...nothing, reason: null, error: errorRecord(error) };
}
