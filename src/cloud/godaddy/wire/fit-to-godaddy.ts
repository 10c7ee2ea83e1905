import type { Reject, Zone } from '../../../reconcile/desired/zone.ts';
import { keyOf, type RecordSet } from '../../../reconcile/dns/record-set.ts';
import { fitToTraits } from '../../fit-to-traits.ts';
import type { Adjusted } from '../../provider.ts';
import { godaddyTraits } from '../traits.ts';
import { toRecord } from './record-content.ts';

/** Moves records that GoDaddy can't serve to the rejects, and TTLs into its range. Pure. */
export function fitToGoDaddy(wanted: Zone): Adjusted {
  const { zone, remarks } = fitToTraits(wanted, godaddyTraits);
  const rejects: Reject[] = [];
  const sets = zone.sets.flatMap((set): readonly RecordSet[] => {
    const values = set.values.filter((value) => {
      const record = toRecord(zone.name, set, value);
      if (!record.ok) rejects.push({ host: set.name, type: set.type, value, reason: record.reason, key: keyOf(set) });
      return record.ok;
    });
    if (values.length === set.values.length) return [set];
    return values.length === 0 ? [] : [{ ...set, values }];
  });
  return { zone: rejects.length === 0 ? zone : { ...zone, sets, rejects: [...zone.rejects, ...rejects] }, remarks };
}
