import { isServerName } from '../../../fleet/claims.ts';
import { windowKey } from '../../../fleet/keys.ts';
import { packValue, windowValue } from '../../../fleet/values.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';
import type { StateSession } from '../../session.ts';
import { serversIn } from './read-servers.ts';
import { ordererOf } from './orderer-of.ts';
import { withFleetEngine } from './with-fleet-engine.ts';
import { writeOrder } from './write-order.ts';

/** The servers between which zones may be moved. */
export interface WindowPlace {
  readonly from: string;
  readonly to: string;
}

/** Opens a window until a time in ISO 8601, or changes an open one. `zones` are globs. Throws `bad-options`. */
export async function openWindow(
  session: StateSession,
  place: WindowPlace,
  { until, zones }: { readonly until: string; readonly zones: readonly string[] },
): Promise<void> {
  mustBeServers(place);
  const { now, env } = session;
  const value = packValue(windowValue, {
    format: 1,
    from: isoTime(now()),
    until,
    zones: [...zones],
    by: ordererOf(env),
  });
  await withFleetEngine(session, 'order', async (engine) => {
    await writeOrder(engine, windowKey(place.from, place.to), value);
    const known = new Set((await serversIn(engine, now())).map(({ server }) => server));
    // The order of the steps is free: a server may join after the window was opened.
    for (const server of [place.from, place.to])
      if (!known.has(server))
        session.reporter.warning(`the fleet has no server "${server}" now; "dns-sync fleet servers" lists them`);
  });
}

/** Closes a window. Returns whether there was one. */
export async function closeWindow(session: StateSession, place: WindowPlace): Promise<boolean> {
  mustBeServers(place);
  return withFleetEngine(session, 'order', async (engine) => writeOrder(engine, windowKey(place.from, place.to), null));
}

function mustBeServers({ from, to }: WindowPlace): void {
  if (isServerName(from) && isServerName(to) && from !== to) return;
  throw new DnsSyncError(
    'bad-options',
    `a window leads from one server to another, not from ${JSON.stringify(from)} to ${JSON.stringify(to)}`,
    'see "dns-sync fleet servers" for their names',
  );
}
