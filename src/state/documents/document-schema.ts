import * as v from 'valibot';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { SetKey } from '../../reconcile/dns/record-set.ts';
import { lazily } from '../../reconcile/lazily.ts';
import { isEntryId } from '../journal/journal-id.ts';
import { eventSchema } from '../events/parse-event.ts';
import { nameSchema } from './name-schema.ts';
import { time } from './time-schema.ts';

// Unknown keys are kept. A change to the meaning of a document raises its format instead. A newer key has a default, so
// that earlier documents can be read.
const object = v.looseObject as unknown as typeof v.object;

const text = v.string();
const number = v.number();
const name = nameSchema;
const setKey = v.custom<SetKey>((value) => typeof value === 'string', 'not a set key');
const count = v.pipe(number, v.safeInteger(), v.minValue(0));
const texts = v.array(text);
const maybeText = v.exactOptional(text);
const textOrNull = v.nullable(text);
const numberOrNull = v.nullable(number);
const maybeTime = v.exactOptional(time);
const timeOrNull = v.nullable(time);
/** A mark is there, or absent. */
const mark = v.exactOptional(v.literal(true));
const moment = v.exactOptional(object({ at: time }));
const otherZone = v.exactOptional(object({ zone: name, at: time }));

const recordSet = object({ name, type: text, ttl: count, values: texts });
const recordSets = v.array(recordSet);
const setOrNull = v.nullable(recordSet);
/** Name and type of a record set. */
const places = v.array(object({ name, type: text }));

const soa = object({
  email: text,
  ttl: number,
  refresh: number,
  retry: number,
  expire: number,
  minimum: number,
  serial: numberOrNull,
  serialFormat: text,
});

const reject = object({
  host: text,
  type: text,
  value: text,
  reason: text,
  key: v.nullable(setKey),
  address: maybeText,
  heldIn: v.exactOptional(name),
});

const zone = object({
  name,
  displayName: text,
  soa: v.nullable(soa),
  sets: recordSets,
  rejects: v.array(reject),
  remarks: texts,
  ptrs: v.exactOptional(v.array(object({ address: text, hostname: name }))),
  relativeHost: maybeText,
});
const zoneOrNull = v.nullable(zone);

const snapshot = object({
  zone: name,
  displayName: text,
  desired: zoneOrNull,
  deleted: v.nullable(object({ at: time, content: zoneOrNull })),
  emptied: zoneOrNull,
  aside: v.exactOptional(object({ rule: text, detail: text })),
  serial: numberOrNull,
  lastCommandAt: time,
  retained: v.exactOptional(object({ at: time, reason: text })),
  missing: moment,
  late: v.exactOptional(object({ at: time, serial: number, zone })),
  undone: v.exactOptional(object({ id: text, at: time })),
  renamedFrom: otherZone,
  renamedTo: otherZone,
  folded: v.exactOptional(v.array(object({ zone: name, sets: recordSets }))),
  foldedInto: otherZone,
  ptrs: v.exactOptional(v.array(object({ name, hostname: name }))),
});

const writes = v.array(object({ name, type: text, after: setOrNull }));

const applied = object({
  zoneId: text,
  nameServers: texts,
  created: v.boolean(),
  sets: v.array(object({ set: recordSet, raw: v.record(text, v.unknown()) })),
  unsure: v.optional(writes, []),
  lost: mark,
  found: v.exactOptional(v.array(setKey)),
  freed: mark,
});

const held = object({
  kind: v.picklist(['create', 'update', 'delete']),
  name,
  type: text,
  rule: text,
  detail: text,
  release: text,
  chosen: mark,
  after: setOrNull,
});

const outcome = object({
  status: v.picklist(['synchronized', 'failing', 'held']),
  at: time,
  appliedAt: timeOrNull,
  verifiedAt: timeOrNull,
  failingSince: v.optional(timeOrNull, null),
  attempts: count,
  nextAttemptAt: timeOrNull,
  error: v.nullable(object({ code: text, message: text, hint: text })),
  held: v.array(held),
  foreign: places,
  changeIds: texts,
});

