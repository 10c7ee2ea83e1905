import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { readJson } from '../plesk/json.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import { configSchema, type Config } from './config-schema.ts';
import { nearest } from './nearest.ts';

export type { Config } from './config-schema.ts';

const standardPath = '/etc/dns-sync/config.json';

/** Keys that would hold a secret; they get a message of their own. */
const secretKey = /secret|password|token|access_?key/i;

/**
 * Reads the configuration that the environment names. Throws `config-missing` or `config-invalid`, in one line that
 * names the file, the key, and what to do.
 */
export async function loadConfig(env: NodeJS.ProcessEnv): Promise<Config> {
  const path = env['DNS_SYNC_CONFIG'] ?? standardPath;
  const config = parseConfig(await readText(path), path);
  const stateDir = env['DNS_SYNC_STATE_DIR'] ?? config.stateDir;
  return { ...config, stateDir };
}

/** Reads the text of a configuration file; `path` is for messages. */
export function parseConfig(text: string, path: string): Config {
  const json = parseJson(text, path);
  refuseHidden(json, path, [], configSchema);
  const result = v.safeParse(configSchema, json);
  if (result.success) return result.output;
  throw invalid(path, result.issues.slice(0, 3).map(problem).join('; '));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new DnsSyncError(
        'config-missing',
        `there is no configuration at ${path}`,
        'write one there ("{}" is complete), or name another file in DNS_SYNC_CONFIG',
      );
    }
    throw new DnsSyncError(
      'config-invalid',
      `the configuration ${path} can't be read: ${message}`,
      'let this user read it',
    );
  }
}

function parseJson(text: string, path: string): unknown {
  const json = readJson(text);
  if (json.ok) return json.value;
  throw invalid(path, json.reason);
}

/** What the schema library passes over: lists for objects, and keys of every object's prototype; and secrets. */
function refuseHidden(json: unknown, path: string, place: readonly string[], schema: unknown): void {
  if (typeof json !== 'object' || json === null) return;
  const at = place.length === 0 ? 'it' : JSON.stringify(place.join('.'));
  const { type } = bare(schema) as { type?: string };
  if (Array.isArray(json) && (type === 'strict_object' || type === 'record')) {
    throw invalid(path, `${at} must be an object, and is a list`);
  }
  for (const [key, value] of Object.entries(json)) {
    const name = JSON.stringify([...place, key].join('.'));
    if (!Array.isArray(json) && key in {}) throw invalid(path, `${name} is no key of it`);
    // Names of zones and whatever "notify" will hold are not ours to judge.
    const ours = place.at(-1) !== 'zoneIds' && place[0] !== 'notify';
    if (ours && secretKey.test(key)) {
      throw invalid(
        path,
        `${name} would be a secret: credentials come from the AWS SDK's own chain, never from this file`,
      );
    }
    refuseHidden(value, path, [...place, key], child(schema, key));
  }
}

function problem(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue) ?? '';
  const name = place === '' ? 'it' : JSON.stringify(place);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const key = place.split('.').at(-1) as string;
    const known = knownKeys(issue);
    const near = nearest(key, known);
    return `unknown key ${name}${near.length > 0 ? `, did you mean ${near.map((word) => JSON.stringify(word)).join(' or ')}?` : `; there are ${known.join(', ')}`}`;
  }
  const expected = issue.message.startsWith('Invalid') ? issue.expected : issue.message;
  return `${name} must be ${expected}, and is ${issue.received}`;
}

/** The keys that an object may have, found by walking the schema along the issue's path. */
function knownKeys(issue: v.BaseIssue<unknown>): readonly string[] {
  let schema: unknown = configSchema;
  for (const item of (issue.path ?? []).slice(0, -1)) schema = child(schema, String(item.key));
  const { entries } = bare(schema) as { entries?: object };
  return Object.keys(entries ?? {}).filter((key) => key !== '$schema');
}

function child(schema: unknown, key: string): unknown {
  const { entries, value, item } = bare(schema) as {
    entries?: Record<string, unknown>;
    value?: unknown;
    item?: unknown;
  };
  return entries?.[key] ?? value ?? item;
}

/** The schema inside `optional` and `pipe`. */
function bare(schema: unknown): unknown {
  if (schema === undefined) return {};
  const { wrapped, pipe } = schema as { wrapped?: unknown; pipe?: readonly unknown[] };
  if (wrapped !== undefined) return bare(wrapped);
  return pipe === undefined ? schema : { ...(pipe[0] as object) };
}

function invalid(path: string, what: string): DnsSyncError {
  return new DnsSyncError(
    'config-invalid',
    `the configuration ${path} is refused: ${what}`,
    'correct it; nothing was done',
  );
}
