import { DnsSyncError } from '../../reconcile/error.ts';
import { hexText } from './database-answer.ts';
import { hexOf, queryDatabase } from './database-query.ts';
import type { PleskCli } from './plesk-cli.ts';
import { splitWords } from '../../text/shell-words.ts';

/** Who holds Plesk's one slot for a DNS backend, by the command that is registered. */
export type BackendRegistration =
  | { readonly holder: 'ours'; readonly command: string }
  | { readonly holder: 'other'; readonly command: string }
  | { readonly holder: 'nobody'; readonly command: null };

/** Where Plesk keeps it: not documented, found in its database. */
const slotRows = {
  kind: 'slot',
  fields: [hexOf('name'), hexOf('value')],
  from: "ServiceNodeConfiguration WHERE section = 'dnsConnector' AND name IN ('custom', 'custom_script')",
};

/** Texts that mean that the slot is not in use. */
const off: ReadonlySet<string> = new Set(['', '0', 'false', 'off', 'no']);

/** Asks Plesk who holds the slot. Throws as `queryDatabase` does. */
export async function readRegistration(panel: PleskCli): Promise<BackendRegistration> {
  const answer = await queryDatabase(panel, [slotRows]);
  const values = new Map([...answer.rows('slot')].map(([name = '', value = '']) => [hexText(name), hexText(value)]));
  const command = (values.get('custom_script') ?? '').trim();
  const isOn = !off.has((values.get('custom') ?? '').trim().toLowerCase());
  if (!isOn || command === '') return { holder: 'nobody', command: null };
  return { holder: isOurs(command) ? 'ours' : 'other', command };
}

/** Registers a command, and looks whether Plesk has it. */
export async function registerBackend(panel: PleskCli, command: string): Promise<void> {
  await panel.utility('server_dns', ['--enable-custom-backend', command]);
  const slot = await readRegistration(panel);
  if (slot.command !== command) throw notTaken(`Plesk has ${slot.command ?? 'none'} registered, not ${command}`);
}

/** Frees the slot, and looks whether it is free. */
export async function unregisterBackend(panel: PleskCli): Promise<void> {
  await panel.utility('server_dns', ['--disable-custom-backend']);
  const slot = await readRegistration(panel);
  if (slot.holder !== 'nobody') throw notTaken(`Plesk still has ${slot.command} registered`);
}

/** Whether a command runs our hook: of this installation, of another one, or of our extension of Plesk. */
export function isOurs(command: string): boolean {
  const names = programNames(command);
  return (
    names.includes('dns-sync-hook') || (names.includes('dns-sync') && names.includes('hook')) || isExtension(command)
  );
}

/** Whether a command runs the hook of our extension: `"…/bin/extension" --exec dns-sync hook.php`. */
export function isExtension(command: string): boolean {
  const names = programNames(command);
  const option = names.indexOf('--exec');
  const [program, id, script] = [names[option - 1], names[option + 1], names[option + 2]];
  return program?.toLowerCase() === 'extension' && id === 'dns-sync' && script === 'hook.php';
}

/** The words of a command line, each path reduced to its last part without the ending of a program; none if unreadable. */
function programNames(command: string): readonly string[] {
  // On Windows a path begins with a drive or a variable such as %plesk_dir%.
  const words = splitWords(command, /^"?(?:[a-z]:\\|%\w+%)/i.test(command));
  if (!words.ok) return [];
  return words.value.map((word) => (word.split(/[\\/%]/).at(-1) as string).replace(/\.(?:c?js|cmd|exe)$/i, ''));
}

function notTaken(problem: string): DnsSyncError {
  return new DnsSyncError(
    'slot-not-changed',
    `Plesk said yes, but ${problem}`,
    'run "dns-sync plesk status" again: something else may register itself at the same time',
  );
}
