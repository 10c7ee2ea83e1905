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

const recordSet = object({ name, type: text, ttl: count, values: texts });

const soa = object({
  email: text,
  ttl: number,
  refresh: number,
  retry: number,
  expire: number,
  minimum: number,
  serial: v.nullable(number),
  serialFormat: text,
});

const reject = object({
  host: text,
  type: text,
  value: text,
  reason: text,
  key: v.nullable(setKey),
  address: v.exactOptional(text),
  heldIn: v.exactOptional(name),
});

const zone = object({
  name,
  displayName: text,
  soa: v.nullable(soa),
  sets: v.array(recordSet),
  rejects: v.array(reject),
  remarks: texts,
  ptrs: v.exactOptional(v.array(object({ address: text, hostname: name }))),
  relativeHost: v.exactOptional(text),
});

const snapshot = object({
  zone: name,
  displayName: text,
  desired: v.nullable(zone),
  deleted: v.nullable(object({ at: time, content: v.nullable(zone) })),
  emptied: v.nullable(zone),
  aside: v.exactOptional(object({ rule: text, detail: text })),
  serial: v.nullable(number),
  lastCommandAt: time,
  retained: v.exactOptional(object({ at: time, reason: text })),
  missing: v.exactOptional(object({ at: time })),
  late: v.exactOptional(object({ at: time, serial: number, zone })),
  undone: v.exactOptional(object({ id: text, at: time })),
  renamedFrom: v.exactOptional(object({ zone: name, at: time })),
  renamedTo: v.exactOptional(object({ zone: name, at: time })),
  folded: v.exactOptional(v.array(object({ zone: name, sets: v.array(recordSet) }))),
  foldedInto: v.exactOptional(object({ zone: name, at: time })),
  ptrs: v.exactOptional(v.array(object({ name, hostname: name }))),
});

const write = object({ name, type: text, after: v.nullable(recordSet) });

const applied = object({
  zoneId: text,
  nameServers: texts,
  created: v.boolean(),
  sets: v.array(object({ set: recordSet, raw: v.record(text, v.unknown()) })),
  unsure: v.optional(v.array(write), []),
  lost: v.exactOptional(v.literal(true)),
  found: v.exactOptional(v.array(setKey)),
  freed: v.exactOptional(v.literal(true)),
});

const held = object({
  kind: v.picklist(['create', 'update', 'delete']),
  name,
  type: text,
  rule: text,
  detail: text,
  release: text,
  chosen: v.exactOptional(v.literal(true)),
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
  error: v.nullable(object({ code: text, message: text, hint: text })),
  held: v.array(held),
  foreign: v.array(object({ name, type: text })),
  changeIds: texts,
});

/** The schema of a zone's state at one target. */
export const targetStateSchema = object({
  applied: v.nullable(applied),
  generation: v.pipe(count, v.minValue(1)),
  released: texts,
  adopting: v.boolean(),
  outcome: v.nullable(outcome),
  creating: v.exactOptional(object({ at: time })),
  removing: v.exactOptional(object({ at: time })),
  barred: v.exactOptional(
    object({
      rule: v.picklist(['kept-elsewhere', 'not-adopted']),
      server: v.nullable(text),
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
      until: v.exactOptional(time),
    }),
  ),
  live: v.exactOptional(
    object({ live: v.nullable(v.boolean()), at: time, reason: v.nullable(text), notLiveSince: v.exactOptional(time) }),
  ),
  healed: v.exactOptional(object({ at: time, sets: count })),
  synchronizedAt: v.exactOptional(time),
  listed: v.exactOptional(
    object({
      at: time,
      zoneId: text,
      others: count,
      foreign: v.array(object({ name, type: text })),
      version: v.exactOptional(text),
    }),
  ),
  unserved: v.exactOptional(v.array(object({ host: text, type: text, value: text, reason: text }))),
  seenInCopy: v.exactOptional(text),
  recordQuota: v.exactOptional(object({ limit: count, others: count, at: time })),
  delegations: v.exactOptional(
    v.record(name, texts) as unknown as v.GenericSchema<Readonly<Record<DnsName, readonly string[]>>>,
  ),
});

/** The ID of a document's journal entry. It is near the start of the file, where startup reads it. */
const journal = v.custom<string>((value) => typeof value === 'string' && isEntryId(value), 'not an ID');

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
      recreated: v.exactOptional(v.literal(true)),
      unanswered: v.exactOptional(
        v.record(
          text,
          object({ until: time, writes: v.array(write), zone: v.exactOptional(v.picklist(['create', 'delete'])) }),
        ),
      ),
    }),
  ),
  // A later version may know other kinds: they cost the events, not the document.
  events: v.exactOptional(v.fallback(v.array(eventSchema), [])),
  writtenBy: v.exactOptional(text),
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
    writtenBy: v.exactOptional(text),
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
