import * as v from 'valibot';
import { failure, success, type Result } from '../reconcile/result.ts';
import { readJson } from './json.ts';

// Shapes: Plesk extensions guide, "Third-Party DNS Services". The guide calls every scalar a string; real calls have
// numbers too. Lenient in types, strict in meaning.

const text = v.pipe(v.union([v.string(), v.number()], 'a text'), v.transform(String));
/** A text that may be absent, null or empty. */
const maybeText = v.optional(
  v.pipe(
    v.nullable(text),
    v.transform((value) => value ?? ''),
  ),
  '',
);

function whole(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  return v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.trim(), v.regex(/^-?\d+$/, expected), v.transform(Number))], expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  );
}

/** Longest time to live in seconds (RFC 2181 section 8). */
export const longestTtl = 2 ** 31 - 1;
const seconds = whole(0, longestTtl);
/** Times of the SOA that nothing here depends on: what can't be read is 0. */
const lenientSeconds = v.fallback(seconds, 0);

const record = v.object(
  {
    host: text,
    type: text,
    value: maybeText,
    opt: maybeText,
    // Judged record by record, so that one bad TTL is not the whole zone's.
    ttl: v.optional(v.nullable(v.union([v.string(), v.number()], 'a number of seconds'))),
  },
  'a record',
);

const soa = v.object(
  {
    email: v.optional(maybeText, ''),
    status: v.optional(v.nullable(text), '0'),
    type: v.optional(v.nullable(text), 'master'),
    ttl: seconds,
    refresh: v.optional(lenientSeconds, 0),
    retry: v.optional(lenientSeconds, 0),
    expire: v.optional(lenientSeconds, 0),
    minimum: v.optional(lenientSeconds, 0),
    serial: v.optional(v.nullable(whole(0, 2 ** 32 - 1))),
    serial_format: v.optional(maybeText, ''),
    rr: v.optional(v.never('not here: "rr" belongs beside "soa", not in it')),
  },
  'an object',
);

const name = v.pipe(text, v.minLength(1, 'the name of a zone'));
const wholeZone = v.object({ name, soa, rr: v.array(record, 'a list of records') }, 'an object');
const ptr = v.object({ ip_address: text, hostname: maybeText }, 'an object with "ip_address" and "hostname"');
const ptrs = v.union(
  [
    v.array(ptr),
    v.pipe(
      ptr,
      v.transform((one) => [one]),
    ),
  ],
  'an object with "ip_address" and "hostname"',
);

const commandSchema = v.variant('command', [
  v.object({ command: v.picklist(['create', 'update']), zone: wholeZone }),
  v.object({ command: v.literal('delete'), zone: v.object({ name }, 'an object') }),
  v.object({ command: v.picklist(['createPTRs', 'deletePTRs']), ptr: ptrs }),
]);

/** A command of Plesk in its own words, with every scalar of the type that it means. */
export type PleskCommand = v.InferOutput<typeof commandSchema>;
export type PleskZone = v.InferOutput<typeof wholeZone>;
export type PleskRecord = v.InferOutput<typeof record>;

/** A command of a call, or why it can't be taken; `label` says which one it is. */
export type ParsedCommand =
  | { readonly label: string; readonly command: PleskCommand }
  | { readonly label: string; readonly reason: string };

const knownCommands = ['create', 'update', 'delete', 'createPTRs', 'deletePTRs'];

/**
 * Reads the text of a call: an array of commands, or a single one. Fails where nothing of it can be read; a command that
 * is refused doesn't stop the others.
 */
export function parseCall(callText: string): Result<readonly ParsedCommand[]> {
  if (callText.trim() === '') return failure('it is empty; an array of commands is expected');
  const json = readJson(callText);
  if (!json.ok) return json;
  const items = Array.isArray(json.value) ? (json.value as readonly unknown[]) : [json.value];
  if (typeof json.value !== 'object' || json.value === null) return failure('it is no array of commands');
  return success(items.map(parseOne));
}

function parseOne(item: unknown, index: number): ParsedCommand {
  const label = labelOf(item, index);
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return { label, reason: 'it is no object' };
  const hidden = findHidden(item, '');
  if (hidden !== null) return { label, reason: `"${hidden}" is no key of a command` };
  const { command } = item as { command?: unknown };
  if (!knownCommands.includes(command as string)) {
    return { label, reason: `"command" is ${shown(command)}; there are ${knownCommands.join(', ')}` };
  }
  const result = v.safeParse(commandSchema, item, { abortPipeEarly: true });
  return result.success ? { label, command: result.output } : { label, reason: describeIssue(result.issues[0]) };
}

/** Which command it is, for messages: its place, and what it says of itself as far as that can be read. */
function labelOf(item: unknown, index: number): string {
  const {
    command,
    zone,
    ptr: wanted,
  } = (item ?? {}) as { command?: unknown; zone?: { name?: unknown }; ptr?: { ip_address?: unknown } };
  const about = zone?.name ?? wanted?.ip_address;
  const words = [command, about]
    .filter((word): word is string => typeof word === 'string')
    .map((word) => word.slice(0, 300));
  return `command ${index + 1}${words.length > 0 ? ` (${words.join(' ')})` : ''}`;
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  // The words for a union's own branches are in its first inner issue with a place.
  const inner = issue.issues?.find((other) => other.path !== undefined);
  const place = v.getDotPath(issue)?.replaceAll(/\.(\d+)/g, '[$1]') ?? 'it';
  if (issue.type === 'union' && inner !== undefined)
    return `"${place}.${v.getDotPath(inner)}" must be ${inner.message}, and is ${shown(inner.input)}`;
  if (issue.type === 'never') return `"${place}" is ${issue.message}`;
  return issue.input === undefined
    ? `"${place}" is missing: it must be ${expectedOf(issue)}`
    : `"${place}" must be ${expectedOf(issue)}, and is ${shown(issue.input)}`;
}

/** What should be there, for a key that is missing too: valibot tells that of the object, and not of the key. */
function expectedOf(issue: v.BaseIssue<unknown>): string {
  if (issue.input === undefined) return expectedThere[v.getDotPath(issue)?.replaceAll(/\.\d+/g, '[]') ?? ''] ?? 'there';
  return issue.message.startsWith('Invalid') ? (issue.expected ?? 'there') : issue.message;
}

const expectedThere: Readonly<Record<string, string>> = {
  zone: 'an object with "name", and of create and update with "soa" and "rr"',
  'zone.name': 'the name of the zone',
  'zone.soa': 'an object with at least "ttl"',
  'zone.soa.ttl': 'a number of seconds',
  'zone.rr': 'a list of records',
  'zone.rr[].host': 'the name of the record',
  'zone.rr[].type': 'the type of the record',
  ptr: 'an object with "ip_address" and "hostname"',
  'ptr.ip_address': 'an address',
};

/** A value in a message: short, and never a whole zone. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
}

/** The place of a key that could reach an object's prototype: no honest sender writes one. */
function findHidden(value: unknown, place: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${place}[${key}]` : place === '' ? key : `${place}.${key}`;
    if (key === '__proto__') return at;
    const found = findHidden(inner, at);
    if (found !== null) return found;
  }
  return null;
}
