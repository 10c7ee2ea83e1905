import * as v from 'valibot';
import { parseName, type DnsName } from '../reconcile/name.ts';
import type { Turnover } from '../reconcile/turnover.ts';
import type { FileOps } from './file-ops.ts';
import { whileWriting } from './state-failure.ts';
import { replaceUnsynced } from './unsynced.ts';
import { time } from './time-schema.ts';

const name = v.custom<DnsName>((value) => {
  const parsed = typeof value === 'string' ? parseName(value) : null;
  return parsed?.ok === true && parsed.value === value;
}, 'not a canonical DNS name');

const schema = v.array(
  v.object({
    zone: name,
    kind: v.picklist(['made', 'deleted']),
    at: time,
    sets: v.number(),
    shape: v.string(),
    with: v.exactOptional(name),
  }),
);

/** What is made of the turnovers: those to remember, and what it gives beside them. */
export type TurnoversChange<T> = (
  turnovers: readonly Turnover[],
) => Promise<{ readonly turnovers: readonly Turnover[]; readonly result: T }>;

/**
 * The zones that came and went lately. Nothing but telling of renames depends on it: it is not synced, and a file that is lost
 * or broken holds none.
 */
export interface TurnoverFile {
  /** Those of some zones; where none of these is in it, it is not even parsed. */
  of(zones: readonly DnsName[]): Promise<readonly Turnover[]>;
  /** Changes them, alone among all processes. Throws `state-not-writable` and `locked`. */
  change<T>(change: TurnoversChange<T>): Promise<T>;
}

export function turnoverFile(
  path: string,
  files: FileOps,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
): TurnoverFile {
  const readText = async (): Promise<string> => files.readFile(path).catch(() => '');
  return {
    of: async (zones) => {
      const text = await readText();
      if (zones.every((zone) => !text.includes(JSON.stringify(zone)))) return [];
      return parse(text).filter(({ zone }) => zones.includes(zone));
    },
    change: async (change) =>
      alone(async () => {
        const { turnovers, result } = await change(parse(await readText()));
        await whileWriting(path, () => replaceUnsynced(path, JSON.stringify(turnovers), files));
        return result;
      }),
  };
}

function parse(text: string): readonly Turnover[] {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch {
    return [];
  }
}
