import { setTimeout as sleep } from 'node:timers/promises';
import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import { withoutSilentAddresses } from '../../cloud/dns/silent-addresses.ts';
import { compareText } from '../../reconcile/compare-text.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { inParallel } from '../concurrency.ts';
import { firstLiveCheckMs, maxLiveCheckMs, silenceWhenChecking, verifiedAtOnce } from '../limits.ts';
import { documentOrError } from '../read-document.ts';
import { selectZones } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { noteLive } from './note-live.ts';
import { isVerifiable } from './is-verifiable.ts';
import { verifyDocument, type VerifiedZone, type VerifyDocument } from './verify-document.ts';
import { unreadableRow, verifyZone, type Verified } from './verify-zone.ts';

type VerifySession = Pick<Session, 'config' | 'store' | 'targets' | 'now' | 'reporter'>;

/**
 * Checks at the parent zones and the name servers whether resolvers get what was applied, and records it for "status".
 * Makes no API call. `waitMs` is how long zones are asked again whose servers don't have the last change yet.
 */
export async function verifyZones(
  session: VerifySession,
  client: DnsClient,
  patterns: readonly string[],
  waitMs: number,
): Promise<VerifyDocument> {
  const { now, reporter } = session;
  const end = now() + waitMs;
  const rows = new Map<DnsName, readonly VerifiedZone[]>();
  const waiting = new Map<DnsName, readonly Verified[]>();
  let left = await selectZones(session, patterns);
  const all = left.length;
  const showProgress = (): void =>
    reporter.progress({ work: 'verify', done: rows.size - waiting.size, all, step: null });
  for (let gap = firstLiveCheckMs; ; gap = Math.min(maxLiveCheckMs, gap * 2)) {
    const asked = withoutSilentAddresses(client, silenceWhenChecking);
    await inParallel(left, verifiedAtOnce, async (zone) => {
      const verified = await verifyOne(session, asked, zone);
      waiting.delete(zone);
      if (verified.some(({ waits }) => waits) && now() < end) waiting.set(zone, verified);
      else await noteAll(session, verified);
      rows.set(
        zone,
        verified.map(({ row }) => row),
      );
      showProgress();
    });
    left = [...waiting.keys()];
    if (left.length === 0 || now() >= end) break;
    await sleep(Math.min(gap, Math.max(0, end - now())));
  }
  for (const verified of waiting.values()) await noteAll(session, verified);
  reporter.progress(null);
  const sorted = [...rows].sort(([a], [b]) => compareNames(a, b)).flatMap(([, zoneRows]) => zoneRows);
  return verifyDocument(sorted);
}

/** Verifies a zone at each target. A zone that Plesk deleted, or whose records are in another zone, has no row. */
async function verifyOne(session: VerifySession, client: DnsClient, zone: DnsName): Promise<readonly Verified[]> {
  const { config, store, targets } = session;
  const document = await documentOrError(store, zone);
  if (document instanceof DnsSyncError) {
    const routed = targets.filter(({ name }) => isRouted(config, name, zone));
    const rest = { applied: null, waits: false, isYoung: false };
    return routed.map(({ name }) => ({ ...rest, row: unreadableRow(zone, name, document) }));
  }
  if (!isVerifiable(document)) return [];
  const verified = await verifyZone(session, client, document);
  return verified.toSorted((a, b) => compareText(a.row.target, b.row.target));
}

async function noteAll({ store, now }: VerifySession, verified: readonly Verified[]): Promise<void> {
  for (const item of verified) await noteLive({ store }, item, isoTime(now()));
}
