import type { Io } from '../io.ts';
import { statusText } from '../render/status-text.ts';
import { chooseZones, withSession, type Session } from '../session.ts';
import { zoneStatus, type ZoneStatus } from '../zone-status.ts';

interface StatusOptions {
  readonly json?: boolean;
}

/** `status`: each zone's state and why, from what is known here; asks nobody. Exit 2 where a zone is failing or held. */
export async function status(io: Io, words: readonly string[], options: StatusOptions): Promise<number> {
  return withSession(io, 'status', async (session) => {
    const zones = await allStatus(session, words);
    io.out(options.json === true ? `${JSON.stringify({ format: 1, zones }, null, 2)}\n` : statusText(zones, io.style));
    return zones.some(({ state }) => state === 'failing' || state === 'held') ? 2 : 0;
  });
}

async function allStatus(session: Session, words: readonly string[]): Promise<readonly ZoneStatus[]> {
  const all: ZoneStatus[] = [];
  for (const zone of await chooseZones(session, words)) {
    const document = await session.store.read(zone);
    if (document === null) continue;
    for (const target of session.targets) all.push(zoneStatus(document, target, session.config));
  }
  return all;
}
