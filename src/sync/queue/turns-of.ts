import { enclosingNames } from '../../reconcile/desired/subdomain.ts';
import { labelsOf, type DnsName } from '../../reconcile/dns/name.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { documentOrNull } from '../read-document.ts';

/**
 * Orders the zones of a call at a target in turns.
 * A parent drops a delegation before the child zone is emptied, and answers for its own names before the child does. A
 * new child comes before its parent, so that the parent is written once, with the delegation.
 */
export async function turnsOf(
  context: PassContext,
  target: string,
  zones: readonly DnsName[],
  parents: ReadonlySet<DnsName>,
): Promise<readonly (readonly DnsName[])[]> {
  const first = zones.filter((zone) => parents.has(zone));
  const rest = zones.filter((zone) => !parents.has(zone));
  const waiting = await parentsOfNew(context, target, rest);
  const deepestFirst = [...groupBy(waiting, (zone) => labelsOf(zone).length)].sort(([a], [b]) => b - a);
  return [first, rest.filter((zone) => !waiting.has(zone)), ...deepestFirst.map(([, turn]) => turn)];
}

/** Returns the zones that enclose others of them that were never applied. */
async function parentsOfNew(
  { store, options }: PassContext,
  target: string,
  zones: readonly DnsName[],
): Promise<ReadonlySet<DnsName>> {
  const found = new Set<DnsName>();
  if (options.config.zones.subdomains !== 'own' || zones.length < 2) return found;
  const all = new Set(zones);
  for (const zone of zones) {
    const above = enclosingNames(zone).filter((name) => all.has(name));
    if (above.length === 0) continue;
    const document = await documentOrNull(store, zone);
    const isNew = document !== null && (document.targets[target]?.applied ?? null) === null;
    if (isNew && document.snapshot.desired !== null) for (const name of above) found.add(name);
  }
  return found;
}
