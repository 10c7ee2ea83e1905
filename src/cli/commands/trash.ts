import type { Command } from 'commander';
import { planDocument } from '../../sync/plan/plan-document.ts';
import { applyDocument } from '../../sync/apply/apply-document.ts';
import { applyAll } from '../../sync/apply/apply-all.ts';
import { planTrash } from '../../sync/trash/plan-trash.ts';
import { forgetDeletedZone } from '../../sync/trash/forget-deleted-zone.ts';
import { deletedZones, trashedZones } from '../../sync/trash/deleted-zones.ts';
import { spelled } from '../../text/printable.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { trashText } from '../render/trash-text.ts';
import { exitCode, confirmChange, printPlan, printReports } from '../review-plan.ts';
import { withCommandSession, withTimedSession } from '../session.ts';
import { applyRestore } from '../apply-restore.ts';
import { zoneWordAt } from '../../sync/targets.ts';
import { restoreDeleted } from '../../sync/trash/restore-deleted.ts';

export function addTrash(program: Command, io: Io, done: (exitCode: number) => void): void {
  const trash = program
    .command('trash')
    .description('List, restore or empty the trash of zones deleted in Plesk')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync trash list', 'dns-sync trash restore example.com'], exits: ['0  done', '1  error'] }),
    );
  trash
    .command('list')
    .alias('ls')
    .description('List deleted zones that can be restored')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync trash list', 'dns-sync trash list --json'], exits: ['0  listed', '1  error'] }),
    )
    .action(async (options) => done(await listTrash(io, options)));
  trash
    .command('restore')
    .description('Restore a deleted zone with its content')
    .argument('<ZONE>', 'Zone by name')
    .option('--yes', 'Skip the confirmation')
    .option('--json', 'Print the plan and its results as JSON')
    .addHelpText(
      'after',
      `\nShows the plan and asks for confirmation. If the hosted zone still exists, it is reused with its name servers.\nThe next update from Plesk overrides the restored zone.\n${page(
        {
          examples: ['dns-sync trash restore example.com'],
          exits: ['0  restored', '1  not fully restored, or not confirmed'],
        },
      )}`,
    )
    .action(async (zone: string, options) => done(await trashRestore(io, zone, options)));
  trash
    .command('empty')
    .description('Delete the empty hosted zones of deleted zones now')
    .argument('[ZONE...]', 'Deleted zones by name or glob; default: all')
    .option('--yes', 'Skip the confirmation')
    .option('--json', 'Print the plan and its results as JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync trash empty example.com', "dns-sync trash empty '*.example.com' --yes"],
        exits: ['0  emptied, or already empty', '1  a hosted zone is kept, or not confirmed'],
      }),
    )
    .action(async (zones: string[], options) => done(await trashEmpty(io, zones, options)));
}

interface TrashOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** Lists deleted zones that can be restored, with their remains at the provider. */
async function listTrash(io: Io, { json }: TrashOptions): Promise<number> {
  return withCommandSession(io, 'trash list', async (session) => {
    const zones = (await deletedZones(session, [])).flatMap((item) => trashedZones(item, session.config));
    io.out(json === true ? jsonText({ format: 1, zones }) : trashText(zones, zoneWordAt(session.config)));
    return 0;
  });
}

/** Restores a deleted zone with its content, by a new change with a plan. Exit code: 0; 1 not or not all done. */
async function trashRestore(io: Io, word: string, options: TrashOptions): Promise<number> {
  return withTimedSession(io, 'trash restore', { json: options.json === true, words: [word] }, async (session) => {
    const change = await restoreDeleted(session, word);
    const question = `Restore ${spelled(change.zone)} from the trash?`;
    return applyRestore(session, change, { ...options, question });
  });
}

/** Deletes the emptied hosted zones of deleted zones now, if they are ours. Exit code: 0; 1 something remains. */
export async function trashEmpty(io: Io, words: readonly string[], options: TrashOptions): Promise<number> {
  return withTimedSession(io, 'trash empty', { json: options.json === true }, async (opened) => {
    const { session, planned, zones, isEmpty, isBlocked } = await planTrash(opened, words);
    if (options.json !== true) {
      if (isEmpty) io.out('No matching zones in the trash.\n');
      else if (zones.length > 0) await printPlan(session, planned);
    }
    if (zones.length === 0) {
      if (options.json === true) io.out(jsonText(applyDocument(planDocument(planned), [])));
      return 0;
    }
    const question = 'Delete these zones from the trash? Their content stays in the journal only.';
    if (options.yes !== true && !(await confirmChange(io, question, 'trash empty'))) {
      io.log({ level: 'info', text: 'Nothing was changed.' });
      return 1;
    }
    const reports = await applyAll(session, planned);
    if (options.json === true) io.out(jsonText(applyDocument(planDocument(planned), reports)));
    else printReports(io, reports);
    for (const zone of zones) await forgetDeletedZone(session, zone);
    return exitCode(planned, reports) === 0 && !isBlocked ? 0 : 1;
  });
}
