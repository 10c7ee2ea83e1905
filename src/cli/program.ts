import { Command, CommanderError, Option, type Argument } from 'commander';
import type { Io } from './io.ts';
import { addHook } from './commands/hook.ts';
import { addNotify } from './commands/notify.ts';
import { addPause, addResume } from './commands/pause.ts';
import { addPlan } from './commands/plan.ts';
import { addApply } from './commands/apply.ts';
import { addDrift } from './commands/drift.ts';
import { addStatus } from './commands/status.ts';
import { addRetry } from './commands/retry.ts';
import { addAgent } from './commands/agent.ts';
import { addAdopt } from './commands/adopt.ts';
import { addConfig } from './commands/config.ts';
import { addConfirm } from './commands/confirm.ts';
import { addCutover } from './commands/cutover.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvents } from './commands/events.ts';
import { addExport } from './commands/export.ts';
import { addCompletion } from './commands/completion.ts';
import { addFleet } from './commands/fleet.ts';
import { addForget } from './commands/forget.ts';
import { addHistory } from './commands/history.ts';
import { addResync } from './commands/resync.ts';
import { addRestore } from './commands/restore.ts';
import { addShow } from './commands/show.ts';
import { addTrash } from './commands/trash.ts';
import { addUndo } from './commands/undo.ts';
import { addPlesk } from './commands/plesk.ts';
import { addProvider } from './commands/provider.ts';
import { addPtr } from './commands/ptr.ts';
import { addReplay } from './commands/replay.ts';
import { addReport } from './commands/report.ts';
import { addState } from './commands/state.ts';
import { addVerify } from './commands/verify.ts';
import { addVersion } from './commands/version.ts';
import { addWorker } from './commands/worker.ts';
import { addZones } from './commands/zones.ts';
import { addSetup } from './commands/setup.ts';
import { examplesAndExits } from './help/page.ts';
import { isName } from '../reconcile/by.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import { asVariable } from '../sync/by-of.ts';
import { printable, printableLines } from '../text/printable.ts';
import { reportError } from './report-error.ts';
import { standardPaths } from '../config/standard-paths.ts';
import { talkChoices } from './talk/talk-words.ts';
import { version } from '../text/version.ts';

const standard = standardPaths(process.env);

const environment = `
Environment:
  DNS_SYNC_CONFIG     Configuration file (default: ${standard.config})
  DNS_SYNC_STATE_DIR  State directory (default: ${standard.state})
  AWS_…               Credentials, profile and endpoint of the AWS SDK
  NO_COLOR            Disable colors

Run "dns-sync COMMAND --help" for the options of a command.`;

type AddCommand = (program: Command, io: Io, done: (exitCode: number) => void) => void;

/** All commands, under the headings of `dns-sync --help`. */
const groups: readonly (readonly [string, readonly AddCommand[]])[] = [
  ['Changes:', [addPlan, addApply, addDrift, addVerify, addCutover, addStatus, addRetry]],
  ['Zones and held changes:', [addAdopt, addConfirm, addPause, addResume, addZones, addForget]],
  ['History:', [addHistory, addEvents, addNotify, addShow, addUndo, addRestore, addTrash]],
  ['Plesk:', [addPlesk, addHook, addReplay, addResync]],
  ['Installation:', [addSetup, addDoctor, addConfig, addState, addCompletion, addVersion]],
  ['Fleet:', [addFleet, addAgent, addWorker]],
  ['Reference:', [addExport, addReport, addProvider, addPtr]],
];

const helpCommand = ['help [command]', 'Show the help of a command'] as const;

/** Parses the command line, runs the command, and returns the exit code. A command's code is loaded on demand. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  if (!words.includes('--event-log')) return runPlainly(words, io);
  return (await import('./event-log.ts')).withEventLog(words, io, runPlainly);
}

async function runPlainly(words: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = commands(io, (code) => {
    exitCode = code;
  });
  try {
    refuseBadName(io.env[asVariable]);
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) reportError(error, io);
    const code = error instanceof CommanderError ? error.exitCode : 1;
    // A call that couldn't start is not recorded.
    return code === 1 && words[0] === 'hook' ? 2 : code;
  }
}

/** Reports a mistake on the command line, or prints the help if there is no command. */
function reportUsage(text: string, io: Io): void {
  const [shown, head] = [printableLines(text.replace(/\n$/, '')), 'error:'];
  io.log({ level: 'error', head, text: shown, code: 'usage', message: shown.replace(/^error: /, '') });
}

/** Throws `bad-options` for a name of `--as` that can't be shown. */
function refuseBadName(name: string | undefined): void {
  if (name === undefined || isName(name)) return;
  throw new DnsSyncError(
    'bad-options',
    `--as ${JSON.stringify(printable(name.slice(0, 100)))} is not a name`,
    'give at most 100 characters, none of them invisible',
  );
}

/** A command in the list of commands: its options are in its own help. */
function shortTerm(command: Command): string {
  return [command.name(), ...command.registeredArguments.map(argumentWord)].join(' ');
}

function argumentWord(argument: Argument): string {
  const word = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${word}>` : `[${word}]`;
}

function commands(io: Io, done: (exitCode: number) => void): Command {
  const program = new Command('dns-sync')
    .description('Publishes the DNS zones of a Plesk server to Amazon Route 53.')
    .version(version, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Show this help')
    .helpCommand(...helpCommand)
    .configureHelp({ subcommandTerm: shortTerm })
    // These options are removed from the words before they get here. What couldn't be read is refused here.
    .option('--config <FILE>', 'Configuration file')
    .option('--state-dir <DIR>', 'State directory')
    .addOption(new Option('--color <WHEN>', 'Use colors (default: "auto")').choices(talkChoices['--color']))
    .option('-q, --quiet', 'Print only errors and what needs attention on stderr')
    .option('-v, --verbose', 'Print each step on stderr: requests with their duration, plans, holds')
    .addOption(
      new Option('--log-format <FORMAT>', 'Form of the messages on stderr (default: "text")').choices(
        talkChoices['--log-format'],
      ),
    )
    .option('--as <NAME>', 'Who runs the command, for the history: for programs that act for a person')
    .option('--event-log', 'Windows: also write messages to the event log')
    .configureOutput({ writeOut: io.out, writeErr: (text) => reportUsage(text, io) })
    .showHelpAfterError('See "dns-sync --help".')
    .exitOverride()
    .addHelpText(
      'after',
      `${environment}\n${examplesAndExits({
        examples: ['dns-sync plan', 'dns-sync apply bücher.example', "dns-sync status '*.de'"],
        exits: ['0  success', '1  error', '2  needs attention (held, drift or failing); see the help of each command'],
      })}`,
    );

  for (const [heading, adds] of groups) {
    program.commandsGroup(heading);
    for (const add of adds) add(program, io, done);
  }
  // Once more, as only now is there a group for it.
  program.helpCommand(...helpCommand);
  return program;
}
