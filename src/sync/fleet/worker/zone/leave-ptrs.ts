import { outKey } from '../../../../fleet/keys.ts';
import { outValue, readValue } from '../../../../fleet/values.ts';
import type { DnsName } from '../../../../reconcile/dns/name.ts';
import { readContent } from '../../../../state/documents/parse-document.ts';
import { unsentZone } from '../../../../reconcile/desired/snapshot.ts';
import { isoTime } from '../../../../reconcile/iso-time.ts';
import type { LeaderContext } from './leader-context.ts';
import { withoutNames } from './part-of-server.ts';

/**
 * Leaves the PTRs of servers that left the fleet in a shared reverse zone: they are theirs again, and the fleet deletes
 * nothing. Their last answers say which PTRs these are. They are read before they are withdrawn.
 */
export async function leavePtrs(
  { fenced, fencing, session }: LeaderContext,
  zone: DnsName,
  servers: readonly string[],
): Promise<void> {
  const names = new Set<DnsName>();
  for (const server of servers) {
    const [entry] = (await fencing.engine.read(outKey(server, zone))).entries;
    const answer = entry === undefined ? null : readValue(outValue, entry.value);
    if (answer?.ok !== true || answer.value.isGone) continue;
    const snapshot = unsentZone(zone, zone, isoTime(session.now()));
    const content = readContent(zone, { snapshot, targets: answer.value.targets });
    const applied = content.ok
      ? Object.values(content.value.targets).flatMap((state) => state.applied?.sets ?? [])
      : [];
    for (const { set } of applied) names.add(set.name);
  }
  if (names.size === 0) return;
  await fenced.store.update(zone, (document) =>
    document === null ? null : { ...document, targets: withoutNames(document.targets, names) },
  );
}
