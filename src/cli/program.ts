import { Command, CommanderError } from 'commander';
import type { Io } from './io.ts';
import { addHook } from './commands/hook.ts';
import { addPause, addResume } from './commands/pause.ts';
import { addPlan } from './commands/plan.ts';
import { addApply } from './commands/apply.ts';
import { addDrift } from './commands/drift.ts';
import { addStatus } from './commands/status.ts';
import { addRetry } from './commands/retry.ts';
import { addAdopt } from './commands/adopt.ts';
import { addConfirm } from './commands/confirm.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addCompletion } from './commands/completion.ts';
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
import { addState } from './commands/state.ts';
import { addSetup } from './commands/setup.ts';
import { page } from './help/page.ts';
import { printableLines } from '../text/printable.ts';
import { reportError } from './report-error.ts';
import { standardPlaces } from '../config/standard-places.ts';
import { version } from '../text/version.ts';

const standard = standardPlaces(process.env);

const environment = `
Environment:
  DNS_SYNC_CONFIG            the configuration file (default ${standard.config})
  DNS_SYNC_STATE_DIR         the state directory (default ${standard.state})
  AWS_…                      credentials, profile and endpoint, as the AWS SDK reads them
  NO_COLOR                   no colours`;

/** Reads the command line and runs the command; gives the exit code. Each command's code is loaded when it is asked for. */
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
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) reportError(error, io);
    const code = error instanceof CommanderError ? error.exitCode : 1;
    // A call that could not even begin is not recorded.
    return code === 1 && words[0] === 'hook' ? 2 : code;
  }
}

function commands(io: Io, done: (exitCode: number) => void): Command {
  const program = new Command('dns-sync')
    .description('Keeps DNS zones edited in Plesk in step with Amazon Route 53.')
    .version(version, '-V, --version')
    // Both are taken out of the words before they come here.
    .option('--config <FILE>', 'the configuration file')
    .option('--state-dir <DIR>', 'the state directory')
    .option('--event-log', 'also write what goes to stderr to the event log of Windows')
    .configureOutput({ writeOut: io.out, writeErr: (text) => io.err(printableLines(text)) })
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      `${environment}\n${page({
        examples: ['dns-sync plan', 'dns-sync apply bücher.example', "dns-sync status '*.de'"],
        exits: ['0  all well', '1  something failed', '2  something is held, or differs: see the help of each command'],
      })}`,
    );

  const passes = [addHook, addPlan, addApply, addDrift, addStatus, addResync];
  const holds = [addAdopt, addConfirm, addPause, addResume, addRetry];
  const journal = [addHistory, addShow, addUndo, addRestore];
  const others = [
    addTrash,
    addPtr,
    addProvider,
    addExport,
    addPlesk,
    addReplay,
    addState,
    addSetup,
    addDoctor,
    addCompletion,
  ];
  for (const add of [...passes, ...holds, ...journal, ...others]) {
    add(program, io, done);
  }
  return program;
}
