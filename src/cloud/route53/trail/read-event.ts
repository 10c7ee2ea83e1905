import * as v from 'valibot';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { ChangeAuthor } from '../../../reconcile/plan/drift-report.ts';
import { nameFromWire } from '../batches/wire-text.ts';

/** A completed change of a hosted zone, from CloudTrail. */
export interface TrailEvent {
  readonly zoneId: string;
  /** The ID to follow the change; null if it has none. */
  readonly changeId: string | null;
  /** The changed record sets; null if the hosted zone was deleted. */
  readonly sets: readonly { readonly name: DnsName; readonly type: string }[] | null;
  readonly author: ChangeAuthor;
}

const text = v.optional(v.nullable(v.string()));

/** The parts that we use of an event (CloudTrail User Guide, "Record contents"; Route 53 Developer Guide). */
const event = v.object({
  eventTime: v.pipe(v.string(), v.isoTimestamp()),
  eventName: v.string(),
  userAgent: text,
  sourceIPAddress: text,
  errorCode: text,
  sessionCredentialFromConsole: text,
  userIdentity: v.optional(v.object({ type: text, arn: text, userName: text, invokedBy: text, accountId: text }), {}),
  requestParameters: v.object({
    hostedZoneId: text,
    id: text,
    changeBatch: v.optional(
      v.object({
        changes: v.array(v.object({ resourceRecordSet: v.object({ name: v.string(), type: v.string() }) })),
      }),
    ),
  }),
  responseElements: v.optional(v.nullable(v.object({ changeInfo: v.optional(v.object({ id: text })) }))),
});

/** Reads the JSON text of an event. Null if it isn't a completed change of a hosted zone. */
export function readEvent(json: string): TrailEvent | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), event), json);
  if (!parsed.success || hasText(parsed.output.errorCode)) return null;
  const { eventName, eventTime, requestParameters, responseElements } = parsed.output;
  const zoneId = requestParameters.hostedZoneId ?? requestParameters.id ?? null;
  if (zoneId === null) return null;
  const changes = requestParameters.changeBatch?.changes ?? [];
  return {
    zoneId: lastPart(zoneId),
    changeId: lastPart(responseElements?.changeInfo?.id ?? '') || null,
    sets: eventName === 'DeleteHostedZone' ? null : changes.flatMap(({ resourceRecordSet: set }) => setOf(set)),
    author: { at: eventTime, ...authorOf(parsed.output) },
  };
}

function setOf({ name, type }: { readonly name: string; readonly type: string }) {
  const read = nameFromWire(name);
  return read.ok ? [{ name: read.value, type }] : [];
}

function authorOf({
  userIdentity: { type, arn, userName, invokedBy, accountId },
  ...event_
}: v.InferOutput<typeof event>): Omit<ChangeAuthor, 'at'> {
  const isConsole = event_.sessionCredentialFromConsole === 'true' || /console/i.test(event_.userAgent ?? '');
  return {
    identity: [arn, userName, invokedBy, type, accountId].find(hasText) ?? 'unknown',
    source: isConsole ? 'AWS console' : ([invokedBy, event_.userAgent].find(hasText) ?? 'unknown'),
    address: event_.sourceIPAddress ?? null,
  };
}

function hasText(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value !== '';
}

/** Returns an ID without the path before it, such as "/change/". */
function lastPart(id: string): string {
  return id.replace(/^.*\//, '');
}
