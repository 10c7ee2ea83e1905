import { compareText } from '../compare-text.ts';
import { compareSets } from '../dns/record-set.ts';
import { sameJson } from '../same-json.ts';
import type { Observed } from './observed.ts';

/** Whether two looks at a zone saw the same, in whatever order the provider listed it. */
export function sameObserved(a: Observed, b: Observed): boolean {
  return sameJson(inOrder(a), inOrder(b));
}

function inOrder({ nameServers, sets, routed, ...rest }: Observed): Observed {
  return {
    ...rest,
    nameServers: nameServers.toSorted(compareText),
    sets: sets.toSorted((a, b) => compareSets(a.set, b.set)),
    routed: routed.toSorted((a, b) => compareSets(a, b) || compareText(a.detail, b.detail)),
  };
}
