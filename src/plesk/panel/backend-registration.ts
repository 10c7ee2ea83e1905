import { DnsSyncError } from '../../reconcile/error.ts';
import { hexText } from './database-answer.ts';
import { hexOf, queryDatabase } from './database-query.ts';
import type { PleskCli } from './plesk-cli.ts';
import { splitWords } from '../../text/shell/shell-words.ts';

/** The holder of Plesk's only custom DNS backend slot, by its registered command. */
export type BackendRegistration =
  | { readonly holder: 'ours'; readonly command: string }
  | { readonly holder: 'other'; readonly command: string }
  | { readonly holder: 'nobody'; readonly command: null };

/** Where Plesk stores it: undocumented, found in its database. */
const slotRows = {
  kind: 'slot',
  fields: [hexOf('name'), hexOf('value')],
  from: "ServiceNodeConfiguration WHERE section = 'dnsConnector' AND name IN ('custom', 'custom_script')",
};

/** Values of an unused slot. */
const off: ReadonlySet<string> = new Set(['', '0', 'false', 'off', 'no']);

/** Reads from Plesk which command holds the slot. Throws like `queryDatabase`. */
export async function readRegistration(panel: PleskCli): Promise<BackendRegistration> {
  const answer = await queryDatabase(panel, [slotRows]);
  const values = new Map([...answer.rows('slot')].map(([name = '', value = '']) => [hexText(name), hexText(value)]));
  const command = (values.get('custom_script') ?? '').trim();
  const isOn = !off.has((values.get('custom') ?? '').trim().toLowerCase());
  if (!isOn || command === '') return { holder: 'nobody', command: null };
  return { holder: isOurs(command) ? 'ours' : 'other', command };
}

/** Registers a command, and checks that Plesk has it. */
export async function registerBackend(panel: PleskCli, command: string): Promise<void> {
  await panel.utility('server_dns', ['--enable-custom-backend', command]);
  const slot = await readRegistration(panel);
  if (slot.command !== command) throw notTaken(`Plesk has registered ${slot.command ?? 'nothing'}, not ${command}`);
}

/** Frees the slot, and checks that it is free. */
export async function unregisterBackend(panel: PleskCli): Promise<void> {
  await panel.utility('server_dns', ['--disable-custom-backend']);
  const slot = await readRegistration(panel);
  if (slot.holder !== 'nobody') throw notTaken(`Plesk still has ${slot.command} registered`);
}

/** Checks whether a command runs our hook: of this or another installation, or of our Plesk extension. */
export function isOurs(command: string): boolean {
  const names = programNames(command);
  return (
    names.includes('dns-sync-hook') || (names.includes('dns-sync') && names.includes('hook')) || isExtension(command)
  );
}

/** Checks whether a command runs the hook of our extension: `"…/bin/extension" --exec dns-sync hook.php`. */
export function isExtension(command: string): boolean {
  const run = extensionScript(command);
  return run?.id === 'dns-sync' && run.script === 'hook.php';
}

/** The Plesk extension that a command runs, and its script; null if it runs none. */
export function extensionScript(command: string): { readonly id: string; readonly script: string } | null {
  const names = programNames(command);
  const option = names.indexOf('--exec');
  const [program, id = '', script = ''] = [names[option - 1], names[option + 1], names[option + 2]];
  return program?.toLowerCase() === 'extension' ? { id, script } : null;
}

/**
 * Returns the words of a command line, paths reduced to their last part without a program suffix; empty if unreadable.
 */
function programNames(command: string): readonly string[] {
  // On Windows a path starts with a drive or a variable such as %plesk_dir%.
  const words = splitWords(command, /^"?(?:[a-z]:\\|%\w+%)/i.test(command));
  if (!words.ok) return [];
  return words.value.map((word) => (word.split(/[\\/%]/).at(-1) as string).replace(/\.(?:c?js|cmd|exe)$/i, ''));
}

function notTaken(problem: string): DnsSyncError {
  return new DnsSyncError(
    'slot-not-changed',
    `Plesk reported success, but ${problem}`,
    'run "dns-sync plesk status" again; another program may register itself at the same time',
  );
}
