import type { Reporter } from '../sync/reporter.ts';
import { printable } from '../text/printable.ts';
import type { Io } from './io.ts';
import { progressView } from './talk/progress-view.ts';
import { printPtrs, printRecorded, printUnrecorded } from './render/passes/recorded.ts';
import { printPasses } from './render/passes/reports.ts';
import { causeEntries, failuresOf } from './render/causes.ts';
import { decisionEntries } from './render/plan/decision-entries.ts';
import { reportError } from './report-error.ts';

/** Creates a reporter that prints data on stdout and messages on stderr. */
export function reporterFor(io: Io): Reporter {
  return {
    note: (text) => io.out(`${printable(text)}\n`),
    info: (text) => io.log({ level: 'info', text: printable(text) }),
    remark: (text) => io.log({ level: 'warning', text: printable(text) }),
    warning: (text) => {
      const [head, message] = ['dns-sync:', printable(text)];
      io.log({ level: 'warning', head, text: `${head} ${message}`, message });
    },
    progress: progressView(io),
    called: ({ target, action, subject, milliseconds, error }) => {
      const what = [action, ...(subject === null ? [] : [subject])].join(' ');
      const result = error === null ? '' : `: failed with ${error}`;
      const text = printable(`${target}: ${what}, ${milliseconds} ms${result}`);
      io.log({ level: 'debug', event: 'api-call', head: `${target}:`, text });
    },
    recorded: (zones) => printRecorded(io, zones),
    unrecorded: (commands) => printUnrecorded(io, commands),
    recordedPtrs: (requests) => printPtrs(io, requests),
    planned: (plans) => {
      for (const plan of plans) for (const entry of decisionEntries(plan)) io.log(entry);
      // On a terminal the plan itself says it; a program that keeps only stderr reads it here.
      if (io.ask === null) for (const entry of causeEntries(failuresOf(plans))) io.log(entry);
    },
    passes: (reports) => printPasses(io, reports),
    failed: (error) => reportError(error, io),
  };
}
