import type { Command } from 'commander';
import { count } from '../../text/count.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { withTimedSession } from '../session.ts';

export function addState(program: Command, io: Io, done: (exitCode: number) => void): void {
  const state = program
    .command('state')
    .summary('Accept a restored or copied state directory')
    .description('Accept a state directory that was restored from a backup or copied')
    .addHelpText('after', page({ examples: ['dns-sync state accept'], exits: ['0  done', '1  error'] }));
  state
    .command('accept')
    .description('Mark the state as current: release zones held by the rule "state-older"')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      `\nRun "dns-sync plan" first: it shows what apply would change. If Plesk can be asked, run "dns-sync resync" instead.\n${page(
        {
          examples: ['dns-sync plan && dns-sync state accept && dns-sync apply'],
          exits: ['0  accepted, or nothing to accept', '1  error'],
        },
      )}`,
    )
    .action(async (options) => done(await stateAccept(io, options)));
}

/** Accepts a restored or copied state as current, so that its zones are applied again. Exit code: 0. */
async function stateAccept(io: Io, options: { readonly json?: boolean }): Promise<number> {
  return withTimedSession(io, 'state accept', options, async ({ store }) => {
    // A broken list is accepted too.
    const older = await store.older.read().catch(() => undefined);
    await store.older.clear();
    if (options.json === true) io.out(jsonText({ format: 1, released: releasedBy(older) }));
    else if (older === null) io.out('Nothing to accept: no zone is held because of a restored state.\n');
    else if (older === undefined) io.out('The state is current again; run "dns-sync plan".\n');
    else io.out(`${count(older.zones.size, 'zone')} released; run "dns-sync apply" to apply pending changes.\n`);
    return 0;
  });
}

/** Counts the released zones; null if the list was broken. */
function releasedBy(older: { readonly zones: ReadonlySet<unknown> } | null | undefined): number | null {
  if (older === undefined) return null;
  return older === null ? 0 : older.zones.size;
}
