import * as v from 'valibot';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { commandSchema, knownCommands, type PleskCommand } from './command-schema.ts';
import { findPrototypeKey } from './find-prototype-key.ts';
import { schemaError } from './schema-error.ts';
import { readJson } from '../../text/read-json.ts';
import { quoteInput, shown } from '../../text/quote-input.ts';
import { duplicateCommandKeys } from './duplicate-command-keys.ts';

/** A command of a call, or why it is refused. `index` is its position from 0; `label` names it in messages. */
export type ParsedCommand =
  | { readonly index: number; readonly label: string; readonly command: PleskCommand }
  | { readonly index: number; readonly label: string; readonly reason: string };

/**
 * Parses a call (Plesk extensions guide, "Third-Party DNS Services"): an array of commands, or a single one.
 * Fails if the call is unreadable. A refused command doesn't affect the others.
 */
export function parseCall(text: string): Result<readonly ParsedCommand[]> {
  if (text.trim() === '') return failure('it is empty; expected an array of commands');
  const json = readJson(text);
  if (!json.ok) return json;
  if (typeof json.value !== 'object' || json.value === null) return failure('expected an array of commands');
  const items = Array.isArray(json.value) ? (json.value as readonly unknown[]) : [json.value];
  const duplicates = duplicateCommandKeys(text, items);
  return success(
    items.map((item, index) => {
      const key = duplicates.get(index);
      if (key === undefined) return parseOne(item, index);
      return { index, label: labelOf(item, index), reason: `duplicate key "${quoteInput(key)}"` };
    }),
  );
}

/** Parses one command from JSON. `index` is its position from 0. */
export function parseOne(item: unknown, index: number): ParsedCommand {
  const label = labelOf(item, index);
  const refuse = (reason: string): ParsedCommand => ({ index, label, reason });
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return refuse('expected an object');
  const hidden = findPrototypeKey(item);
  if (hidden !== null) return refuse(`unknown key "${hidden}"`);
  const { command } = item as { command?: unknown };
  if (!knownCommands.includes(command as string)) {
    return refuse(`"command" must be one of ${knownCommands.join(', ')}, not ${shown(command)}`);
  }
  const result = v.safeParse(commandSchema, item, { abortEarly: true });
  return result.success ? { index, label, command: result.output } : refuse(schemaError(result.issues[0]));
}

/** Longest zone name in a label, the maximum without escapes. */
const maxNameLength = 255;

/** Names a command in messages: its position from 1, and its own description as far as readable. */
function labelOf(item: unknown, index: number): string {
  const { command, zone, ptr } = (item ?? {}) as {
    command?: unknown;
    zone?: { name?: unknown } | null;
    ptr?: { ip_address?: unknown } | readonly ({ ip_address?: unknown } | null)[] | null;
  };
  const wanted = Array.isArray(ptr) ? (ptr[0] as { ip_address?: unknown } | null | undefined) : ptr;
  const about = zone?.name ?? (wanted as { ip_address?: unknown } | null | undefined)?.ip_address;
  const words = [command, about].filter((word): word is string => typeof word === 'string' && word !== '');
  const detail = words.map((word) => quoteInput(word, maxNameLength)).join(' ');
  return `command ${index + 1}${detail === '' ? '' : ` (${detail})`}`;
}
