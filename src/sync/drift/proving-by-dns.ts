import type { DnsName } from '../../reconcile/dns/name.ts';
import { count } from '../../text/count.ts';
import type { Prove } from '../plan/plan-at-target.ts';
import type { Session } from '../session.ts';
import { zoneAsker, type ZoneAsker } from './ask-zone.ts';
import { canProve, proveUnchanged } from './prove-zone.ts';
import { relistedZones, type Relist } from './relisted-zones.ts';

/** A check of zones by answers of their name servers. */
export interface ProvingByDns {
  readonly prove: Prove;
  /** Reports targets and zones that could not be asked. */
  readonly reportUnasked: () => void;
  /** DNS queries made so far. */
  readonly queries: () => number;
}

/** Prepares to ask the name servers of zones. Nothing is loaded or asked before the first zone that can be proved. */
export async function provingByDns(
  session: Session,
  zones: readonly DnsName[],
  relist: Relist | null,
): Promise<ProvingByDns> {
  const { config, targets, reporter, now } = session;
  const silent = new Set<DnsName>();
  let asker: Promise<ZoneAsker> | null = null;
  let queries = (): number => 0;
  const open = async (): Promise<ZoneAsker> => {
    const dns = await session.dns();
    queries = () => dns.queries();
    return zoneAsker(dns);
  };
  const prove = proveUnchanged({
    openAsker: async () => (asker ??= open()),
    options: { config, unattended: false, now },
    isRelisted: await relistedZones(session, zones, relist),
    onSilent: (zone) => void silent.add(zone),
  });
  const reportUnasked = (): void => {
    for (const { name, provider } of targets)
      if (!canProve(provider.traits))
        reporter.warning(`${name}: ${provider.traits.words.service} does not count record sets, so all were listed`);
    const [first] = silent;
    if (first === undefined) return;
    const which = silent.size === 1 ? first : `${count(silent.size, 'zone')}, such as ${first}`;
    reporter.warning(`no name server answered for ${which}; the record sets had to be listed`);
  };
  return { prove, reportUnasked, queries: () => queries() };
}