/** The schema of a zone's state at one target. */
export const targetStateSchema = object({
  applied: v.nullable(applied),
  generation: v.pipe(count, v.minValue(1)),
  released: texts,
  adopting: v.boolean(),
  outcome: v.nullable(outcome),
  creating: moment,
  removing: moment,
  barred: v.exactOptional(
    object({
      rule: v.picklist(['kept-elsewhere', 'not-adopted']),
      server: textOrNull,
      zoneId: text,
      wanted: text,
    }),
  ),
  drift: v.exactOptional(object({ since: time, sets: count })),
  cutover: v.exactOptional(
    object({
      state: v.picklist(['ready', 'delegated', 'done']),
      at: time,
      ttl: count,
      until: maybeTime,
    }),
  ),
  live: v.exactOptional(
    object({ live: v.nullable(v.boolean()), at: time, reason: textOrNull, notLiveSince: maybeTime }),
  ),
  healed: v.exactOptional(object({ at: time, sets: count })),
  synchronizedAt: maybeTime,
  listed: v.exactOptional(object({ at: time, zoneId: text, others: count, foreign: places, version: maybeText })),
  unserved: v.exactOptional(v.array(object({ host: text, type: text, value: text, reason: text }))),
  seenInCopy: maybeText,
  recordQuota: v.exactOptional(object({ limit: count, others: count, at: time })),
  delegations: v.exactOptional(
    v.record(name, texts) as unknown as v.GenericSchema<Readonly<Record<DnsName, readonly string[]>>>,
  ),
});

/** The ID of a document's journal entry. It is near the start of the file, where startup reads it. */
const journal = v.custom<string>((value) => typeof value === 'string' && isEntryId(value), 'not an ID');

const contestReason = v.picklist(['move', 'record', 'window', 'age']);
const unanswered = object({ until: time, writes, zone: v.exactOptional(v.picklist(['create', 'delete'])) });

/** The schema of a zone's file. */
export const zoneDocumentSchema = object({
  format: v.literal(1),
  journal: v.exactOptional(journal),
  snapshot,
  targets: v.record(text, targetStateSchema),
  fleet: v.exactOptional(
    object({
      owner: v.nullable(object({ server: text, created: count })),
      claim: count,
      seq: v.exactOptional(count),
      recreated: mark,
      look: mark,
      contest: v.exactOptional(object({ servers: texts, by: v.nullable(contestReason) })),
      unanswered: v.exactOptional(v.record(text, unanswered)),
    }),
  ),
  // A later version may know other kinds: they cost the events, not the document.
  events: v.exactOptional(v.fallback(v.array(eventSchema), [])),
  writtenBy: maybeText,
});

const wanted = lazily(() =>
  v.array(
    object({
      address: text,
      name,
      hostname: name,
      of: v.optional(v.nullable(name), null),
      zone: v.optional(v.nullable(name), null),
    }),
  ),
);

/** The schema of a block's file of requested PTRs. */
export const ptrDocumentSchema = lazily(() =>
  object({
    format: v.literal(1),
    journal,
    block: name,
    wanted: wanted(),
    writtenBy: maybeText,
  }),
);

/** The schema of the single list of requested PTRs in earlier versions. */
export const ptrListSchema = lazily(() => object({ format: v.literal(1), wanted: wanted() }));

export const targetDocumentSchema = lazily(() =>
  object({
    format: v.literal(1),
    zoneQuota: v.nullable(
      object({ count: number, limit: number, of: text, accountZones: v.exactOptional(number), at: text }),
    ),
    look: v.optional(v.nullable(object({ at: time, unjudged: texts })), null),
    markRefused: v.optional(v.nullable(object({ at: time, message: text, hint: text })), null),
    untagged: v.optional(v.array(object({ zone: name, zoneId: text, message: text, hint: text })), []),
    zoneDeletes: v.optional(v.array(object({ zone: name, deletedAt: time, at: time })), []),
  }),
);
