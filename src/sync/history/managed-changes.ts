import { services } from '../../cloud/services.ts';
import { ownsApexNs } from '../targets.ts';
import { matchesName } from '../../reconcile/dns/name-pattern.ts';
import { subjectOf, describeChange, type DescribedChange } from '../../reconcile/history/set-changes.ts';
import type { ChangeEntry } from '../../state/journal/journal-entry.ts';
import type { Config } from '../../config/load-config.ts';

/** Lists what a change did to managed record sets. The provider's own apex NS and ignored sets are left out. */
export function managedChanges(entry: ChangeEntry, config: Config): DescribedChange {
  const { ignore } = config.records;
  const keepsApexNs = Object.entries(config.targets).some(([target, { provider }]) =>
    ownsApexNs(config, target, services[provider].traits),
  );
  const { sets, notes } = describeChange(entry);
  const managed = sets.filter((change) => {
    const { name, type } = subjectOf(change);
    const isApexNs = name === entry.zone && type === 'NS';
    const isIgnored = ignore.some((rule) => rule.type === type && matchesName(rule.name, name));
    return !isIgnored && (!isApexNs || keepsApexNs);
  });
  return { sets: managed, notes };
}
