import { setTimeout as sleep } from 'node:timers/promises';
import { claimKey, isServerName } from '../../../fleet/claims.ts';
import type { Engine } from '../../../fleet/engine.ts';
import { moveKey, stateKey } from '../../../fleet/keys.ts';
import { claimValue, moveValue, packValue, readValue, stateValue } from '../../../fleet/values.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';
import { moveLookMs, moveWaitMs } from '../../limits.ts';
import type { StateSession } from '../../session.ts';
import { ordererOf } from './orderer-of.ts';
import { withFleetEngine } from './with-fleet-engine.ts';
import { writeOrder } from './write-order.ts';

/** What became of the order to move a zone. */
export interface Moved {
  /** The server that it was kept for; null if for none. */
  readonly from: string | null;
  /** `already`: it was kept for that server; `done`: it is now; `ordered`: no worker has carried it out yet. */
  readonly kind: 'already' | 'done' | 'ordered';
}

/**
 * Orders that a zone is kept for another server, and waits for a worker for some seconds.
 * The order counts for a claim that exists, so a server without the zone is refused. Throws `not-in-fleet`.
 */
export async function moveZone(session: StateSession, zone: DnsName, server: string): Promise<Moved> {
  return withFleetEngine(session, 'order', async (engine) => {
    await mustHave(engine, zone, server);
    const from = await ownerIn(engine, zone);
    if (from === server) return { from, kind: 'already' };
    const { now, env } = session;
    const value = packValue(moveValue, { format: 1, to: server, at: isoTime(now()), by: ordererOf(env) });
    await writeOrder(engine, moveKey(zone), value);
    for (const end = now() + moveWaitMs; now() < end; await sleep(moveLookMs))
      if ((await ownerIn(engine, zone)) === server) return { from, kind: 'done' };
    return { from, kind: 'ordered' };
  });
}

async function mustHave(engine: Engine, zone: DnsName, server: string): Promise<void> {
  const servers = (await engine.read('beat/')).entries.map(({ key }) => key.slice('beat/'.length)).filter(isServerName);
  if (isServerName(server) && (await hasZone(engine, zone, server))) return;
  if (!servers.includes(server))
    throw new DnsSyncError(
      'not-in-fleet',
      `the fleet has no server ${JSON.stringify(server)}`,
      'see "dns-sync fleet servers"',
    );
  const having: string[] = [];
  for (const name of servers) if (await hasZone(engine, zone, name)) having.push(name);
  throw new DnsSyncError(
    'not-in-fleet',
    `${server} does not have ${zone}: ${having.length === 0 ? 'no server has it' : `it is at ${having.join(', ')}`}`,
    `create the domain at ${server} first, then run this again`,
  );
}

async function hasZone(engine: Engine, zone: DnsName, server: string): Promise<boolean> {
  const [entry] = (await engine.read(claimKey({ server, zone }))).entries;
  const claim = entry === undefined ? null : readValue(claimValue, entry.value);
  return claim?.ok === true && claim.value.content === 'zone';
}

async function ownerIn(engine: Engine, zone: DnsName): Promise<string | null> {
  const [entry] = (await engine.read(stateKey(zone))).entries;
  const state = entry === undefined ? null : readValue(stateValue, entry.value);
  return state?.ok === true ? (state.value.owner?.server ?? null) : null;
}
