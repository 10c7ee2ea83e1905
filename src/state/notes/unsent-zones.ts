import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { nameSchema } from '../documents/name-schema.ts';
import { sameJson } from '../../reconcile/same-json.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { durableFile } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';

/** A zone that Plesk has and never sent. `reason` says why Plesk doesn't serve it, as a clause; null if it does. */
export interface UnsentZone {
  readonly zone: DnsName;
  readonly reason: string | null;
}

const schema = lazily(() =>
  v.object({
    format: v.literal(1),
    zones: v.array(v.object({ zone: nameSchema, reason: v.nullable(v.string()) })),
  }),
);

/** The zones that Plesk has and never sent, as last listed. */
export interface UnsentZones {
  /** Returns the list; empty if there is none or it can't be read. */
  read(): Promise<readonly UnsentZone[]>;
  /** Replaces the list if it differs. */
  keep(zones: readonly UnsentZone[]): Promise<void>;
}

/** Opens the list. Plesk is listed again soon, so a broken file counts as none. */
export function unsentZones(path: string, files: FileOps, report: ReportRefusal): UnsentZones {
  const file = durableFile(path, (content) => v.parse(schema(), content), files);
  const read = async (): Promise<readonly UnsentZone[]> => {
    try {
      return (await file.read())?.zones ?? [];
    } catch (error) {
      report(error);
      return [];
    }
  };
  return {
    read,
    keep: async (zones) => {
      if (!sameJson(await read(), zones)) await file.write({ format: 1, zones: [...zones] });
    },
  };
}
