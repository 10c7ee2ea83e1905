import * as v from 'valibot';

/** A 64-bit number, which etcd writes as a string, and leaves out if it is 0. */
const long = v.optional(v.pipe(v.string(), v.regex(/^\d{1,20}$/)), '0');
/** A revision. It stays below 2^53 for longer than a disk lasts. */
const revision = v.pipe(long, v.transform(Number), v.safeInteger());
const base64 = v.optional(v.string(), '');

const header = v.object({ cluster_id: long, revision, raft_term: long });

/** What every answer has. */
export interface EtcdAnswer {
  readonly header: v.InferOutput<typeof header>;
}

/** An answer of which nothing else counts. */
export const plainAnswer = v.object({ header });

const keyValue = v.object({ key: v.string(), create_revision: revision, mod_revision: revision, value: base64 });

export type KeyValue = v.InferOutput<typeof keyValue>;

export const rangeAnswer = v.object({
  header,
  kvs: v.optional(v.array(keyValue), []),
  more: v.optional(v.boolean(), false),
});

export const txnAnswer = v.object({
  header,
  succeeded: v.optional(v.boolean(), false),
  responses: v.optional(
    v.array(v.object({ response_range: v.optional(v.object({ kvs: v.optional(v.array(keyValue), []) })) })),
    [],
  ),
});

export const grantAnswer = v.object({ header, ID: v.pipe(v.string(), v.regex(/^\d+$/)), TTL: revision });

/** Without a TTL, the lease has ended. */
export const renewAnswer = v.pipe(
  v.object({ result: v.object({ header, TTL: revision }) }),
  v.transform(({ result }) => result),
);

export const tokenAnswer = v.object({ token: v.pipe(v.string(), v.minLength(1)) });

export const watchLine = v.object({
  result: v.object({
    header,
    created: v.optional(v.boolean(), false),
    canceled: v.optional(v.boolean(), false),
    cancel_reason: v.optional(v.string(), ''),
    compact_revision: revision,
    /** Whether the rest of these changes follows. */
    fragment: v.optional(v.boolean(), false),
    events: v.optional(v.array(v.object({ type: v.optional(v.picklist(['PUT', 'DELETE']), 'PUT'), kv: keyValue })), []),
  }),
});

export const failureAnswer = v.object({
  message: v.optional(v.string(), ''),
  error: v.optional(
    v.union([v.string(), v.object({ message: v.optional(v.string(), ''), grpc_code: v.optional(v.number(), 2) })]),
  ),
  code: v.optional(v.number(), 2),
});
