import type { Command } from 'commander';
import { listPtrs } from '../../sync/ptr/list-ptrs.ts';
import { reconcilePtrs } from '../../sync/ptr/reconcile-ptrs.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { ptrText } from '../render/ptr-text.ts';
import { withCommandSession } from '../session.ts';

export function addPtr(program: Command, io: Io, done: (exitCode: number) => void): void {
  const exits = ['0  listed', '1  error'];
  program
    .command('ptr')
    .description('List the PTR records Plesk requests')
    .addHelpText('after', page({ examples: ['dns-sync ptr list'], exits }))
    .command('list')
    .alias('ls')
    .description('List PTR records that no target serves, as zone file lines for the owner of the addresses')
    .option('--all', 'Also list PTR records in reverse zones at a target')
    .option('--json', 'Print all PTR records as JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync ptr list', 'dns-sync ptr list --all', 'dns-sync ptr list --json'],
        exits,
      }),
    )
    .action(async (options) => done(await listWantedPtrs(io, options)));
}

interface PtrOptions {
  readonly json?: boolean;
  readonly all?: boolean;
}

/**
 * Lists the PTRs that Plesk requests and no target holds, for the owner of the addresses; with `--all` the others too.
 */
async function listWantedPtrs(io: Io, { json, all }: PtrOptions): Promise<number> {
  return withCommandSession(io, 'ptr', async (session) => {
    await reconcilePtrs(session);
    const list = await listPtrs(session.store);
    io.out(json === true ? jsonText(list) : ptrText(list, all === true));
    return 0;
  });
}
