import { isWithin, type DnsName } from '../dns/name.ts';
import { recordSet, sameContent, type RecordSet } from '../dns/record-set.ts';
import type { Answer, AnsweredRecord } from './dns-answer.ts';
import type { LiveSet } from './live-questions.ts';

/** The content of a record set in an answer. `type` is set if the name has a CNAME instead of the set. */
export interface AnsweredContent {
  readonly type?: 'CNAME';
  readonly ttl: number;
  readonly values: readonly string[];
}

/**
 * What an answer says about an expected set.
 * `unproved`: the answer can't be compared. `refused`: the server doesn't serve the name. `silent`: no usable answer.
 */
export type AnswerVerdict =
  | { readonly kind: 'same' | 'unproved' | 'refused' | 'silent' }
  | { readonly kind: 'differs'; readonly answered: AnsweredContent | null };

/**
 * Compares the answer of a zone's name server with the set that it must serve.
 * Only records of the asked name and type count: servers add those of a CNAME's target. The answer of an authoritative
 * server has the full TTL, and the order of records has no meaning.
 */
export function judgeAnswer(zone: DnsName, { set, place }: LiveSet, answer: Answer | null): AnswerVerdict {
  if (answer === null || isFailure(answer) || contradictsItself(set, answer)) return { kind: 'silent' };
  if (answer.rcode === 'REFUSED') return { kind: 'refused' };
  if (answer.authoritative) {
    const verdict = compare(set, answer.answers);
    return verdict.kind === 'differs' && place === 'referral' && isOfSubdomain(set, answer)
      ? { kind: 'unproved' }
      : verdict;
  }
  const cuts = answer.authorities.filter(({ name, type }) => type === 'NS' && isCutAbove(zone, name, set));
  if (place === 'referral' && cuts.some(({ name }) => name === set.name)) return compare(set, cuts);
  // A delegation that isn't ours hides the set from resolvers.
  return cuts.length > 0 ? { kind: 'differs', answered: null } : { kind: 'refused' };
}

/** Returns the content of a name and type in a section of an answer; null if there is none that can be read. */
export function answeredContent(
  records: readonly AnsweredRecord[],
  name: DnsName,
  type: string,
): AnsweredContent | null {
  const own = contentOf(recordsOf(records, name, type));
  if (own !== null) return own;
  const alias = contentOf(recordsOf(records, name, 'CNAME'));
  return alias === null ? null : { type: 'CNAME', ...alias };
}

/** Checks whether a server failed to answer (RFC 1035 section 4.1.1). "No such name" is an answer. */
function isFailure({ rcode }: Answer): boolean {
  return rcode !== 'NOERROR' && rcode !== 'NXDOMAIN' && rcode !== 'REFUSED';
}

/**
 * Checks whether an answer has records of a name that it says doesn't exist.
 * With a CNAME, the code is about its target (RFC 6604 section 3).
 */
function contradictsItself({ name, type }: RecordSet, { rcode, answers }: Answer): boolean {
  return rcode === 'NXDOMAIN' && type !== 'CNAME' && recordsOf(answers, name, type).length > 0;
}

/** Checks whether an answer is of a delegated zone that the server serves too, so that the delegation can't be seen. */
function isOfSubdomain({ name }: RecordSet, { answers, authorities }: Answer): boolean {
  return recordsOf(answers, name, 'NS').length > 0 || recordsOf(authorities, name, 'SOA').length > 0;
}

function isCutAbove(zone: DnsName, cut: DnsName, { name }: RecordSet): boolean {
  return cut !== zone && isWithin(cut, zone) && isWithin(name, cut);
}

function compare(set: RecordSet, records: readonly AnsweredRecord[]): AnswerVerdict {
  const own = recordsOf(records, set.name, set.type);
  if (own.some(({ value }) => value === null)) return { kind: 'unproved' };
  const answered = answeredContent(records, set.name, set.type);
  if (answered === null || answered.type !== undefined) return { kind: 'differs', answered };
  const { ttl, values } = answered;
  const isSame =
    own.every((record) => record.ttl === ttl) && sameContent(set, recordSet(set.name, set.type, ttl, values));
  return isSame ? { kind: 'same' } : { kind: 'differs', answered };
}

function recordsOf(records: readonly AnsweredRecord[], name: DnsName, type: string): readonly AnsweredRecord[] {
  return records.filter((record) => record.name === name && record.type === type);
}

function contentOf(records: readonly AnsweredRecord[]): AnsweredContent | null {
  const values = records.map(({ value }) => value).filter((value) => value !== null);
  const [first] = records;
  if (first === undefined || values.length === 0) return null;
  return { ttl: first.ttl, values: [...new Set(values)].sort() };
}
