import { Command, CommanderError } from 'commander';
import type { Io } from './io.ts';
import { addHook } from './program/hook.ts';
import { addPause, addResume } from './program/pause.ts';
import { addPlan } from './program/plan.ts';
import { addApply } from './program/apply.ts';
import { addDrift } from './program/drift.ts';
import { addStatus } from './program/status.ts';
import { addRetry } from './program/retry.ts';
import { addAdopt } from './program/adopt.ts';
import { addConfirm } from './program/confirm.ts';
import { addDoctor } from './program/doctor.ts';
import { addExport } from './program/export.ts';
import { addCompletion } from './program/completion.ts';
import { addHistory } from './program/history.ts';
import { addResync } from './program/resync.ts';
import { addRestore } from './program/restore.ts';
import { addShow } from './program/show.ts';
import { addTrash } from './program/trash.ts';
import { addUndo } from './program/undo.ts';
import { addPlesk } from './program/plesk.ts';
import { addPtr } from './program/ptr.ts';
import { addReplay } from './program/replay.ts';
import { addState } from './program/state.ts';
import { addSetup } from './program/setup.ts';
import { page } from './program/page.ts';
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
  const others = [addTrash, addPtr, addExport, addPlesk, addReplay, addState, addSetup, addDoctor, addCompletion];
  for (const add of [...passes, ...holds, ...journal, ...others]) {
    add(program, io, done);
  }
  return program;
}
