import fc from 'fast-check';

/** A record of a name in Plesk. */
type NameRecord = readonly [type: string, value: string, opt?: string];

/** What names of a zone may have in Plesk, by a number. */
export type NameContents = readonly (readonly NameRecord[])[];

/** The content and the TTL of names in Plesk, each by its number. */
export type PleskNames = ReadonlyMap<string, { readonly content: number; readonly ttl: number }>;

/** The names that Plesk edits. */
export const labels = ['a', 'b', 'c'] as const;

/**
 * Steps at any service: an edit of Plesk, a foreign record or a foreign edit before one of the next requests, and a full
 * pass.
 */
export const commonSteps = (contents: NameContents) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('edit' as const),
        label: fc.constantFrom(...labels),
        content: fc.nat(contents.length - 1),
        ttl: fc.nat(1),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('others' as const), number: fc.nat(5), after: fc.nat(4) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('disturb' as const),
        label: fc.constantFrom(...labels),
        after: fc.nat(4),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('apply' as const) }) },
  );

/** The hook call with all names of a zone. A zone without any record set is held as a mistake, so it has one more. */
export function callWithNames(
  zone: string,
  names: PleskNames,
  { contents, ttls }: { readonly contents: NameContents; readonly ttls: readonly number[] },
  serial: number,
): Buffer {
  const rr = [...names].flatMap(([label, { content, ttl }]) =>
    (contents[content] ?? []).map(([type, value, opt]) => ({
      host: `${label}.${zone}.`,
      type,
      value,
      ttl: ttls[ttl],
      ...(opt !== undefined && { opt }),
    })),
  );
  const kept = { host: `kept.${zone}.`, type: 'A', value: '192.0.2.9', ttl: ttls[0] };
  const content = { name: `${zone}.`, soa: { ttl: ttls[0], serial }, rr: [...rr, kept] };
  return Buffer.from(JSON.stringify({ command: 'update', zone: content }));
}
