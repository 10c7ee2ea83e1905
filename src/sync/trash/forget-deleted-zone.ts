import type { DnsName } from '../../reconcile/dns/name.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { spelled } from '../../text/printable.ts';
import type { Session } from '../session.ts';

/** Forgets a zone that no longer exists anywhere, unless Plesk created it again. */
export async function forgetDeletedZone(
  { reporter, store }: Pick<Session, 'reporter' | 'store'>,
  zone: DnsName,
): Promise<void> {
  const left = await store.update(zone, (document) => {
    const isGone = document?.snapshot.deleted !== null && !hasHostedZone(document);
    return isGone ? null : document;
  });
  if (left === null)
    reporter.note(
      `${spelled(zone)}: removed from the trash; "dns-sync restore ${zone} --at TIME" can still restore it from the journal`,
    );
}

/** Checks whether a hosted zone of ours is left at any target. */
export function hasHostedZone(document: ZoneDocument | null): boolean {
  return document !== null && Object.values(document.targets).some(ownsHostedZone);
}

/** Checks whether a hosted zone at a target is ours. */
export function ownsHostedZone({ applied, barred }: TargetState): boolean {
  return applied !== null && barred === undefined;
}
