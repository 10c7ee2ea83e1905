import type * as v from 'valibot';
import { shown } from '../text/quote-input.ts';
import type { Service } from '../cloud/service.ts';
import { endedServices, services, standardName } from '../cloud/services.ts';
import { configSchema } from './schema.ts';
import { bare, child, valueOf } from './schema-part.ts';
import { closest } from '../text/did-you-mean.ts';

/** The path of a value: keys and list positions, outermost first. */
type Path = readonly (string | number)[];

/** One fault of the configuration, as a clause that names its place. */
interface Fault {
  readonly path: Path;
  readonly text: string;
}

/** Keys that suggest a secret; they get a message of their own. */
const secretKey = /secret|passw|passphrase|token|credential|(?:access|api|private)[_-]?key/i;

/**
 * Lists the faults of a parsed configuration, one clause for each place, keys before values.
 * `issues` are the schema's findings.
 */
export function faultsOf(json: unknown, issues: readonly v.BaseIssue<unknown>[]): readonly string[] {
  const faults: Fault[] = [];
  findInKeys({ json, root: json, path: [], schema: configSchema }, faults);
  for (const fault of issues.map((issue) => faultOf(issue, json))) {
    if (!faults.some((known) => leadsTo(known.path, fault.path))) faults.push(fault);
  }
  return faults.map((fault) => fault.text);
}

/** Formats a path as a quoted program expression. */
export function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text === '' ? 'it' : JSON.stringify(text.startsWith('.') ? text.slice(1) : text);
}

/** A value of a configuration, the complete configuration, the path, and the schema. */
interface Part {
  readonly json: unknown;
  readonly root: unknown;
  readonly path: Path;
  readonly schema: unknown;
}

/**
 * Finds faults in keys that the schema library misses: unknown keys, lists instead of objects, prototype keys, and
 * secrets.
 */
function findInKeys({ json, root, path, schema }: Part, faults: Fault[]): void {
  if (typeof json !== 'object' || json === null) return;
  const { type, entries } = bare(schema, json);
  const isRecord = type === 'strict_object' || type === 'record';
  if (Array.isArray(json)) {
    if (isRecord) faults.push({ path, text: `${pathText(path)} must be an object, not a list` });
    else
      for (const [i, item] of json.entries())
        findInKeys({ json: item, root, path: [...path, i], schema: child(schema, i, json) }, faults);
    return;
  }
  for (const [key, value] of Object.entries(json) as [string, unknown][]) {
    const place = [...path, key];
    const text = faultOfKey(place, { value, root, entries });
    if (text === null) findInKeys({ json: value, root, path: place, schema: child(schema, key, json) }, faults);
    else faults.push({ path: place, text });
  }
}

function faultOfKey(
  place: Path,
  { value, root, entries }: { readonly value: unknown; readonly root: unknown; readonly entries: object | undefined },
): string | null {
  const key = String(place.at(-1));
  if (key in {} || key === 'prototype') return `unknown key ${pathText(place)}`;
  if (isChosenName(place, value) || (entries !== undefined && Object.hasOwn(entries, key))) return null;
  const name = pathText(place);
  if (secretKey.test(key)) {
    return `${name} looks like a secret; credentials come from ${credentialsOf(place, root)}, never from this file`;
  }
  if (entries === undefined) return null;
  const other = serviceOfKey(place);
  if (other !== null) return `${name} is a key of targets with "provider": ${JSON.stringify(other)}`;
  const known = Object.keys(entries).filter((word) => word !== '$schema');
  const near = closest(key, known).map((word) => JSON.stringify(word));
  const advice = near.length > 0 ? ` (did you mean ${near.join(' or ')}?)` : ` (known keys: ${known.join(', ')})`;
  return `unknown key ${name}${advice}`;
}

/** Says where a target's credentials come from, by its service. */
function credentialsOf([part, target]: Path, root: unknown): string {
  const { targets } = root as { readonly targets?: Readonly<Record<string, { readonly provider?: unknown } | null>> };
  const name = part === 'targets' && target !== undefined ? (targets?.[target]?.provider ?? standardName) : null;
  const service = Object.entries(services).find(([known]) => known === name);
  return service?.[1].traits.words.credentials ?? 'the environment of the service';
}

/** Returns the service that has a key of a target; null if none has. */
function serviceOfKey([part, , key, ...rest]: Path): string | null {
  if (part !== 'targets' || rest.length > 0) return null;
  const found = Object.entries<Service>(services).find(([, { settings }]) => Object.hasOwn(settings, String(key)));
  return found?.[0] ?? null;
}

/** Says what replaces a service that ended; null for any other name. */
function endedService(name: unknown): string | null {
  return typeof name === 'string' && Object.hasOwn(endedServices, name) ? (endedServices[name] ?? null) : null;
}

/** Checks whether a name is chosen by the administrator: of a target or a zone. */
function isChosenName(place: Path, value: unknown): boolean {
  if (place[0] !== 'targets') return false;
  return (place.length === 2 && typeof value === 'object') || (place.length === 4 && place[2] === 'zoneIds');
}

function faultOf(issue: v.BaseIssue<unknown>, root: unknown): Fault {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const name = pathText(path);
  if (issue.type === 'raw_transform') return { path, text: `${name} ${issue.message}` };
  if (issue.input === undefined) return { path, text: `${name} is missing; it must be ${expectedAt(path, root)}` };
  const ended = path.length === 3 && path[0] === 'targets' && path[2] === 'provider' ? endedService(issue.input) : null;
  if (ended !== null) return { path, text: `${name} can't be ${shown(issue.input)}: ${ended}` };
  const found = issue.input === Infinity || issue.input === -Infinity ? 'too large' : shown(issue.input);
  return { path, text: `${name} must be ${issue.message}, not ${found}` };
}

/** Returns the expected value at a path. For a missing key, the schema's own message describes only the object. */
function expectedAt(path: Path, root: unknown): string {
  let [schema, json]: [unknown, unknown] = [configSchema, root];
  for (const step of path) [schema, json] = [child(schema, step, json), valueOf(json, step)];
  const { message } = bare(schema, json);
  return typeof message === 'string' ? message : 'there';
}

function leadsTo(path: Path, whole: Path): boolean {
  return path.every((step, i) => step === whole[i]);
}
