import { keyOf, type RecordSet } from '../../../reconcile/dns/record-set.ts';
import type { Reject, Zone } from '../../../reconcile/desired/zone.ts';
import { fitToTraits } from '../../fit-to-traits.ts';
import type { Adjusted } from '../../provider.ts';
import { route53Traits } from '../traits.ts';
import { valueToWire } from './wire-text.ts';

/** Maximum elements and value characters in one ChangeResourceRecordSets call (Developer Guide, "Quotas"). */
export const maxElements = 1000;
export const maxCharacters = 32_000;

/** Maximum values in one record set, and characters in one value in Route 53's spelling (Developer Guide, "Quotas"). */
const maxValues = 400;
const maxValueCharacters = 4000;

/** Moves records that Route 53 can't serve to the rejects. Pure. */
export function fitToRoute53(wanted: Zone): Adjusted {
  const { zone, remarks } = fitToTraits(wanted, route53Traits);
  const rejects: Reject[] = [];
  const sets = zone.sets.flatMap((set) => {
    const { fitting, refused } = fitSet(set);
    for (const reject of refused) rejects.push(reject);
    return fitting === null ? [] : [fitting];
  });
  return { zone: rejects.length === 0 ? zone : { ...zone, sets, rejects: [...zone.rejects, ...rejects] }, remarks };
}

function fitSet(set: RecordSet): { readonly fitting: RecordSet | null; readonly refused: readonly Reject[] } {
  const refuse = (value: string, reason: string): Reject => ({
    host: set.name,
    type: set.type,
    value,
    reason,
    key: keyOf(set),
  });
  // "You can't use the * wildcard for resource record sets that have a type of NS" (Developer Guide, "Using an asterisk").
  if (set.type === 'NS' && set.name.startsWith('*.')) {
    return {
      fitting: null,
      refused: set.values.map((value) => refuse(value, 'Route 53 does not support NS records at a wildcard name')),
    };
  }
  const refused: Reject[] = [];
  const values = set.values.filter((value) => {
    const { length } = valueToWire(set.type, value);
    if (length <= maxValueCharacters) return true;
    refused.push(refuse(value, `the value has ${length} characters; Route 53 allows ${maxValueCharacters}`));
    return false;
  });
  if (values.length === 0) return { fitting: null, refused };
  const characters = values.reduce((sum, value) => sum + valueToWire(set.type, value).length, 0);
  const tooMuch =
    values.length > maxValues
      ? `the set has ${values.length} values; Route 53 allows ${maxValues}`
      : characters > maxCharacters
        ? `the values of the set have ${characters} characters; Route 53 allows ${maxCharacters} in one call`
        : null;
  if (tooMuch !== null)
    return { fitting: null, refused: [...refused, ...values.map((value) => refuse(value, tooMuch))] };
  return { fitting: refused.length === 0 ? set : { ...set, values }, refused };
}
