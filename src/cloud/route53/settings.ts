import * as v from 'valibot';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { text, zoneName } from '../../text/schema-parts.ts';
import { readZoneName } from '../../text/zone-names.ts';

const hostedZoneId = v.pipe(
  v.string('a string'),
  v.regex(/^(?:\/hostedzone\/)?Z[A-Z0-9]{1,31}$/, 'the id of a hosted zone, such as "Z0123456789ABC"'),
);

/** Refuses two spellings of one zone, or one ID for two zones, because either would be ambiguous. */
const zoneIds = v.pipe(
  v.record(zoneName, hostedZoneId, 'an object of zones and ids of hosted zones'),
  v.rawTransform(({ dataset, addIssue }): ReadonlyMap<DnsName, string> => {
    const ids = new Map<DnsName, string>();
    for (const [key, written] of Object.entries(dataset.value)) {
      const name = readZoneName(key);
      const id = written.replace('/hostedzone/', '');
      const again = (message: string): void =>
        addIssue({
          message,
          path: [{ type: 'object', origin: 'value', input: dataset.value, key, value: written }],
        });
      if (!name.ok) continue;
      if (ids.has(name.value)) again(`repeats ${name.value} in another spelling`);
      if ([...ids.values()].includes(id)) again(`repeats the hosted zone ${id} of another zone`);
      ids.set(name.value, id);
    }
    return ids;
  }),
);

/** Limits of ChangeTagsForResource: at most 10 tags of a hosted zone, and no key that begins with "aws:". */
const maxTags = 10;
const tagKey = v.pipe(
  v.string(),
  v.check(
    (key) => key.length > 0 && key.length <= 128 && !/^aws:/i.test(key),
    'a key of at most 128 characters that does not begin with "aws:"',
  ),
);
const tagValue = v.pipe(v.string('a string'), v.maxLength(256, 'a text of at most 256 characters'));
const tags = v.pipe(
  v.record(tagKey, tagValue, 'an object of keys and values'),
  v.check((all) => Object.keys(all).length <= maxTags, `at most ${maxTags} tags`),
);

/** The target keys that are specific to Route 53. */
export const route53Settings = {
  region: v.optional(text, 'us-east-1'),
  profile: v.optional(text),
  delegationSetId: v.optional(text),
  zoneIds: v.optional(zoneIds, {}),
  tags: v.optional(tags, {}),
};
