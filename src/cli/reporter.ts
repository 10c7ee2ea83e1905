import type { Progress, Reporter } from '../sync/reporter.ts';
import { printable } from '../text/printable.ts';
import type { Io } from './io.ts';
import { printPtrs, printRecorded, printUnrecorded } from './render/passes/recorded.ts';
import { printPasses } from './render/passes/reports.ts';
import { causeLines, failuresOf } from './render/causes.ts';
import { reportError } from './report-error.ts';

/** Number of zones from which progress is shown. */
const manyZones = 5;

/** Creates a reporter that prints data on stdout and problems on stderr. */
export function reporterFor(io: Io): Reporter {
  return {
    note: (text) => io.out(`${printable(text)}\n`),
    remark: (text) => io.err(`${printable(text)}\n`),
    warning: (text) => io.err(`dns-sync: ${printable(text)}\n`),
    progress: (progress) => {
      if (progress === null) io.progress('');
      else if (progress.work === 'wait-until-live' || progress.all >= manyZones)
        io.progress(progressLines[progress.work](progress));
    },
    recorded: (zones) => printRecorded(io, zones),
    unrecorded: (commands) => printUnrecorded(io, commands),
    recordedPtrs: (requests) => printPtrs(io, requests),
    // On a terminal the plan itself says it; a program that keeps only stderr reads it here.
    planned: (plans) => {
      if (io.ask === null) for (const line of causeLines(failuresOf(plans))) io.err(`${line}\n`);
    },
    passes: (reports) => printPasses(io, reports),
    failed: (error) => reportError(error, io),
  };
}

const progressLines: Readonly<Record<Progress['work'], (progress: Progress) => string>> = {
  observe: ({ done, all }) => `Reading zones: ${done} of ${all}…`,
  apply: ({ done, all }) => `Applying zones: ${done} of ${all}…`,
  'wait-until-live': ({ done, all }) => `Waiting until zones are live: ${done} of ${all}…`,
};
