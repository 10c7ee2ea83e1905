import { DnsSyncError } from '../reconcile/error.ts';
import { printable } from '../text/printable.ts';
import { readZoneName } from '../text/zone-names.ts';
import { faultsOf } from './faults.ts';
import { bare, child } from './schema-part.ts';
import { configSchema } from './schema.ts';

/** The path of a value in the configuration. */
export type ConfigPath = readonly (string | number)[];

/**
 * Parses a dotted key such as `policy.mode` or `policy.zones.0.match`.
 * Names of targets and zones may contain dots: existing names are found, in `zoneIds` the rest is one name, and any name
 * can be in double quotes. Throws `bad-options` for an invalid key. The schema may not have the path: see `faultOfPath`.
 */
export function readConfigKey(key: string, config: unknown): ConfigPath {
  const path: (string | number)[] = [];
  let [schema, value]: [unknown, unknown] = [configSchema, config];
  let rest = key;
  do {
    const step = stepOf(rest, schema, value);
    if (step === null) {
      throw new DnsSyncError(
        'bad-options',
        `${JSON.stringify(printable(key))} is not a key`,
        'write it with dots, such as policy.mode or targets.route53.profile',
      );
    }
    const name = Array.isArray(value) || bare(schema, value).type === 'array' ? indexOr(step.name) : step.name;
    path.push(name);
    [schema, value] = [child(schema, name, value), isRecord(value) ? value[name] : undefined];
    ({ rest } = step);
  } while (rest !== '');
  return path;
}

/** Returns the first name of a dotted key and the rest; null if it is empty. */
function stepOf(key: string, schema: unknown, value: unknown): { readonly name: string; readonly rest: string } | null {
  const quoted = /^"([^"]+)"(?:\.(?=.)|$)/.exec(key);
  if (quoted !== null) return { name: quoted[1] ?? '', rest: key.slice(quoted[0].length) };
  const { type, value: item } = bare(schema, value);
  if (type === 'record' && bare(item, undefined).entries === undefined) return { name: key, rest: '' };
  const known = type === 'record' && isRecord(value) ? Object.keys(value) : [];
  const [longest] = known
    .filter((name) => key === name || key.startsWith(`${name}.`))
    .sort((a, b) => b.length - a.length);
  const name = longest ?? key.split('.', 1)[0] ?? '';
  const rest = key.slice(name.length);
  return name === '' || rest === '.' ? null : { name, rest: rest.slice(1) };
}

function indexOr(name: string): string | number {
  return /^\d{1,9}$/.test(name) ? Number(name) : name;
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Returns the value at a path; undefined without one. Zones are found by any spelling of their names. */
export function valueAt(config: unknown, path: ConfigPath): unknown {
  let value = config;
  for (const step of path) {
    if (!isRecord(value)) return undefined;
    const key = Object.hasOwn(value, step) ? step : zoneKey(step);
    value = Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

function zoneKey(step: string | number): string | number {
  const zone = typeof step === 'string' ? readZoneName(step) : null;
  return zone?.ok === true ? zone.value : step;
}

/**
 * Returns why the configuration can't have a value at a path, in a clause; null if it can.
 * `config` is the present one: the service of a target decides about its keys.
 */
export function faultOfPath(path: ConfigPath, config: unknown): string | null {
  const nested = path.reduceRight<unknown>(
    (inner, step) => (typeof step === 'number' ? [inner] : Object.fromEntries([[step, inner]])),
    null,
  );
  const [part, target, key] = path;
  const provider = part === 'targets' && target !== undefined ? valueAt(config, [part, target, 'provider']) : undefined;
  if (key !== undefined && provider !== undefined) {
    const found = valueAt(nested, path.slice(0, 2));
    if (isRecord(found)) found['provider'] = provider;
  }
  return faultsOf(nested, [])[0] ?? null;
}
