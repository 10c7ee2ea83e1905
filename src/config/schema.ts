import * as v from 'valibot';
import { commandLineSchema } from './command-line.ts';
import { dnsEntries } from './sections/dns-schema.ts';
import { fleetSchema } from './sections/fleet-schema.ts';
import { notifySchema } from './sections/notify-schema.ts';
import { standardPaths } from './standard-paths.ts';
import type { Service } from '../cloud/service.ts';
import { services, standardName, type ServiceName } from '../cloud/services.ts';
import { canonicalZone, glob, text } from '../text/schema-parts.ts';
import { maxTtl } from '../reconcile/dns/record-set.ts';

// The configuration file with the default of every key. Without `apexNs` the service's default applies.

const maybeText = v.optional(text);
const globs = v.optional(v.array(glob, 'a list of names or globs'), []);

const whole = v.pipe(v.number('a number'), v.integer('a whole number'));
const natural = v.pipe(whole, v.minValue(0, 'a number of at least 0'));
const ttl = v.pipe(natural, v.maxValue<number, number, string>(maxTtl, `a number of at most ${maxTtl}`));
const percent = v.pipe(whole, v.minValue(0, 'a number from 0 to 100'), v.maxValue(100, 'a number from 0 to 100'));

/** Longer than any call may take; timers are limited to 24 days. */
const maxSeconds = 86_400;
const atMostADay = v.maxValue<number, number, string>(maxSeconds, `a number of at most ${maxSeconds}`);
const aboveZero = v.pipe(v.number('a number'), v.finite('a number'), v.gtValue(0, 'a number above 0'));

function choice<const T extends readonly [string, ...string[]]>(...options: T) {
  return v.picklist(options, options.map((option) => JSON.stringify(option)).join(' or '));
}

const mode = choice('sync', 'no-delete', 'observe');
const maybeMode = v.optional(mode);
const onDelete = choice('trash', 'remove', 'keep');
const onDrift = choice('report', 'heal');
const rename = choice('update', 'erase');

/** The policy overrides of some zones. */
const ofZones = v.strictObject(
  {
    match: glob,
    mode: maybeMode,
    onDelete: v.optional(onDelete),
    onDrift: v.optional(onDrift),
    rename: v.optional(rename),
  },
  'an object',
);

/** A section of the configuration; if it is absent, all its keys have their defaults. */
function section<const T extends v.ObjectEntries>(entries: T) {
  return v.optional(v.strictObject(entries, 'an object'), {} as never);
}

/** Whether missing zones are created at a target. */
const create = choice('always', 'never');

/** Whose NS records are at the apex of a zone. */
const apexNs = v.optional(choice('provider', 'plesk'));

/** The keys that targets of every service have. */
const commonEntries = {
  mode: maybeMode,
  zones: section({ include: globs, exclude: globs, create: v.optional(create) }),
  maxRequestsPerSecond: v.optional(aboveZero),
  apexNs,
};

/** A target has the keys of its service; without a `provider` it has the standard one. */
type TargetSchema = {
  [Name in ServiceName]: (typeof services)[Name] extends Service<infer Entries>
    ? v.StrictObjectSchema<
        Entries &
          typeof commonEntries & { provider: v.OptionalSchema<v.PicklistSchema<readonly [Name], string>, Name> },
        string
      >
    : never;
}[ServiceName];

const providers = Object.keys(services);
const isProvider = providers.map((name) => JSON.stringify(name)).join(' or ');

// Each name goes with its own settings, which the compiler loses in a list of all.
const targetSchemas: readonly unknown[] = Object.entries<Service>(services).map(([name, { traits, settings }]) => {
  const provider = v.picklist([name], isProvider);
  const isFixed = `"provider" (the name servers of a zone can't be changed at ${traits.words.service})`;
  const fixed = traits.apexNsFixed === true ? { apexNs: v.optional(v.picklist(['provider'], isFixed)) } : {};
  return v.strictObject(
    {
      provider: name === standardName ? v.optional(provider, name) : provider,
      ...commonEntries,
      ...fixed,
      ...settings,
    },
    'an object',
  );
});

