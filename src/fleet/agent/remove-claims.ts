import type { DnsName } from '../../reconcile/dns/name.ts';
import { claimKey } from '../claims.ts';
import { maxPuts } from '../engine.ts';
import { refreshOwnClaims } from './own-claims.ts';
import type { ClaimSender } from './send-claims.ts';

/**
 * Removes the claims of zones. Those that moved meanwhile stay, and are known again.
 * Without a claim, this server says nothing about a zone: nothing is deleted for it.
 */
export async function removeClaims(
  { engine, server, known }: Pick<ClaimSender, 'engine' | 'server' | 'known'>,
  zones: readonly DnsName[],
): Promise<void> {
  const present = zones.filter((zone) => known.has(zone));
  for (let at = 0; at < present.length; at += maxPuts) {
    const part = present.slice(at, at + maxPuts);
    const puts = part.map((zone) => {
      return { key: claimKey({ server, zone }), value: null, ifRevision: known.get(zone)?.revision ?? 0 };
    });
    if ((await engine.write(puts)).kind === 'done') for (const zone of part) known.delete(zone);
    else await refreshOwnClaims(engine, server, known, part);
  }
}
