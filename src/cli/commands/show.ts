import type { Command } from 'commander';
import { showRecord } from '../../sync/history/describe-entry.ts';
import { findChange } from '../../sync/history/read-history.ts';
import { idWord, page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { showText } from '../render/history-text.ts';
import { jsonText } from '../render/json-text.ts';
import { withCommandSession } from '../session.ts';

export function addShow(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('show')
    .summary('Show one change: record sets before and after')
    .description('Show one change: record sets before and after, and its results')
    .argument('<ID>', idWord)
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync show 01kz8n3h40abcd'], exits: ['0  shown', '1  error, such as an unknown ID'] }),
    )
    .action(async (id: string, options) => done(await show(io, id, options)));
}

/** Shows a change before and after, and its passes. The ID of a pass shows its change. */
async function show(io: Io, id: string, options: { readonly json?: boolean }): Promise<number> {
  return withCommandSession(io, 'show', async ({ reporter, store, config }) => {
    const { item } = await findChange(reporter, store.journal, id);
    io.out(options.json === true ? jsonText(showRecord(item, config)) : showText(item, config, io.style));
    return 0;
  });
}
