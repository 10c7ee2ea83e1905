import { readFile } from 'node:fs/promises';
import stringify from 'fast-json-stable-stringify';
import * as v from 'valibot';
import { DnsSyncError } from '../../reconcile/error.ts';
import { replaceFile } from '../../files/replace-file.ts';
import { digest } from './plan-fingerprint.ts';
import type { SavedPlan } from './saved-plan.ts';
import { version } from '../../text/version.ts';
import { errorText } from '../../text/error-text.ts';

/** The format that this version reads and writes. */
const format = 1;

const head = v.looseObject({ kind: v.literal('dns-sync plan'), format: v.number(), version: v.string() });

const zone = v.looseObject({
  zone: v.string(),
  target: v.string(),
  desired: v.string(),
  applied: v.string(),
  record: v.string(),
});

const whole = v.looseObject({ id: v.string(), digest: v.string(), zones: v.array(zone) });

/** Serializes a saved plan. */
export function planFileText(plan: SavedPlan): string {
  const content = { kind: 'dns-sync plan', format, version, ...plan };
  return `${JSON.stringify({ ...content, digest: digestOf(content) }, null, 2)}\n`;
}

/**
 * Writes a plan to a file atomically; only the owner can read a new file.
 * Throws `plan-file`, also if the path isn't a regular file.
 */
export function writePlanFile(path: string, plan: SavedPlan): void {
  try {
    replaceFile(path, planFileText(plan), 0o600);
  } catch (error) {
    throw broken(
      `cannot write the plan to ${path}: ${errorText(error)}`,
      'name a regular file in --out, or "-" for stdout',
    );
  }
}

/** Reads a plan from a file. Throws `plan-file` if the file doesn't exist or was altered. */
export async function readPlanFile(path: string): Promise<SavedPlan> {
  const content = await readJson(path);
  const start = v.safeParse(head, content);
  if (!start.success) throw broken(`${path} is not a saved plan`, 'name a file written by "dns-sync plan --out FILE"');
  if (start.output.format !== format) {
    throw broken(
      `${path} was written by dns-sync ${start.output.version} in format ${start.output.format}, but this version reads format ${format}`,
      'apply it with that version, or plan again',
    );
  }
  const { digest: written, ...rest } = content as { digest?: unknown };
  if (written !== digestOf(rest) || !v.is(whole, content)) {
    throw broken(`${path} is damaged: it was edited or cut`, 'plan again');
  }
  return content as unknown as SavedPlan;
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw broken(
      `cannot read the plan ${path}: ${errorText(error)}`,
      'name a file written by "dns-sync plan --out FILE"',
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw broken(`${path} is not a saved plan, or it was cut: invalid JSON`, 'plan again');
  }
}

function digestOf(content: object): string {
  return digest(stringify(content));
}

function broken(message: string, hint: string): DnsSyncError {
  return new DnsSyncError('plan-file', message, hint);
}
