import { isServerName, parseFleetKey } from '../../../fleet/claims.ts';
import type { Engine } from '../../../fleet/engine.ts';
import { beatValue, readValue } from '../../../fleet/values.ts';
import { compareText } from '../../../reconcile/compare-text.ts';
import { parseTime } from '../../../reconcile/iso-time.ts';
import { silentAfterMs } from '../../limits.ts';
import type { StateSession } from '../../session.ts';
import { neededFleet } from '../../../config/needed-fleet.ts';
import { withFleetEngine } from './with-fleet-engine.ts';

/** A server of a fleet, by its last sign of life. All of it is null before the first one. */
export interface FleetServer {
  readonly server: string;
  /** Whether there was no sign of life for a minute. */
  readonly silent: boolean;
  readonly lastSign: string | null;
  readonly version: string | null;
  readonly zones: number | null;
  /** Zones that it has not sent yet, and since when the first of them waits. */
  readonly outbox: number | null;
  readonly oldest: string | null;
  /** When Plesk last called the hook there. */
  readonly lastCall: string | null;
}

export interface ServersDocument {
  readonly format: 1;
  readonly fleet: string;
  readonly servers: readonly FleetServer[];
}

/** Reads the servers of the fleet. */
export async function readServers(session: StateSession): Promise<ServersDocument> {
  const { name: fleet } = neededFleet(session.config);
  const servers = await withFleetEngine(session, 'look', async (engine) => serversIn(engine, session.now()));
  return { format: 1, fleet, servers };
}

/** Reads the signs of life, and the servers that have claims without one. `claiming` are known already, if given. */
export async function serversIn(
  engine: Engine,
  now: number,
  claiming: Iterable<string> = [],
): Promise<readonly FleetServer[]> {
  const servers = new Map<string, FleetServer>();
  for (const server of claiming) servers.set(server, { server, silent: true, ...unknown });
  for (const { key, value } of (await engine.read('beat/')).entries) {
    const server = parseFleetKey(key)?.server;
    if (server !== undefined && isServerName(server)) servers.set(server, { server, ...signOf(value, now) });
  }
  return [...servers.values()].sort((a, b) => compareText(a.server, b.server));
}

const unknown = { lastSign: null, version: null, zones: null, outbox: null, oldest: null, lastCall: null } as const;

function signOf(value: Buffer, now: number): Omit<FleetServer, 'server'> {
  const read = readValue(beatValue, value);
  if (!read.ok) return { silent: true, ...unknown };
  const { at, version, zones, outbox, oldest, lastCall } = read.value;
  return { silent: now - parseTime(at) > silentAfterMs, lastSign: at, version, zones, outbox, oldest, lastCall };
}
