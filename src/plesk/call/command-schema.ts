import * as v from 'valibot';
import { shown } from '../../text/quote-input.ts';
import { isServed, typeOf } from '../records/record-types.ts';
import { readPleskZoneName } from './plesk-zone-name.ts';
import { maxTtl } from '../../reconcile/dns/record-set.ts';

// Shapes are from the Plesk extensions guide, "Third-Party DNS Services". It calls every scalar a string, but real
// calls contain numbers. Types are lenient, meaning is strict, and unknown keys are ignored.

const string = v.string();
const number = v.number();
const unknown = v.unknown();
const text = v.pipe(v.union([string, number], 'a string'), v.transform(String));
const textOrNull = v.nullable(text);

/** A text that may be absent or null, which both mean `otherwise`. */
function maybe(otherwise: string) {
  const nullable = v.pipe(
    textOrNull,
    v.transform((value) => value ?? otherwise),
  );
  return v.optional(nullable, otherwise);
}

const maybeText = maybe('');
/** A text on which nothing depends: an unreadable one is empty. */
const lenientText = v.fallback(maybeText, '');

function whole(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  return v.pipe(
    v.union([number, v.pipe(string, v.trim(), v.regex(/^-?\d+$/, expected), v.transform(Number))], expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  );
}

/** Longest TTL in seconds (RFC 2181 section 8). */
const seconds = whole(0, maxTtl);
/** Times of the SOA, on which nothing depends here: absent and unreadable ones are 0. */
const lenientSeconds = v.optional(v.fallback(seconds, 0), 0);

const noSerial = v.pipe(
  unknown,
  v.transform(() => null),
);
const someSerial = whole(0, 2 ** 32 - 1);
/** A serial (RFC 1035 section 3.3.13); null without one. */
const serial = v.lazy((input): v.GenericSchema<unknown, number | null> => {
  return input === null || input === '' ? noSerial : someSerial;
});

/** One record in Plesk's terms. `ttl` null means the zone's TTL; `fault` says why the record is unreadable. */
export interface PleskRecord {
  readonly host: string;
  readonly type: string;
  readonly opt: string;
  readonly value: string;
  readonly ttl: string | number | null;
  readonly fault?: string;
}

const anything = v.optional(unknown);

/** Reads a record's data. A wrong type rejects only this record: its host and type say which set to keep. */
const servedRecord = v.pipe(
  v.object(
    {
      host: text,
      type: text,
      opt: anything,
      value: anything,
      ttl: anything,
    },
    'a record',
  ),
  v.transform(({ host, type, opt, value, ttl }): PleskRecord => {
    const fault = faultOf('opt', opt ?? '', 'a string') ?? faultOf('value', value, 'a string');
    const ttlFault = faultOf('ttl', ttl ?? '', 'a number of seconds');
    return {
      host,
      type,
      opt: scalarText(opt),
      value: scalarText(value),
      ttl: typeof ttl === 'string' || typeof ttl === 'number' ? ttl : null,
      ...((fault ?? ttlFault) !== null && { fault: (fault ?? ttlFault) as string }),
    };
  }),
);

function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function faultOf(key: string, value: unknown, expected: string): string | null {
  if (typeof value === 'string' || typeof value === 'number') return null;
  return value === undefined
    ? `"${key}" is missing: it must be ${expected}`
    : `"${key}" must be ${expected}, not ${shown(value)}`;
}

const ttl = v.nullable(v.union([string, number], 'a number of seconds'));

/** A record of an unserved type, whose fields are unknown. */
const otherRecord = v.object(
  {
    host: lenientText,
    type: text,
    opt: lenientText,
    value: lenientText,
    ttl: v.fallback(v.optional(ttl, null), null),
  },
  'a record',
);

const record = v.lazy((input): v.GenericSchema<unknown, PleskRecord> => {
  const { type } = (input ?? {}) as { type?: unknown };
  return typeof type === 'string' && !isServed(typeOf(type)) ? otherRecord : servedRecord;
});

const soa = v.object(
  {
    email: lenientText,
    status: maybe('0'),
    type: maybe('master'),
    ttl: v.optional(v.nullable(seconds), null),
    refresh: lenientSeconds,
    retry: lenientSeconds,
    expire: lenientSeconds,
    minimum: lenientSeconds,
    serial: v.optional(serial, null),
    serial_format: lenientText,
    rr: v.optional(v.never('in the wrong place: "rr" belongs beside "soa", not in it')),
  },
  'an object',
);

const name = v.pipe(
  text,
  v.minLength(1, 'the name of a zone'),
  v.check(
    (written) => readPleskZoneName(written).ok,
    ({ input }) => {
      const read = readPleskZoneName(input);
      return read.ok ? '' : read.reason;
    },
  ),
);

const wholeZone = v.object(
  { name, status: maybeText, soa: v.optional(v.nullable(soa), null), rr: v.array(record, 'a list of records') },
  'an object',
);

const onePtr = v.object({ ip_address: text, hostname: maybeText }, 'an object with "ip_address" and "hostname"');
const onePtrAsList = v.pipe(
  onePtr,
  v.transform((ptr) => [ptr]),
);
const ptrList = v.array(onePtr);
/** The guide shows one object; the command names are plural. */
const ptrs = v.lazy((input): v.GenericSchema<unknown, v.InferOutput<typeof ptrList>> => {
  return Array.isArray(input) ? ptrList : onePtrAsList;
});

/** The five commands of Plesk. */
export const commandSchema = v.variant('command', [
  v.object({ command: v.picklist(['create', 'update']), zone: wholeZone }),
  v.object({ command: v.literal('delete'), zone: v.object({ name }, 'an object') }),
  v.object({ command: v.picklist(['createPTRs', 'deletePTRs']), ptr: ptrs }),
]);

export const knownCommands: readonly string[] = ['create', 'update', 'delete', 'createPTRs', 'deletePTRs'];

/** A command in Plesk's terms, with scalars converted to their types. */
export type PleskCommand = v.InferOutput<typeof commandSchema>;

/** A complete zone. `soa.status`, `soa.type` and `status` say whether Plesk serves it: see eligibility.ts. */
export type PleskZone = v.InferOutput<typeof wholeZone>;
