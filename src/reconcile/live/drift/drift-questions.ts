import { wildcardsAbove, type DnsName } from '../../dns/name.ts';
import { keyOf, recordSet, sameContent, type RecordSet, type SetKey } from '../../dns/record-set.ts';
import { byKey, type Applied } from '../../plan/observed.ts';
import type { Answer, Question } from '../dns-answer.ts';
import { liveQuestions, type LiveSet } from '../live-questions.ts';

/** A wildcard that would answer for deleted sets of ours if it had their content. */
export interface CoveringWildcard {
  readonly question: Question;
  readonly sets: readonly RecordSet[];
}

/** The questions whose answers prove that our record sets of a zone are unchanged. */
export interface DriftQuestions {
  readonly sets: readonly LiveSet[];
  readonly wildcards: readonly CoveringWildcard[];
}

/**
 * Returns what to ask a zone's name server about drift; null if no answers can prove that there is none.
 * That is the case below a delegation, where servers don't answer for the zone, and for a set that one of our wildcards
 * would answer in the same way. Wildcards are asked for by their own names, because another program can add one: with
 * the content of a set that it deletes, the answer for that set stays the same (RFC 4592 section 2.2.1).
 */
export function driftQuestions(zone: DnsName, applied: Applied): DriftQuestions | null {
  const { sets, unsure } = liveQuestions(zone, applied);
  if (applied.lost === true || unsure.length > 0 || sets.length < applied.sets.length) return null;
  const ours = byKey(applied.sets);
  const wildcards = new Map<SetKey, { readonly question: Question; readonly sets: RecordSet[] }>();
  for (const { set } of sets) {
    for (const name of wildcardsAbove(zone, set.name)) {
      const question: Question = { name, type: set.type };
      const key = keyOf(question);
      const own = ours.get(key);
      if (own !== undefined && sameContent(own.set, set)) return null;
      const wildcard = wildcards.get(key);
      if (wildcard === undefined) wildcards.set(key, { question, sets: [set] });
      else wildcard.sets.push(set);
    }
  }
  return { sets, wildcards: [...wildcards.values()] };
}

/** Checks whether an answer proves that the zone has no wildcard with the content of one of the sets. */
export function coversNone({ question, sets }: CoveringWildcard, answer: Answer | null): boolean {
  if (answer === null || !answer.authoritative) return false;
  if (answer.rcode !== 'NOERROR' && answer.rcode !== 'NXDOMAIN') return false;
  const records = answer.answers.filter(({ name, type }) => name === question.name && type === question.type);
  const values = records.map(({ value }) => value).filter((value) => value !== null);
  if (values.length < records.length) return false;
  return !sets.some((set) => records.some(({ ttl }) => sameContent(set, recordSet(set.name, set.type, ttl, values))));
}
