import type * as v from 'valibot';
import { shown } from '../text/quote-input.ts';
import { services, standardName } from '../cloud/services.ts';
import { configSchema } from './schema.ts';
import { closest } from '../text/did-you-mean.ts';

/** The way to a value: keys of objects and places in lists, from the outside in. */
type Path = readonly (string | number)[];

/** One fault of the configuration, said in a clause that names its place. */
interface Fault {
  readonly path: Path;
  readonly text: string;
}

/** Keys that would hold a secret; they get a message of their own. */
const secretKey = /secret|passw|passphrase|token|credential|(?:access|api|private)[_-]?key/i;

/**
 * What is wrong with a configuration that has been read from JSON: one clause for each place, keys before values; empty
 * where nothing is. `issues` is the schema's own judgement.
 */
export function faultsOf(json: unknown, issues: readonly v.BaseIssue<unknown>[]): readonly string[] {
  const faults: Fault[] = [];
  findInKeys({ json, root: json, path: [], schema: configSchema }, faults);
  for (const fault of issues.map(faultOf)) {
    if (!faults.some((known) => leadsTo(known.path, fault.path))) faults.push(fault);
  }
  return faults.map((fault) => fault.text);
}

/** Where in a configuration something is, as a program would reach it, in quotes. */
export function placeOf(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text === '' ? 'it' : JSON.stringify(text.replace(/^\./, ''));
}

/** A value of a configuration, the configuration itself, the way to the value, and its schema. */
interface Part {
  readonly json: unknown;
  readonly root: unknown;
  readonly path: Path;
  readonly schema: unknown;
}

/** What the schema library stops at, or passes over: unknown keys, lists for objects, keys of prototypes; and secrets. */
function findInKeys({ json, root, path, schema }: Part, faults: Fault[]): void {
  if (typeof json !== 'object' || json === null) return;
  const { type, entries } = bare(schema);
  const isRecord = type === 'strict_object' || type === 'record';
  if (Array.isArray(json)) {
    if (isRecord) faults.push({ path, text: `${placeOf(path)} must be an object, and is a list` });
    else
      for (const [i, item] of json.entries())
        findInKeys({ json: item, root, path: [...path, i], schema: child(schema, i) }, faults);
    return;
  }
  for (const [key, value] of Object.entries(json) as [string, unknown][]) {
    const place = [...path, key];
    const text = faultOfKey(place, { value, root, entries });
    if (text === null) findInKeys({ json: value, root, path: place, schema: child(schema, key) }, faults);
    else faults.push({ path: place, text });
  }
}

function faultOfKey(
  place: Path,
  { value, root, entries }: { readonly value: unknown; readonly root: unknown; readonly entries: object | undefined },
): string | null {
  const key = String(place.at(-1));
  const name = placeOf(place);
  if (key in {} || key === 'prototype') return `${name} is no key of it`;
  if (entries !== undefined && Object.hasOwn(entries, key)) return null;
  if (secretKey.test(key) && !isChosenName(place, value)) {
    return `${name} looks like a secret: credentials come from ${credentialsOf(place, root)}, never from this file`;
  }
  if (entries === undefined) return null;
  const known = Object.keys(entries).filter((word) => word !== '$schema');
  const near = closest(key, known).map((word) => JSON.stringify(word));
  const advice = near.length > 0 ? `, did you mean ${near.join(' or ')}?` : ` (there are ${known.join(', ')})`;
  return `unknown key ${name}${advice}`;
}

/** Where the credentials of a target come from, by its service. */
function credentialsOf([part, target]: Path, root: unknown): string {
  const { targets } = root as { readonly targets?: Readonly<Record<string, { readonly provider?: unknown } | null>> };
  const name = part === 'targets' && target !== undefined ? (targets?.[target]?.provider ?? standardName) : null;
  const service = Object.entries(services).find(([known]) => known === name);
  return service?.[1].traits.words.credentials ?? "the service's own place";
}

/** Names of targets and zones are the administrator's to choose. */
function isChosenName(place: Path, value: unknown): boolean {
  if (place[0] !== 'targets') return false;
  return (place.length === 2 && typeof value === 'object') || (place.length === 4 && place[2] === 'zoneIds');
}

function faultOf(issue: v.BaseIssue<unknown>): Fault {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const name = placeOf(path);
  if (issue.type === 'raw_transform') return { path, text: `${name} ${issue.message}` };
  if (issue.input === undefined) return { path, text: `${name} is missing: it must be ${expectedAt(path)}` };
  const found = issue.input === Infinity || issue.input === -Infinity ? 'too large' : shown(issue.input);
  return { path, text: `${name} must be ${issue.message}, and is ${found}` };
}

/** What the schema wants at a place; of a key that is missing its own message tells only what the object must be. */
function expectedAt(path: Path): string {
  const { message } = bare(path.reduce<unknown>(child, configSchema));
  return typeof message === 'string' ? message : 'there';
}

function leadsTo(path: Path, whole: Path): boolean {
  return path.every((step, i) => step === whole[i]);
}

/** As much of a schema as is looked at here. */
interface SchemaPart {
  readonly type?: string;
  readonly message?: unknown;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly value?: unknown;
  readonly item?: unknown;
  readonly wrapped?: unknown;
  readonly pipe?: readonly unknown[];
}

function child(schema: unknown, step: string | number): unknown {
  const { entries, value, item } = bare(schema);
  return entries?.[step] ?? value ?? item;
}

/** The schema inside `optional` and `pipe`. */
function bare(schema: unknown): SchemaPart {
  const part = (schema ?? {}) as SchemaPart;
  if (part.wrapped !== undefined) return bare(part.wrapped);
  const [first] = part.pipe ?? [];
  return first === undefined || first === part ? part : bare(first);
}
