import { Command, CommanderError } from 'commander';
import type { Io } from './io.ts';
import { reportError } from './report-error.ts';
import { version } from './version.ts';

const environment = `
Environment:
  DNS_SYNC_CONFIG            the configuration file (default /etc/dns-sync/config.json)
  DNS_SYNC_STATE_DIR         the state directory (default /var/lib/dns-sync)
  AWS_…                      credentials, profile and endpoint, as the AWS SDK reads them
  NO_COLOR                   no colours`;

interface Page {
  readonly examples: readonly string[];
  readonly exits: readonly string[];
}

/** The help of each command ends with examples and exit codes. */
function page({ examples, exits }: Page): string {
  return `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}\n\nExit codes:\n${exits.map((line) => `  ${line}`).join('\n')}`;
}

const zonesWord = 'zones by name, in ASCII or national spelling, or by glob ("*.de"); all by default';

/** Reads the command line and runs the command; gives the exit code. Each command's code is loaded when it is asked for. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = commands(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    reportError(error, io);
    return 1;
  }
}

function commands(io: Io, done: (exitCode: number) => void): Command {
  const program = new Command('dns-sync')
    .description('Keeps DNS zones edited in Plesk in step with Amazon Route 53.')
    .version(version, '-V, --version')
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      `${environment}\n${page({
        examples: ['dns-sync plan', 'dns-sync apply bücher.example', "dns-sync status '*.de'"],
        exits: ['0  all well', '1  something failed', '2  something is held, or differs: see the help of each command'],
      })}`,
    );

  program
    .command('hook')
    .description('take a call of Plesk from stdin, record it and apply it; the same as dns-sync-hook')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync hook < call.json',
          'plesk bin server_dns --enable-custom-backend "/usr/bin/dns-sync-hook"',
        ],
        exits: [
          '0  recorded, and applied or nothing to apply',
          '1  recorded, not all applied',
          '2  something was not recorded',
        ],
      }),
    )
    .action(async () => done(await (await import('./commands/hook.ts')).hook(io, process.stdin)));

  program
    .command('plan')
    .description('observe the provider and show what would be done, and why')
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'the plan for programs, on stdout')
    .option('--detailed-exitcode', 'exit with 2 where something differs')
    .option('--offline', 'ask nobody; compare with what was last written')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync plan',
          'dns-sync plan example.com --json',
          'dns-sync plan --detailed-exitcode || echo differs',
        ],
        exits: ['0  planned', '1  a zone could not be judged', '2  with --detailed-exitcode: something differs'],
      }),
    )
    .action(async (zones: string[], options) =>
      done(await (await import('./commands/plan.ts')).plan(io, zones, options)),
    );

  program
    .command('apply')
    .description('plan, ask on a terminal, and make the provider as desired')
    .argument('[ZONE...]', zonesWord)
    .option('--yes', 'do not ask')
    .option('--wait', 'wait until all name servers of the provider have the changes')
    .option('--json', 'the plan and its results for programs, on stdout')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync apply', 'dns-sync apply example.com --yes'],
        exits: [
          '0  all applied',
          '1  something failed, nobody said yes, or the wait was too long',
          '2  something is held',
        ],
      }),
    )
    .action(async (zones: string[], options) =>
      done(await (await import('./commands/apply.ts')).apply(io, zones, options)),
    );

  program
    .command('drift')
    .description('tell what somebody else changed of what we wrote; changes nothing without --heal')
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'for programs, on stdout')
    .option('--heal', 'write the desired state of the drifted zones back')
    .option('--yes', 'with --heal: do not ask')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync drift', 'dns-sync drift --json', 'dns-sync drift --heal --yes'],
        exits: ['0  no drift, or all of it healed', '1  a zone could not be judged or healed', '2  drift'],
      }),
    )
    .action(async (zones: string[], options) =>
      done(await (await import('./commands/drift.ts')).drift(io, zones, options)),
    );

  program
    .command('status')
    .description("each zone's state and why, from what is known here")
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'for programs, on stdout')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync status', "dns-sync status '*.example' --json"],
        exits: ['0  nothing failing or held', '1  error', '2  something is failing or held'],
      }),
    )
    .action(async (zones: string[], options) =>
      done(await (await import('./commands/status.ts')).status(io, zones, options)),
    );

  program
    .command('confirm')
    .description('release what is held for zones, so that the next apply does it')
    .argument('<ZONE...>', 'zones by name or glob')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync confirm example.com && dns-sync apply example.com'],
        exits: ['0  released, or nothing held', '1  error'],
      }),
    )
    .action(async (zones: string[]) => done(await (await import('./commands/confirm.ts')).confirm(io, zones)));

  return program;
}