const target = v.variant('provider', targetSchemas as TargetSchema[], ({ path }) =>
  path === undefined ? 'an object' : isProvider,
);

/** Target names are keys of documents and words on the command line. */
const targetName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'a name of letters, digits, "-", "_" and "."'),
);

const variableName = v.pipe(
  v.string('a string'),
  v.regex(/^[A-Za-z_][A-Za-z0-9_()]{0,254}$/, 'the name of an environment variable'),
);

const chained = v.strictObject(
  {
    command: commandLineSchema,
    timeoutSeconds: v.optional(v.pipe(whole, v.minValue(1, 'a number of at least 1'), atMostADay), 30),
    required: v.optional(v.boolean('true or false'), false),
    environment: v.optional(v.array(variableName, 'a list of names of environment variables'), []),
  },
  'an object',
);

const recordType = v.pipe(
  v.string('a string'),
  v.regex(/^[A-Za-z][A-Za-z0-9-]{0,31}$/, 'a record type, such as "TXT"'),
  v.toUpperCase(),
);

const ignored = v.strictObject({ name: glob, type: recordType }, 'an object with "name" and "type"');

/** The schema of the configuration file. */
export const configSchema = v.strictObject(
  {
    $schema: maybeText,
    stateDir: v.optional(text, standardPaths(process.env).state),
    server: maybeText,
    targets: v.optional(
      v.pipe(v.record(targetName, target, 'an object of targets by name'), v.minEntries(1, 'at least one target')),
      { [standardName]: { provider: standardName } },
    ),
    zones: section({
      include: globs,
      exclude: globs,
      subdomains: v.optional(choice('own', 'fold', 'skip'), 'own'),
      create: v.optional(create, 'always'),
    }),
    records: section({
      ignore: v.optional(v.array(ignored, 'a list of objects with "name" and "type"'), []),
      apexNs,
      defaultTtl: v.optional(ttl, 3600),
      ptr: section({
        mode: v.optional(choice('zone', 'list'), 'zone'),
        zones: v.optional(v.array(canonicalZone, 'a list of zones'), []),
      }),
    }),
    policy: section({
      mode: v.optional(mode, 'sync'),
      onDelete: v.optional(onDelete, 'trash'),
      trashDays: v.optional(natural, 7),
      onDrift: v.optional(onDrift, 'report'),
      zones: v.optional(v.array(ofZones, 'a list of objects with "match"'), []),
      // Nothing foreign is overwritten without confirmation.
      adopt: v.optional(choice('auto', 'ask'), 'ask'),
      protect: globs,
      maxZoneDeletesPerHour: v.optional(natural, 20),
      maxDeletePercent: v.optional(percent, 100),
      rename: v.optional(rename, 'update'),
      renameMinutes: v.optional(natural, 10),
    }),
    hook: section({
      apply: v.optional(choice('inline', 'background', 'record'), 'inline'),
      budgetSeconds: v.optional(v.pipe(aboveZero, atMostADay), 10),
      chain: v.optional(v.array(chained, 'a list of objects with "command"'), []),
      keepCalls: v.optional(natural, 0),
    }),
    notify: v.optional(notifySchema, {}),
    dns: section(dnsEntries),
    metrics: section({ file: maybeText }),
    log: section({ format: v.optional(choice('text', 'json'), 'text') }),
    fleet: v.optional(fleetSchema),
  },
  'an object',
);

type Frozen<T> = T extends string | ReadonlyMap<unknown, unknown>
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Frozen<T[Key]> }
      : T;

/**
 * The configuration with every default.
 * Zones are canonical names, hosted zone IDs have no prefix, record types are in capitals; globs stay as written.
 */
export type Config = Frozen<v.InferOutput<typeof configSchema>>;
