import * as v from 'valibot';
import { failure, success, type Result } from '../reconcile/result.ts';
import { issueText } from '../text/issue-text.ts';
import { pack, unpack } from './packed.ts';

// What the values of the engine's keys hold, packed. Keys that a version doesn't know are left out when it reads.

const time = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const owner = v.object({ server: v.string(), created: count });
const pause = v.object({ since: time, until: v.nullable(time) });
const targets = v.record(v.string(), v.unknown());

/** `claim/<server>/<zone>`: what one server says of a zone. The room of the state checks `snapshot` and `targets`. */
export const claimValue = v.object({
  format: v.literal(1),
  /** Grows with each claim of this server of this zone. */
  seq: count,
  /** The server's life; see `ClaimOrigin`. */
  life: v.string(),
  /** The server's journal entry of the snapshot. */
  journalId: v.string(),
  at: time,
  content: v.picklist(['zone', 'ptrs', 'none']),
  /** Whether a person waits for it: a call of a few zones. Others are bulk. */
  isAwaited: v.boolean(),
  /** Set if an administrator asks for a look at the services, although the content may be the same. */
  asksForLook: v.exactOptional(v.literal(true)),
  snapshot: v.unknown(),
  /** The zone's state at the targets as the server knows it: releases, adoptions, and what was applied before the fleet. */
  targets,
  /** Of a reverse zone, the PTRs in it that Plesk requests; without `of` by a command, else by a record of that zone. */
  ptrs: v.exactOptional(
    v.array(v.object({ address: v.string(), hostname: v.string(), of: v.exactOptional(v.string()) })),
  ),
});

/** The PTRs in a reverse zone that Plesk requests. */
export type ClaimedPtrs = NonNullable<v.InferOutput<typeof claimValue>['ptrs']>;

/** `beat/<server>`: a sign of life. `seen` and `outbox` are explained at `Beat`. */
export const beatValue = v.object({
  format: v.literal(1),
  at: time,
  version: v.string(),
  /** How many zones the server has. */
  zones: count,
  outbox: count,
  seen: count,
  /** When the oldest zone in the outbox was put there; null if the outbox is empty. */
  oldest: v.nullable(time),
  /** When Plesk last called the hook. */
  lastCall: v.nullable(time),
});

/** `state/<zone>`: whose a zone is, and its state at the targets. */
export const stateValue = v.object({
  format: v.literal(1),
  /** The server for which the zone was last written; null before. */
  owner: v.nullable(owner),
  /** The engine's revision of the owner's claim that `targets` answers. */
  claim: count,
  targets,
  /** By target, what was sent without an answer, and until when it may arrive. The room of the state checks it. */
  unanswered: v.exactOptional(
    v.record(
      v.string(),
      v.object({ until: time, writes: v.array(v.unknown()), zone: v.exactOptional(v.picklist(['create', 'delete'])) }),
    ),
  ),
});

/** `out/<server>/<zone>`: what became of a server's claim. */
export const outValue = v.object({
  format: v.literal(1),
  at: time,
  /** The engine's revision of the claim that this answers. */
  claim: count,
  /** The server that the zone is kept for; null if for none. */
  owner: v.nullable(v.string()),
  /** The zone's state at the targets for this server: that of the zone, or a hold if it is another server's. */
  targets,
  /** Set when nothing of a deleted zone is left, so that the server may forget it. */
  isGone: v.optional(v.boolean(), false),
  /** Set if the claim waits for the end of a pause. `targets` is then as before the claim. */
  paused: v.exactOptional(pause),
  /** Set if several servers claim the zone: these, and by what its owner has it. */
  contest: v.exactOptional(
    v.object({ servers: v.array(v.string()), by: v.nullable(v.picklist(['move', 'record', 'window', 'age'])) }),
  ),
});

/** `leader/<account>`: the worker that sends for an account. The key ends with the worker's lease. */
export const leaderValue = v.object({
  format: v.literal(1),
  host: v.string(),
  /** The worker's name, which is another one for each worker of a host. */
  server: v.exactOptional(v.string()),
  pid: count,
  since: time,
  /** The ID of the worker's state, by which commands on its machine know that it leads. */
  state: v.exactOptional(v.string()),
});

/** `move/<zone>`: the order of an administrator that a server gets a zone. */
export const moveValue = v.object({ format: v.literal(1), to: v.string(), at: time, by: v.string() });

/** `window/<from>/<to>`: from when to when zones may be moved from one server to another, and which, as globs. */
export const windowValue = v.object({
  format: v.literal(1),
  from: time,
  until: time,
  zones: v.array(v.string()),
  by: v.string(),
});

/** `pause/<name or glob>`: the order of an administrator that zones are paused, also later ones. */
export const pauseValue = v.object({ format: v.literal(1), ...pause.entries, by: v.string() });

/** `paused/<server>`: what a server paused of the zones that are kept for it. */
export const pausedValue = v.object({
  format: v.literal(1),
  all: v.nullable(pause),
  zones: v.record(v.string(), pause),
});

/** `deletes/<target>`: the zones that were deleted there within the last hour, for `policy.maxZoneDeletesPerHour`. */
export const deletesValue = v.object({
  format: v.literal(1),
  deletions: v.array(v.object({ zone: v.string(), deletedAt: time, at: time })),
});

/** Packs a value, as its schema has it. */
export function packValue<S extends v.GenericSchema>(schema: S, value: v.InferInput<S>): Buffer {
  return pack(v.parse(schema, value));
}

/** Unpacks a value and checks it. A failure says what is wrong with it. */
export function readValue<S extends v.GenericSchema>(schema: S, packed: Buffer): Result<v.InferOutput<S>> {
  const json = unpack(packed);
  if (!json.ok) return json;
  const read = v.safeParse(schema, json.value, { abortEarly: true });
  return read.success ? success(read.output) : failure(issueText(read.issues[0]));
}
