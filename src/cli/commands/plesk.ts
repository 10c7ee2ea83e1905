import { openPanel, type Panel } from '../../plesk/server/plesk-cli.ts';
import { freeSlot, isExtension, readSlot, takeSlot } from '../../plesk/server/backend-registration.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { editConfig } from '../../config/edit-config.ts';
import { configPath, loadConfig } from '../../config/load-config.ts';
import type { Io } from '../io.ts';
import { openState } from '../../sync/open-state.ts';
import { ownCommand } from '../setup/own-command.ts';
import { panelStatus } from '../../sync/status/plesk-status.ts';
import { jsonText } from '../render/json-text.ts';
import { panelText } from '../render/plesk-text.ts';
import { printable } from '../../text/printable.ts';

interface EnableOptions {
  readonly takeOver?: boolean;
  readonly chain?: boolean;
}

/** `plesk enable`: registers our hook, unless another backend holds the slot and nobody said what is to become of it. */
export async function enable(io: Io, options: EnableOptions): Promise<number> {
  const panel = panelOf(io);
  const command = ownCommand(io.env);
  const config = await loadConfig(io.env);
  const slot = await readSlot(panel);
  if (slot.command === command) {
    io.out(line(`The slot of Plesk is ours already: ${command}`));
    return 0;
  }
  if (slot.holder === 'ours' && isExtension(slot.command) && options.takeOver !== true) {
    io.out(line(`The dns-sync extension of Plesk holds the slot: ${slot.command}`));
    io.out('Nothing was changed; --take-over registers this installation instead.\n');
    return 0;
  }
  if (slot.holder === 'other') {
    if (options.takeOver !== true && options.chain !== true) throw taken(slot.command);
    const isChained = config.hook.chain.some((link) => link.command === slot.command);
    if (options.chain === true && !isChained) {
      // First, so that no call is lost on the other one.
      const chain = [...config.hook.chain, { command: slot.command }];
      editConfig(configPath(io.env), [{ path: ['hook', 'chain'], value: chain }]);
      io.out(line(`Every call goes on to ${slot.command} (hook.chain in ${configPath(io.env)})`));
    }
  }
  await takeSlot(panel, command);
  io.out(line(`Registered in Plesk: ${command}`));
  if (slot.command !== null) io.out(line(`It takes the place of ${slot.command}`));
  io.out('"plesk bin dns --sync-all-zones" sends all zones now.\n');
  return 0;
}

/** `plesk disable`: frees the slot if it is ours. */
export async function disable(io: Io): Promise<number> {
  const panel = panelOf(io);
  const slot = await readSlot(panel);
  if (slot.holder === 'nobody') {
    io.out('Nobody holds the slot of Plesk.\n');
    return 0;
  }
  if (slot.holder === 'other') {
    throw new DnsSyncError(
      'slot-not-ours',
      `the slot of Plesk is not ours to free: it is held by ${slot.command}`,
      'nothing was changed; "plesk bin server_dns --disable-custom-backend" frees it whoever holds it',
    );
  }
  await freeSlot(panel);
  io.out(line(`The slot of Plesk is free; it was ${slot.command}`));
  return 0;
}

/** `plesk status`: who holds the slot, when we were called, what we missed. Exit 0 all well; 2 not; 1 could not tell. */
export async function status(io: Io, { json }: { readonly json?: boolean }): Promise<number> {
  const config = await loadConfig(io.env);
  const store = await openState(io, config, 'plesk status');
  const found = await panelStatus(panelOf(io), store, expectedCommand(io.env));
  io.out(json === true ? jsonText(found) : panelText(found));
  if (found.error !== null) return 1;
  return found.slot.holder === 'ours' && found.behind.length === 0 ? 0 : 2;
}

function panelOf(io: Io): Panel {
  return openPanel({ env: io.env, platform: process.platform });
}

function expectedCommand(env: NodeJS.ProcessEnv): string | null {
  try {
    return ownCommand(env);
  } catch (error) {
    if (error instanceof DnsSyncError) return null;
    throw error;
  }
}

function taken(command: string): DnsSyncError {
  return new DnsSyncError(
    'slot-taken',
    `Plesk has one slot for a DNS backend, and it is held by ${command}`,
    'nothing was changed; --chain takes the slot and passes every call on to it, --take-over takes the slot from it',
  );
}

function line(text: string): string {
  return `${printable(text)}\n`;
}
