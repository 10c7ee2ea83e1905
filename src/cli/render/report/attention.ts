import { waits } from '../../../reconcile/plan/policy.ts';
import type { ReportZone } from '../../../sync/report/gather-report.ts';
import { statusRecord, type ZoneStatus } from '../../../sync/status/zone-status.ts';
import { count } from '../../../text/count.ts';
import { spelledIn } from '../../../text/printable.ts';
import { timeText } from '../../../text/time-text.ts';

/** Why a zone at a target needs somebody, and what to do. */
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

function wordOf({ state, drift }: ZoneStatus): Attention['word'] | null {
  if (state === 'failing' || state === 'held') return state;
  return drift === null ? null : 'drifted';
}

/** Returns the most important reason, and the remedy. */
function reasonOf(status: ZoneStatus): Pick<Attention, 'reason' | 'remedy'> {
  const { zone, held, drift, reason } = status;
  const { error } = statusRecord(status);
  const first = status.error === null ? held.find((item) => waits(item)) : undefined;
  const look = `dns-sync plan ${zone}`;
  if (first !== undefined) {
    const more = held.length > 1 ? ` (and ${held.length - 1} more)` : '';
    return {
      reason: `${first.kind} ${spelledIn(zone, first.name)} ${first.type}: ${first.detail}${more}`,
      remedy: first.release,
    };
  }
  if (error !== null) return { reason: error.message, remedy: error.hint };
  if (drift === null) return { reason: reason ?? 'the plan shows why', remedy: look };
  const what = `${count(drift.sets, 'record set')} changed outside dns-sync since ${timeText(drift.since)}`;
  return { reason: what, remedy: `dns-sync drift ${zone}` };
}
