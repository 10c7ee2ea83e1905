import * as v from 'valibot';
import type { DnsName } from '../reconcile/name.ts';
import { latestTurnovers, renamesAmong, type Rename, type Turnover } from '../reconcile/rename.ts';
import type { FileOps } from './file-ops.ts';
import { whileWriting } from './state-failure.ts';
import { replaceUnsynced } from './unsynced.ts';

const schema = v.array(
  v.object({
    zone: v.custom<DnsName>((value) => typeof value === 'string'),
    kind: v.picklist(['made', 'deleted']),
    at: v.pipe(v.string(), v.isoTimestamp()),
    shape: v.string(),
  }),
);

/** A window of milliseconds up to `now`, in milliseconds since the epoch. */
export interface Window {
  readonly windowMs: number;
  readonly now: number;
}

/** The zones that came and went lately. Nothing but telling depends on it: a file that is lost or broken holds none. */
export interface TurnoverFile {
  /** The zones that came within the window. */
  madeLately(window: Window): Promise<ReadonlySet<DnsName>>;
  /** Adds turnovers and takes out those that renames explain, which it gives; alone among all processes. */
  note(turnovers: readonly Turnover[], window: Window): Promise<readonly Rename[]>;
}

export function turnoverFile(
  path: string,
  files: FileOps,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
): TurnoverFile {
  const read = async (): Promise<readonly Turnover[]> => {
    const text = await files.readFile(path).catch(() => null);
    if (text === null) return [];
    try {
      return v.parse(schema, JSON.parse(text));
    } catch {
      return [];
    }
  };
  return {
    madeLately: async (window) => {
      const latest = latestTurnovers(await read(), window);
      return new Set(latest.filter(({ kind }) => kind === 'made').map(({ zone }) => zone));
    },
    note: async (turnovers, window) =>
      alone(async () => {
        const latest = latestTurnovers([...(await read()), ...turnovers], window);
        const renames = renamesAmong(latest);
        const told = new Set(renames.flatMap(({ from, to }) => [from, to]));
        const left = JSON.stringify(latest.filter(({ zone }) => !told.has(zone)));
        await whileWriting(path, () => replaceUnsynced(path, left, files));
        return renames;
      }),
  };
}
