import * as v from 'valibot';
import { ageOf } from '../../reconcile/age-of.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';
import { sameJson } from '../../reconcile/same-json.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { time } from '../documents/time-schema.ts';
import { durableFile } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';

const callerSchema = v.object({
  uid: v.nullable(v.number()),
  gid: v.nullable(v.number()),
  home: v.nullable(v.string()),
  variables: v.array(v.string()),
});

const schema = v.object({
  format: v.literal(1),
  callers: v.array(v.object({ ...callerSchema.entries, at: time })),
});

/**
 * The user that ran a hook call.
 * IDs are null on Windows. `home` is the variable HOME. `variables` are the names of the variables that the service's
 * SDK reads; their values are not kept.
 */
export type Caller = v.InferOutput<typeof callerSchema>;

/** A caller with its last known call, in ISO 8601. It may be up to a day older than its last call. */
export type KnownCaller = v.InferOutput<typeof schema>['callers'][number];

/** Users that ran the hook. */
export interface CallerNotes {
  /** Records the user of a call; never fails. `at` is in milliseconds since the epoch. */
  note(caller: Caller, at: number): Promise<void>;
  /** Lists the users, the latest first; empty if none is known. */
  list(): Promise<readonly KnownCaller[]>;
}

/** The file is written at most this often for a known user, in milliseconds, so that a call usually only reads it. */
const rewriteMs = 86_400_000;

/** Most users to keep. */
const maxCallers = 8;

export function callerNotes(path: string, files: FileOps, report: ReportRefusal): CallerNotes {
  const file = durableFile(path, (content) => v.parse(schema, content), files);
  const list = async (): Promise<readonly KnownCaller[]> => {
    try {
      return (await file.read())?.callers ?? [];
    } catch (error) {
      report(error);
      return [];
    }
  };
  return {
    list,
    async note(caller, at) {
      const known = await list();
      const isSame = ({ at: _at, ...user }: KnownCaller): boolean => sameJson(user, caller);
      const age = ageOf(parseTime(known.find(isSame)?.at ?? ''), at);
      if (age !== null && age < rewriteMs) return;
      const others = known.filter((user) => !isSame(user)).slice(0, maxCallers - 1);
      try {
        await file.write({ format: 1, callers: [{ ...caller, at: isoTime(at) }, ...others] });
      } catch (error) {
        // The next call records it.
        report(error);
      }
    },
  };
}
