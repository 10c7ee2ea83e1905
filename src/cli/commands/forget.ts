import type { Command } from 'commander';
import { forgetZones, planForget, type Forgettable } from '../../sync/zones/forget-zones.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { confirmChange } from '../review-plan.ts';
import { jsonText } from '../render/json-text.ts';
import { withTimedSession } from '../session.ts';
import { messagesOnly } from '../talk/messages-only.ts';

export function addForget(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('forget')
    .description('Remove zones from the status that Plesk no longer serves; what is at the service stays')
    .argument('<ZONE...>', 'Zones by name (ASCII or national spelling) or glob ("*.de")')
    .option('--yes', 'Skip the confirmation for several zones')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      `\nA zone can be forgotten if it is retained or unavailable, if Plesk deleted it and nothing is left to delete,\nor if a target that no longer selects it still has it. A glob selects only such zones.\nA domain that Plesk still has, but doesn't serve, stays listed as unavailable.\n${page(
        {
          examples: ['dns-sync forget old.example.com', "dns-sync forget '*.example.net' --yes"],
          exits: ['0  forgotten, or no zone to forget', '1  the zone is managed, not confirmed, or an error'],
        },
      )}`,
    )
    .action(async (words: string[], options) => done(await forget(io, words, options)));
}

interface ForgetOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Forgets zones. Exit code: 0; 1 not confirmed. */
async function forget(io: Io, words: readonly string[], options: ForgetOptions): Promise<number> {
  return withTimedSession(io, 'forget', { ...options, words }, async (session) => {
    const { zones, managed } = await planForget(session, words);
    const print = (text: string, forgotten: readonly Forgettable[]): void =>
      io.out(
        options.json === true ? jsonText({ format: 1, zones: forgotten.map(({ zone }) => ({ zone })), managed }) : text,
      );
    if (managed > 0) io.err(`Managed and kept: ${count(managed, 'other matching zone')}.\n`);
    if (zones.length === 0) {
      print('No zone to forget.\n', []);
      return 0;
    }
    if (zones.length > 1 && options.yes !== true) {
      const said = options.json === true ? messagesOnly(io) : io;
      for (const item of zones) said.out(`${wordsOf(item)}\n`);
      if (!(await confirmChange(io, `Forget ${count(zones.length, 'zone')}?`, 'forget'))) {
        io.log({ level: 'info', text: 'Nothing was changed.' });
        return 1;
      }
    }
    await forgetZones(session, zones);
    print(zones.map((item) => `${wordsOf(item)}: forgotten; what is at the service stays\n`).join(''), zones);
    return 0;
  });
}

function wordsOf({ zone, targets }: Forgettable): string {
  return targets === null ? spelled(zone) : `${spelled(zone)} at ${targets.join(', ')}`;
}
