import type { RecordSet, SetName } from '../../dns/record-set.ts';
import { keyOf } from '../../dns/record-set.ts';
import type { DnsName } from '../../dns/name.ts';
import { sameJson } from '../../same-json.ts';
import type { Answer } from '../dns-answer.ts';
import { answeredContent, judgeAnswer, type AnsweredContent } from '../judge-answer.ts';
import { liveQuestions, type LiveSet } from '../live-questions.ts';

/** The answer of a name server; null if it gave none. */
export interface ServerAnswer {
  readonly server: DnsName;
  readonly answer: Answer | null;
}

/** What one name server has of a record set. */
export interface ServerContent {
  readonly server: DnsName;
  readonly answered: AnsweredContent | null;
}

/** A record set that resolvers would get with another content. */
export interface CutoverDifference extends SetName {
  readonly today: AnsweredContent | null;
  readonly target: AnsweredContent | null;
  /** The content at each of today's name servers, if they disagree. */
  readonly todayServers?: readonly ServerContent[];
}

/** What changes for a set. `unknown`: a server didn't answer. `ttl` is the longest at today's servers. */
export type CutoverVerdict =
  | { readonly kind: 'same' | 'unknown'; readonly ttl: number }
  | { readonly kind: 'differs'; readonly ttl: number; readonly difference: CutoverDifference };

/** Returns the sets to compare: those of Plesk and those that were applied, without NS records at the apex. */
export function cutoverQuestions(
  zone: DnsName,
  desired: readonly RecordSet[],
  applied: readonly RecordSet[],
): readonly LiveSet[] {
  const sets = [...new Map([...applied, ...desired].map((set) => [keyOf(set), set])).values()];
  const compared = sets.filter(({ name, type }) => name !== zone || (type !== 'NS' && type !== 'SOA'));
  return liveQuestions(zone, { sets: compared.map((set) => ({ set, raw: {} })), unsure: [] }).sets;
}

/** Compares the answers of today's name servers with those of the target. A TTL alone makes no difference. */
export function judgeCutover(
  zone: DnsName,
  live: LiveSet,
  today: readonly ServerAnswer[],
  target: readonly ServerAnswer[],
): CutoverVerdict {
  const [before, after] = [contentsOf(zone, live, today), contentsOf(zone, live, target)];
  const ttl = before.reduce((longest, { answered }) => Math.max(longest, answered?.ttl ?? 0), 0);
  const isComplete = before.length === today.length && after.length === target.length;
  const [old = null, next = null] = [before[0]?.answered, after[0]?.answered];
  const isAgreed = before.every(({ answered }) => isSame(answered, old));
  const other = after.find(({ answered }) => !isSame(answered, old));
  if (isAgreed && other === undefined) return { kind: isComplete && after.length > 0 ? 'same' : 'unknown', ttl };
  if (before.length === 0 || after.length === 0) return { kind: 'unknown', ttl };
  const { name, type } = live.set;
  const difference = { name, type, today: old, target: other === undefined ? next : other.answered };
  return { kind: 'differs', ttl, difference: isAgreed ? difference : { ...difference, todayServers: before } };
}

/** Returns the content at each server with a usable answer. */
function contentsOf(zone: DnsName, live: LiveSet, answers: readonly ServerAnswer[]): readonly ServerContent[] {
  return answers.flatMap(({ server, answer }) => {
    const { kind } = judgeAnswer(zone, live, answer);
    if (answer === null || kind === 'silent' || kind === 'refused' || kind === 'unproved') return [];
    const { name, type } = live.set;
    const section = answer.authoritative ? answer.answers : answer.authorities;
    return [{ server, answered: answeredContent(section, name, type) }];
  });
}

function isSame(a: AnsweredContent | null, b: AnsweredContent | null): boolean {
  return sameJson(a === null ? null : { ...a, ttl: 0 }, b === null ? null : { ...b, ttl: 0 });
}
