import * as v from 'valibot';
import { DnsSyncError } from '../../../reconcile/error.ts';

const tags = v.optional(v.nullable(v.record(v.string(), v.string())), null);

const summary = v.object({
  id: v.string(),
  name: v.string(),
  compartmentId: v.string(),
  zoneType: v.string(),
  lifecycleState: v.string(),
  version: v.optional(v.nullable(v.string()), null),
  freeformTags: tags,
});

const zone = v.object({
  ...summary.entries,
  nameservers: v.optional(v.nullable(v.array(v.object({ hostname: v.string() }))), null),
});

const record = v.object({
  domain: v.string(),
  rtype: v.string(),
  rdata: v.string(),
  ttl: v.number(),
  isProtected: v.optional(v.nullable(v.boolean()), false),
  rrsetVersion: v.optional(v.nullable(v.string()), null),
});

/** A zone in a listing. */
export type OciZoneSummary = v.InferOutput<typeof summary>;
/** A zone with its name servers, which may be missing while it is created. */
export type OciZone = v.InferOutput<typeof zone>;
export type OciRecord = v.InferOutput<typeof record>;

const schemas = { zones: v.array(summary), zone, records: v.object({ items: v.array(record) }) };

/** Checks an answer. Throws `bad-answer`. */
export function readOciAnswer<Kind extends keyof typeof schemas>(
  kind: Kind,
  value: unknown,
): v.InferOutput<(typeof schemas)[Kind]> {
  const read = v.safeParse(schemas[kind], value);
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new DnsSyncError(
    'bad-answer',
    `the answer of Oracle Cloud DNS about ${kind} is not as expected (${v.getDotPath(issue) ?? 'all of it'}: ${issue.message})`,
    'check "endpoint" of the target and proxies. The next pass retries',
  );
}
