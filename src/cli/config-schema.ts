import { hostname } from 'node:os';
import * as v from 'valibot';
import { parseName, type DnsName } from '../reconcile/name.ts';

// The configuration as it is written, with the default of every key. Of each choice the first is the default, but for
// `policy.adopt`: nothing of others is overwritten unasked.

const text = v.pipe(v.string('a text'), v.minLength(1, 'a text that is not empty'));
const texts = v.optional(v.array(text, 'a list of texts'), []);
const whole = (least: number, standard: number) =>
  v.optional(
    v.pipe(v.number('a number'), v.integer('a whole number'), v.minValue(least, `a number of at least ${least}`)),
    standard,
  );

function choice<const T extends readonly [string, ...string[]]>(options: T, standard: T[number] = options[0]) {
  return v.optional(v.picklist(options, options.map((option) => JSON.stringify(option)).join(' or ')), standard);
}

/** A part of the configuration; without the part all its keys have their defaults. */
function section<const T extends v.ObjectEntries>(entries: T) {
  return v.optional(v.strictObject(entries, 'an object'), {} as never);
}

const zoneIds = v.pipe(
  v.record(
    v.pipe(
      v.string(),
      v.check((name) => parseName(name).ok, 'the name of a zone'),
    ),
    v.pipe(
      v.string('a text'),
      v.regex(/^(?:\/hostedzone\/)?Z[A-Z0-9]{1,31}$/, 'the id of a hosted zone, such as "Z0123456789ABC"'),
    ),
    'an object of zones and ids of hosted zones',
  ),
  v.transform((ids): ReadonlyMap<DnsName, string> => {
    const pairs = Object.entries(ids).map(([name, id]) => [parseName(name), id.replace('/hostedzone/', '')] as const);
    return new Map(pairs.flatMap(([name, id]) => (name.ok ? [[name.value, id] as const] : [])));
  }),
);

const target = v.strictObject(
  {
    provider: choice(['route53']),
    region: v.optional(text, 'us-east-1'),
    profile: v.optional(text),
    delegationSetId: v.optional(text),
    maxRequestsPerSecond: v.optional(v.pipe(v.number('a number'), v.gtValue(0, 'a number above 0'))),
    zoneIds: v.optional(zoneIds, {}),
  },
  'an object',
);

/** Names of targets are keys of documents and words on the command line. */
const targetName = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][\w.-]{0,63}$/i, 'a name of letters, digits, "-", "_" and "."'),
);

const chained = v.strictObject(
  { command: text, timeoutSeconds: whole(1, 30), required: v.optional(v.boolean('true or false'), false) },
  'an object',
);

const ignored = v.strictObject({ name: text, type: text }, 'an object with "name" and "type"');

/** The shape of the configuration file. */
export const configSchema = v.strictObject(
  {
    $schema: v.optional(text),
    stateDir: v.optional(text, '/var/lib/dns-sync'),
    server: v.optional(text, () => hostname()),
    targets: v.optional(
      v.pipe(v.record(targetName, target, 'an object of targets by name'), v.minEntries(1, 'at least one target')),
      { route53: { provider: 'route53' } },
    ),
    zones: section({ include: texts, exclude: texts, subdomains: choice(['own', 'fold', 'skip']) }),
    records: section({
      ignore: v.optional(v.array(ignored, 'a list of objects with "name" and "type"'), []),
      apexNs: choice(['provider', 'plesk']),
      ptr: section({ mode: choice(['zone', 'list']), zones: texts }),
    }),
    policy: section({
      mode: choice(['sync', 'no-delete', 'observe']),
      onDelete: choice(['trash', 'remove', 'keep']),
      trashDays: whole(0, 7),
      onDrift: choice(['report', 'heal']),
      adopt: choice(['auto', 'ask'], 'ask'),
      protect: texts,
      maxZoneDeletesPerHour: whole(0, 20),
    }),
    hook: section({
      apply: choice(['inline', 'background', 'record']),
      budgetSeconds: v.optional(v.pipe(v.number('a number'), v.gtValue(0, 'a number above 0')), 10),
      chain: v.optional(v.array(chained, 'a list of objects with "command"'), []),
      keepCalls: whole(0, 0),
    }),
    notify: v.optional(v.record(v.string(), v.unknown(), 'an object'), {}),
  },
  'an object',
);

/** The configuration with every default filled in. */
export type Config = v.InferOutput<typeof configSchema>;
