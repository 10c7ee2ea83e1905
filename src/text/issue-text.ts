import * as v from 'valibot';

/** Returns what is wrong with a checked value and, unless it is all of it, at which place. */
export function issueText(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue);
  return place === null ? issue.message : `${place}: ${issue.message}`;
}
