import type { AnsweredContent } from '../../../reconcile/live/judge-answer.ts';
import { valuesLine } from '../plan/values-line.ts';

/** Formats the content of a record set in an answer on one line. */
export function contentText(content: AnsweredContent | null): string {
  if (content === null) return 'no record';
  const { ttl, type, values } = content;
  return `TTL ${ttl}, ${type === undefined ? '' : `${type} `}${valuesLine(values)}`;
}
