import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/name.ts';
import type { Io } from '../io.ts';
import { statusText } from '../render/status-text.ts';
import { leftStatus } from '../left-status.ts';
import { isRouted } from '../targets.ts';
import { chooseZones, withSession, type Session } from '../session.ts';
import { statusRecord, unreadableStatus, zoneStatus, type ZoneStatus } from '../zone-status.ts';

interface StatusOptions {
  readonly json?: boolean;
}

/** `status`: each zone's state and why, from what is known here; asks nobody. Exit 2 where a zone is failing or held. */
export async function status(io: Io, words: readonly string[], options: StatusOptions): Promise<number> {
  return withSession(io, 'status', async (session) => {
    const zones = await allStatus(session, words);
    io.out(
      options.json === true
        ? `${JSON.stringify({ format: 1, zones: zones.map(statusRecord) }, null, 2)}\n`
        : statusText(zones, io.style),
    );
    return zones.some(({ state }) => state === 'failing' || state === 'held') ? 2 : 0;
  });
}

async function allStatus(session: Session, words: readonly string[]): Promise<readonly ZoneStatus[]> {
  const all: ZoneStatus[] = [];
  for (const zone of await chooseZones(session, words)) {
    all.push(...(await oneStatus(session, zone)));
  }
  return all;
}

/** A document that can't be read is its own zone's failure. */
async function oneStatus({ store, targets, config }: Session, zone: DnsName): Promise<readonly ZoneStatus[]> {
  try {
    const document = await store.read(zone);
    if (document === null) return [];
    const routed = targets.filter(({ name }) => isRouted(config, name, zone));
    const kept = routed.map((target) => zoneStatus(document, target, config));
    return [...kept, ...leftStatus(document, new Set(routed.map(({ name }) => name)))];
  } catch (error) {
    if (error instanceof DnsSyncError) return targets.map((target) => unreadableStatus(zone, target.name, error));
    throw error;
  }
}
