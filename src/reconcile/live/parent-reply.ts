import { isWithin, parseName, type DnsName } from '../dns/name.ts';
import type { Answer, AnsweredRecord, NameServer } from './dns-answer.ts';

/** What an answer of a zone's servers says about a name below the zone. */
export type ParentReply =
  /** The name, or a name between it and the zone, is delegated. */
  | Delegated<'referral'>
  /** The same servers have the zone of the name too, so that the delegation itself isn't seen. */
  | Delegated<'authority'>
  /** The name isn't delegated. `parent` is the zone it belongs to. */
  | { readonly kind: 'none'; readonly parent: DnsName };

interface Delegated<Kind extends string> {
  readonly kind: Kind;
  /** The name that is delegated. */
  readonly cut: DnsName;
  readonly nameServers: readonly NameServer[];
  readonly ttl: number;
}

/** Most name servers that a zone has; an answer with more would make many queries out of one. */
const maxNameServers = 64;

/**
 * Reads the answer of a server of `zone` to the question for the NS records of `name`.
 * Null if it proves nothing: a failure, no authority, or a referral that doesn't lead downwards to the name. Glue counts
 * only for names within the zone, because the server has no say in others.
 */
export function parentReply(answer: Answer, zone: DnsName, name: DnsName): ParentReply | null {
  const { rcode, authoritative, answers, authorities } = answer;
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return null;
  if (answers.length === 0 && rcode === 'NOERROR') {
    const referral = authorities.find((record) => record.type === 'NS' && isBetween(record.name, zone, name));
    if (referral !== undefined) return delegated('referral', referral.name, authorities, { answer, zone });
  }
  if (!authoritative) return null;
  if (answers.some((record) => record.type === 'NS' && record.name === name))
    return delegated('authority', name, answers, { answer, zone });
  if (answers.some((record) => isAlias(record, zone, name))) return { kind: 'none', parent: zone };
  return answers.length === 0 ? absence(authorities, zone, name) : null;
}

/** Returns a name's canonical DS data in an answer of the parent's servers; null if it proves nothing. */
export function dsReply(answer: Answer, zone: DnsName, name: DnsName): readonly string[] | null {
  const { rcode, authoritative, answers, authorities } = answer;
  if (!authoritative || (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN')) return null;
  const values = answers.flatMap((record) => (record.type === 'DS' && record.name === name ? [record.value] : []));
  if (values.includes(null)) return null;
  if (answers.length > 0) return values.filter((value) => value !== null);
  // Only the parent has DS records: that the zone itself has none proves nothing.
  return absence(authorities, zone, name) === null ? null : [];
}

/** The addresses of a name server in an answer, or where they are to be found. */
export type AddressReply =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'alias'; readonly target: DnsName }
  | Delegated<'referral'>;

/** Reads the answer of a server of `zone` to the question for addresses of a name; null if it proves nothing. */
export function addressReply(answer: Answer, zone: DnsName, name: DnsName): AddressReply | null {
  const own = answer.answers.filter((record) => record.name === name);
  const reply = own.length === 0 ? parentReply(answer, zone, name) : null;
  if (reply?.kind === 'referral') return reply;
  if (!answer.authoritative) return null;
  const addresses = own.flatMap(({ type, value }) =>
    (type === 'A' || type === 'AAAA') && value !== null ? [value] : [],
  );
  if (addresses.length > 0) return { kind: 'addresses', addresses };
  const [target] = own.flatMap(({ type, value }) => (type === 'CNAME' ? namesIn(value) : []));
  if (target !== undefined) return { kind: 'alias', target };
  return reply?.kind === 'none' || isApexWithout(answer, name) ? { kind: 'addresses', addresses: [] } : null;
}

/** Checks whether a zone's own servers say that its apex has no record of the type. */
function isApexWithout({ rcode, answers, authorities }: Answer, name: DnsName): boolean {
  return (
    rcode === 'NOERROR' && answers.length === 0 && authorities.some((item) => item.type === 'SOA' && item.name === name)
  );
}

function delegated<Kind extends string>(
  kind: Kind,
  cut: DnsName,
  records: readonly AnsweredRecord[],
  { answer, zone }: { readonly answer: Answer; readonly zone: DnsName },
): Delegated<Kind> | null {
  const own = records.filter((record) => record.type === 'NS' && record.name === cut);
  const names = [...new Set(own.flatMap(({ value }) => namesIn(value)))];
  if (names.length === 0 || names.length > maxNameServers) return null;
  const nameServers = names.map((name) => ({ name, addresses: glueOf(answer, zone, name) }));
  return { kind, cut, nameServers, ttl: own.reduce((least, record) => Math.min(least, record.ttl), Infinity) };
}

function glueOf({ additionals }: Answer, zone: DnsName, server: DnsName): readonly string[] {
  if (!isWithin(server, zone)) return [];
  const addresses = additionals.flatMap(({ name, type, value }) =>
    name === server && (type === 'A' || type === 'AAAA') && value !== null ? [value] : [],
  );
  return [...new Set(addresses)];
}

/** Checks whether a name is below the zone, and is the wanted name or above it. */
function isBetween(name: DnsName, zone: DnsName, wanted: DnsName): boolean {
  return name !== zone && isWithin(name, zone) && isWithin(wanted, name);
}

/** Checks whether a record sends the name elsewhere: CNAME at the name, DNAME above it. */
function isAlias(record: AnsweredRecord, zone: DnsName, name: DnsName): boolean {
  if (record.type === 'CNAME') return record.name === name;
  return record.type === 'DNAME' && record.name !== name && isWithin(name, record.name) && isWithin(record.name, zone);
}

/** Reads an answer with authority and without records: the SOA record, which must be there, names the zone (RFC 2308). */
function absence(
  authorities: readonly AnsweredRecord[],
  zone: DnsName,
  name: DnsName,
): { readonly kind: 'none'; readonly parent: DnsName } | null {
  const start = authorities.find((record) => record.type === 'SOA');
  if (start === undefined) return null;
  const isParent = start.name !== name && isWithin(start.name, zone) && isWithin(name, start.name);
  return isParent ? { kind: 'none', parent: start.name } : null;
}

function namesIn(value: string | null): readonly DnsName[] {
  const name = value === null ? null : parseName(value);
  return name?.ok === true ? [name.value] : [];
}
