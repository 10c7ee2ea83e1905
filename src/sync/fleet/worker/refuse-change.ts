import { DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { count } from '../../../text/count.ts';
import { inParallel } from '../../concurrency.ts';
import { documentsAtOnce, ownersNamed } from '../../limits.ts';
import { documentOrNull } from '../../read-document.ts';
import { chooseZones } from '../../select-zones.ts';
import type { StateSession } from '../../session.ts';
import { holdsReplica } from '../agent/holds-replica.ts';

/** Commands that change zones, or what is to be done with them. On a worker, nobody would hear of the change. */
const changing: ReadonlySet<string> = new Set([
  'apply',
  'adopt',
  'confirm',
  'forget',
  'undo',
  'restore',
  'resync',
  'replay',
  'trash restore',
]);

/** Refuses such a command on a worker of a fleet, and names the servers on which it works. Throws `fleet`. */
export async function refuseCommand(session: Parts, command: string, words: readonly string[]): Promise<void> {
  if (changing.has(command)) await refuseChange(session, words);
}

type Parts = Pick<StateSession, 'store'>;

/** Refuses to change the zones that the words name, or any, if this machine is a worker. Throws `fleet`. */
export async function refuseChange({ store }: Parts, words: readonly string[]): Promise<void> {
  if (!(await holdsReplica(store))) return;
  const known = await store.list();
  const zones = words.length === 0 ? [] : chooseZones(words, known, known);
  throw new DnsSyncError(
    'fleet',
    'this machine is a worker of the fleet and has only copies of the zones; nothing was changed',
    hintFor(await ownersOf(store, zones.slice(0, ownersNamed))),
  );
}

/** Returns the servers that zones are kept for, in the order of the zones. */
async function ownersOf(store: Parts['store'], zones: readonly DnsName[]): Promise<readonly string[]> {
  const owners = await inParallel(
    zones,
    documentsAtOnce,
    async (zone) => (await documentOrNull(store, zone))?.fleet?.owner?.server,
  );
  return [...new Set(owners)].filter((owner) => owner !== undefined);
}

function hintFor(owners: readonly string[]): string {
  const [owner, ...others] = owners;
  if (owner === undefined)
    return 'run the command on the Plesk server that has the zone; "dns-sync status ZONE" names it';
  if (others.length === 0) return `run the command on ${owner}`;
  return `run the command on ${count(owners.length, 'server')}, each for its zones: ${owners.join(', ')}`;
}
