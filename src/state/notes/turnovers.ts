import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { nameSchema } from '../documents/name-schema.ts';
import type { Turnover } from '../../reconcile/desired/turnover.ts';
import type { FileOps } from '../files/file-ops.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { whileWriting } from '../files/file-errors.ts';
import { replaceCacheFile } from '../documents/cache-file.ts';
import { time } from '../documents/time-schema.ts';

const schema = lazily(() =>
  v.array(
    v.object({
      zone: nameSchema,
      kind: v.picklist(['made', 'deleted']),
      at: time,
      sets: v.number(),
      shape: v.string(),
      with: v.exactOptional(nameSchema),
    }),
  ),
);

/** Returns the turnovers to remember, and another result. */
export type TurnoversChange<T> = (
  turnovers: readonly Turnover[],
) => Promise<{ readonly turnovers: readonly Turnover[]; readonly result: T }>;

/**
 * Recently created and deleted zones.
 * Only rename detection depends on them: the file isn't synced, and a lost or broken one is empty.
 */
export interface TurnoverFile {
  /**
   * Returns the turnovers of some zones, and all deletions that aren't half of a rename yet.
   * If the file doesn't mention these zones, it isn't even parsed.
   */
  concerning(zones: readonly DnsName[]): Promise<readonly Turnover[]>;
  /** Changes them exclusively. Throws `state-not-writable` and `locked`. */
  change<T>(change: TurnoversChange<T>): Promise<T>;
}

export function turnoverFile(
  path: string,
  files: FileOps,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
  report: ReportRefusal,
): TurnoverFile {
  const readText = async (): Promise<string> =>
    files.readFile(path).catch((error: unknown) => {
      report(error);
      return '';
    });
  return {
    concerning: async (zones) => {
      const text = await readText();
      if (zones.every((zone) => !text.includes(JSON.stringify(zone)))) return [];
      const named = new Set<unknown>(zones);
      return parse(
        text,
        ({ zone, kind, with: partner }) => named.has(zone) || (kind === 'deleted' && partner === undefined),
      );
    },
    change: async (change) =>
      alone(async () => {
        const { turnovers, result } = await change(parse(await readText()));
        await whileWriting(path, () => replaceCacheFile(path, JSON.stringify(turnovers), files));
        return result;
      }),
  };
}

/** Turnovers in the file before validation. */
type Written = Readonly<Partial<Record<keyof Turnover, unknown>>>;

/** Parses the wanted turnovers of a text. Validating all two hundred takes longer than using a few of them. */
function parse(text: string, isWanted: (turnover: Written) => boolean = () => true): readonly Turnover[] {
  try {
    return v.parse(schema(), (JSON.parse(text) as readonly Written[]).filter(isWanted));
  } catch {
    return [];
  }
}
