import * as v from 'valibot';
import { parseName, type DnsName } from '../reconcile/name.ts';
import type { SetKey } from '../reconcile/record-set.ts';
import { isEntryId } from './journal-id.ts';

// A key that no schema names is kept as it is: whatever changes the meaning of a document raises its format instead. A
// key that came later has a default, so that earlier documents are read.
const object = v.looseObject as unknown as typeof v.object;

/** What is said of a name in another spelling. */
export const notCanonical = 'not a canonical DNS name';

const name = v.custom<DnsName>((value) => typeof value === 'string' && isCanonical(value), notCanonical);
const setKey = v.custom<SetKey>((value) => typeof value === 'string', 'not a set key');
const time = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const texts = v.array(v.string());

const recordSet = object({ name, type: v.string(), ttl: count, values: texts });

const soa = object({
  email: v.string(),
  ttl: v.number(),
  refresh: v.number(),
  retry: v.number(),
  expire: v.number(),
  minimum: v.number(),
  serial: v.nullable(v.number()),
  serialFormat: v.string(),
});

const reject = object({
  host: v.string(),
  type: v.string(),
  value: v.string(),
  reason: v.string(),
  key: v.nullable(setKey),
  address: v.exactOptional(v.string()),
  heldIn: v.exactOptional(name),
});

const zone = object({
  name,
  displayName: v.string(),
  soa: v.nullable(soa),
  sets: v.array(recordSet),
  rejects: v.array(reject),
  remarks: texts,
  ptrs: v.exactOptional(v.array(object({ address: v.string(), hostname: name }))),
});

const snapshot = object({
  zone: name,
  displayName: v.string(),
  desired: v.nullable(zone),
  deleted: v.nullable(object({ at: time, content: v.nullable(zone) })),
  emptied: v.nullable(zone),
  serial: v.nullable(v.number()),
  lastCommandAt: time,
  retained: v.exactOptional(object({ at: time, reason: v.string() })),
  missing: v.exactOptional(object({ at: time })),
  undone: v.exactOptional(object({ id: v.string(), at: time })),
  renamedFrom: v.exactOptional(object({ zone: name, at: time })),
  renamedTo: v.exactOptional(object({ zone: name, at: time })),
  folded: v.exactOptional(v.array(object({ zone: name, sets: v.array(recordSet) }))),
  foldedInto: v.exactOptional(object({ zone: name, at: time })),
  ptrs: v.exactOptional(v.array(object({ name, hostname: name }))),
});

const applied = object({
  zoneId: v.string(),
  nameServers: texts,
  created: v.boolean(),
  sets: v.array(object({ set: recordSet, raw: v.record(v.string(), v.unknown()) })),
  unsure: v.optional(v.array(object({ name, type: v.string(), after: v.nullable(recordSet) })), []),
});

const held = object({
  kind: v.picklist(['create', 'update', 'delete']),
  name,
  type: v.string(),
  rule: v.string(),
  detail: v.string(),
  release: v.string(),
  after: v.nullable(recordSet),
});

const outcome = object({
  status: v.picklist(['synchronized', 'failing', 'held']),
  at: time,
  appliedAt: v.nullable(time),
  verifiedAt: v.nullable(time),
  failingSince: v.optional(v.nullable(time), null),
  attempts: count,
  nextAttemptAt: v.nullable(time),
  error: v.nullable(object({ code: v.string(), message: v.string(), hint: v.string() })),
  held: v.array(held),
  foreign: v.array(object({ name, type: v.string() })),
  changeIds: texts,
});

/** What is known of a zone at one target. */
export const targetStateSchema = object({
  applied: v.nullable(applied),
  generation: v.pipe(count, v.minValue(1)),
  released: texts,
  adopting: v.boolean(),
  outcome: v.nullable(outcome),
  recordQuota: v.exactOptional(object({ limit: count, others: count, at: time })),
  delegations: v.exactOptional(
    v.record(name, texts) as unknown as v.GenericSchema<Readonly<Record<DnsName, readonly string[]>>>,
  ),
});

/** What the file of a zone holds. */
export const zoneDocumentSchema = object({
  format: v.literal(1),
  // Near the beginning of the file, where a start looks for it.
  journal: v.exactOptional(v.custom<string>((value) => typeof value === 'string' && isEntryId(value), 'not an id')),
  snapshot,
  targets: v.record(v.string(), targetStateSchema),
  writtenBy: v.exactOptional(v.string()),
});

/** What the file of wanted PTRs holds. */
export const ptrDocumentSchema = object({
  format: v.literal(1),
  wanted: v.array(
    object({
      address: v.string(),
      name,
      hostname: name,
      of: v.optional(v.nullable(name), null),
      zone: v.optional(v.nullable(name), null),
    }),
  ),
});

function isCanonical(text: string): boolean {
  const parsed = parseName(text);
  return parsed.ok && parsed.value === text;
}

export const targetDocumentSchema = object({
  format: v.literal(1),
  zoneQuota: v.nullable(object({ count: v.number(), limit: v.number(), of: v.string(), at: v.string() })),
  look: v.optional(v.nullable(object({ at: time, unjudged: texts })), null),
  zoneDeletes: v.optional(v.array(object({ zone: name, deletedAt: time, at: time })), []),
});
