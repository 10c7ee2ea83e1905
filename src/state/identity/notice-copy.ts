import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { nonce } from '../../files/nonce.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { IdentityFile } from './identity.ts';
import type { OlderFile } from './older-zones.ts';

/**
 * Lists all zones of a copied or restored state as possibly older than Plesk's, and makes the directory the original
 * from then on.
 * If that can't be written, the list is valid for this process only.
 */
export async function noticeCopy(
  identity: IdentityFile,
  older: OlderFile,
  list: () => Promise<readonly DnsName[]>,
  now: number,
): Promise<OlderFile> {
  const since = isoTime(now);
  try {
    await identity.acceptAsOriginal(async () => older.add(await list(), since), nonce());
    return older;
  } catch (error) {
    rethrowUnlessKnown(error, 'state-not-writable', 'locked');
    const zones = new Set(await list());
    return { ...older, read: async () => ({ since, compared: false, zones }) };
  }
}
