import type { ReportZone } from '../../../sync/report/gather-report.ts';
import type { ZoneStatus } from '../../../sync/status/zone-status.ts';
import { driftWords } from './drift-words.ts';
import { heldWords } from './held-words.ts';
import { mainReason } from '../../../sync/status/rows/main-reason.ts';

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

/** Formats the most important reason, and the remedy. */
function reasonOf(status: ZoneStatus): Pick<Attention, 'reason' | 'remedy'> {
  const { zone, reason } = status;
  const main = mainReason(status);
  if (main.kind === 'held') {
    const more = main.more > 0 ? ` (and ${main.more} more)` : '';
    return { reason: `${heldWords(zone, main.held)}: ${main.held.detail}${more}`, remedy: main.held.release };
  }
  if (main.kind === 'error') return { reason: main.error.message, remedy: main.error.hint };
  if (main.kind === 'drift') return { reason: driftWords(main.drift), remedy: `dns-sync drift ${zone}` };
  return { reason: reason ?? 'the plan shows why', remedy: `dns-sync plan ${zone}` };
}
