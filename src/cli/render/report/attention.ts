import { needsDecision } from '../../../reconcile/plan/policy.ts';
import type { ReportZone } from '../../../sync/report/gather-report.ts';
import { statusRecord, type ZoneStatus } from '../../../sync/status/zone-status.ts';
import { driftWords } from './drift-words.ts';
import { heldWords } from './held-words.ts';

/** Why a zone at a target needs attention, and what to do. */
export interface Attention {
  readonly index: number;
  readonly status: ZoneStatus;
  readonly word: 'failing' | 'held' | 'drifted';
  readonly reason: string;
  readonly remedy: string;
}

const order = ['failing', 'held', 'drifted'] as const;

/** Lists the zones that need attention, the most urgent first. `index` is the place of the zone in the report. */
export function attentionList(zones: readonly ReportZone[]): readonly Attention[] {
  const found = zones.flatMap(({ statuses }, index) =>
    statuses.flatMap((status): Attention[] => {
      const word = wordOf(status);
      return word === null ? [] : [{ index, status, word, ...reasonOf(status) }];
    }),
  );
  return order.flatMap((word) => found.filter((item) => item.word === word));
}

function wordOf({ state, isChosen, drift }: ZoneStatus): Attention['word'] | null {
  if (state === 'failing' || (state === 'held' && isChosen !== true)) return state;
  return drift === null ? null : 'drifted';
}

/** Returns the most important reason, and the remedy. */
function reasonOf(status: ZoneStatus): Pick<Attention, 'reason' | 'remedy'> {
  const { zone, held, drift, reason } = status;
  const { error } = statusRecord(status);
  const first = status.error === null ? held.find((item) => needsDecision(item)) : undefined;
  const look = `dns-sync plan ${zone}`;
  if (first !== undefined) {
    const more = held.length > 1 ? ` (and ${held.length - 1} more)` : '';
    return {
      reason: `${heldWords(zone, first)}: ${first.detail}${more}`,
      remedy: first.release,
    };
  }
  if (error !== null) return { reason: error.message, remedy: error.hint };
  if (drift === null) return { reason: reason ?? 'the plan shows why', remedy: look };
  return { reason: driftWords(drift), remedy: `dns-sync drift ${zone}` };
}
