import type { Command } from 'commander';
import { needsDecision } from '../../reconcile/plan/policy.ts';
import { makeCodeCache } from '../../server/program/make-code-cache.ts';
import { passRecord } from '../../sync/apply/pass-record.ts';
import type { PassReport } from '../../sync/pass/pass-report.ts';
import { fleetRoleOf, type FleetRole } from '../../sync/leaves-to-fleet.ts';
import { retryAll } from '../../sync/queue/retry-all.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { printPasses } from '../render/passes/reports.ts';
import { withTimedSession } from '../session.ts';
import { ownFolder } from '../setup/own-command.ts';
import { messagesOnly } from '../talk/messages-only.ts';

export function addRetry(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('retry')
    .summary('Process the queue: retry failed zones, apply queued zones')
    .description('Process the queue: retry failed zones that are due, apply zones the hook queued')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync retry', 'dns-sync retry >/dev/null || dns-sync status'],
        exits: [
          '0  queue processed, nothing due, or another process is working on it',
          '1  a zone failed',
          '2  some changes are held',
        ],
      }),
    )
    .action(async (options) => done(await retry(io, options)));
}

/**
 * Drains the queues of failed zones and of zones left to the background, as the only such process on this machine.
 * Exit code: 0 done, or another process does it; 1 a failure; 2 something is held.
 */
export async function retry(io: Io, options: { readonly json?: boolean } = {}): Promise<number> {
  const code = await withTimedSession(io, 'retry', options, async (session) => {
    const said = options.json === true ? messagesOnly(io) : io;
    const print = (isElsewhere: boolean, reports: readonly PassReport[]): void => {
      if (options.json === true) io.out(jsonText({ format: 1, isElsewhere, results: reports.map(passRecord) }));
    };
    const drained = await retryAll(session);
    if (drained === null) {
      print(false, []);
      said.out('The configuration disables automatic changes. Run "dns-sync apply" to apply pending changes.\n');
      return 0;
    }
    const { reports, isElsewhere } = drained;
    print(isElsewhere, reports);
    if (isElsewhere || reports.length === 0) said.out(`${nothingText(await fleetRoleOf(session), isElsewhere)}\n`);
    if (options.json !== true) printPasses(io, reports);
    if (reports.some(({ error, held }) => error !== null || held.some(({ rule }) => rule === 'refused'))) return 1;
    return reports.some(({ held }) => held.some(needsDecision)) ? 2 : 0;
  });
  // Nobody waits for this command. After an update of Node, the caches of the earlier one don't count.
  await makeCodeCache(ownFolder(), io.now());
  return code;
}

/** Says why there are no reports, and who works on the queue otherwise. */
function nothingText(role: FleetRole, isElsewhere: boolean): string {
  if (role === 'worker') return 'The worker that leads the fleet does this.';
  if (role === 'server')
    return isElsewhere ? 'The agent of this server sends what waits.' : 'The fleet has all zones of this server.';
  return isElsewhere ? 'Another process is working on the queue.' : 'Nothing is due.';
}
