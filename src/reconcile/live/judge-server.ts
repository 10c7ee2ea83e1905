import type { DnsName } from '../dns/name.ts';
import type { SetName } from '../dns/record-set.ts';
import type { Answer } from './dns-answer.ts';
import type { AnsweredContent, AnswerVerdict } from './judge-answer.ts';
import type { LiveSet } from './live-questions.ts';

/** A set that a name server answers with another content; `answered` is null if it has none. */
export interface LiveDifference extends SetName {
  readonly expected: { readonly ttl: number; readonly values: readonly string[] };
  readonly answered: AnsweredContent | null;
}

/** What a name server answers. `silent`: no answer, or not to all questions. */
export interface ServerVerdict {
  readonly state: 'ok' | 'differs' | 'silent' | 'not-authoritative';
  readonly differences: readonly LiveDifference[];
  /** Sets whose answers can't be compared. */
  readonly unproved: readonly SetName[];
}

/** The answer of a server to one expected set. */
export interface JudgedSet {
  readonly live: LiveSet;
  readonly verdict: AnswerVerdict;
}

/** Worst first. */
const states = ['differs', 'not-authoritative', 'silent', 'ok'] as const satisfies readonly ServerVerdict['state'][];

/** Checks whether a server has authority for a zone, by its answer to the zone's SOA; null if it didn't answer. */
export function servesZone(zone: DnsName, soa: Answer | null): boolean | null {
  if (soa === null) return null;
  const isSoa = soa.answers.some(({ name, type }) => name === zone && type === 'SOA');
  return soa.authoritative && soa.rcode === 'NOERROR' && isSoa;
}

/** The verdict about an address that doesn't serve the zone (false), or doesn't answer (null). */
export function unservedVerdict(serves: false | null): ServerVerdict {
  return { state: serves === null ? 'silent' : 'not-authoritative', differences: [], unproved: [] };
}

/** Sums up the answers of one address of a name server that serves the zone. */
export function judgeServer(judged: readonly JudgedSet[]): ServerVerdict {
  const differences = judged.flatMap(({ live: { set }, verdict }): readonly LiveDifference[] => {
    if (verdict.kind !== 'differs') return [];
    const { name, type, ttl, values } = set;
    return [{ name, type, expected: { ttl, values }, answered: verdict.answered }];
  });
  const unproved = judged.flatMap(({ live: { set }, verdict }) =>
    verdict.kind === 'unproved' ? [{ name: set.name, type: set.type }] : [],
  );
  const kinds = new Set(judged.map(({ verdict }) => verdict.kind));
  const lame = kinds.has('refused') ? 'not-authoritative' : 'ok';
  const quiet = lame === 'ok' && kinds.has('silent') ? 'silent' : lame;
  return { state: differences.length > 0 ? 'differs' : quiet, differences, unproved };
}

/**
 * Combines the verdicts about the addresses of one server: the worst one counts.
 * A silent address counts only if no other one answers: this network may have no route to it.
 */
export function combineAddresses(verdicts: readonly ServerVerdict[]): ServerVerdict {
  const answering = verdicts.filter(({ state }) => state !== 'silent');
  const worst = states.map((state) => answering.find((verdict) => verdict.state === state)).find(Boolean);
  return worst ?? verdicts[0] ?? unservedVerdict(null);
}
