import type { Progress } from '../../sync/reporter.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { durationText } from '../../text/duration.ts';
import { spelled } from '../../text/printable.ts';
import type { Io } from '../io.ts';
import type { ApplyCounts } from '../render/passes/apply-total.ts';
import { timeLeft, type TimeLeft } from './time-left.ts';

/** Number of zones from which a terminal shows progress. */
const manyZones = 5;

/** Shortest time between two lines on a terminal, and time between two lines elsewhere, in milliseconds. */
const terminalMs = 100;
const elsewhereMs = 10_000;

const workWords: Readonly<Record<Progress['work'], string>> = {
  'read-source': 'Reading domains from Plesk',
  record: 'Recording zones',
  observe: 'Reading zones',
  apply: 'Applying zones',
  'wait-until-live': 'Waiting until zones are live',
  verify: 'Verifying zones',
};

/**
 * Shows the progress of long work: rewrites one line on a terminal, and writes a message every ten seconds elsewhere.
 * With `--progress json`, each step is a line for programs. Null ends the work.
 */
export function progressView(io: Io): (progress: Progress | null) => void {
  let latest: Progress | null = null;
  let left: TimeLeft = timeLeft();
  let shownAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  const textOf = (progress: Progress): string => {
    const milliseconds = left.at(io.now(), progress);
    const time = milliseconds === null ? '' : `, about ${durationText(rounded(milliseconds))} left`;
    return `${workWords[progress.work]}: ${progress.done} of ${progress.all}${time}…`;
  };
  const end = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    if (latest !== null && shownAt > 0) io.progress?.('');
    latest = null;
  };
  return (progress) => {
    if (progress === null) {
      end();
      return;
    }
    if (latest?.work !== progress.work) {
      end();
      left = timeLeft();
      shownAt = Number.NEGATIVE_INFINITY;
    }
    latest = progress;
    logStep(io, progress);
    const now = io.now();
    const milliseconds = left.at(now, progress);
    if (io.progressFormat === 'json') {
      io.line(progressRecord(progress, isoTime(now), milliseconds));
      return;
    }
    if (io.progress === null) {
      timer ??= setInterval(() => {
        if (latest !== null) io.log({ level: 'info', event: 'progress', text: textOf(latest) });
      }, elsewhereMs).unref();
      return;
    }
    const isDue = now - shownAt >= terminalMs || progress.done === progress.all;
    if (!isDue || (progress.work !== 'wait-until-live' && progress.all < manyZones)) return;
    shownAt = now;
    io.progress(textOf(progress));
  };
}

/** Writes the step of a zone for people who follow each one. */
function logStep(io: Io, { work, step }: Progress): void {
  if (step === null) return;
  const head = `${spelled(step.zone)} at ${step.target}:`;
  const message = `${work}: ${step.state}`;
  io.log({ level: 'debug', event: 'step', head, text: `${head} ${message}`, message, zone: step.zone });
}

/** A line of `--progress json`. */
function progressRecord({ work, step, done, all }: Progress, at: string, milliseconds: number | null): object {
  const { zone = null, target = null, state = null } = step ?? {};
  const secondsLeft = milliseconds === null ? null : Math.round(milliseconds / 1000);
  return { format: 1, at, work, zone, target, state, done, total: all, secondsLeft };
}

/** Writes the last line of `--progress json`: the total of an apply that began at `started`. */
export function writeProgressEnd(
  io: Io,
  counts: ApplyCounts,
  { zones, started }: { readonly zones: number; readonly started: number },
): void {
  if (io.progressFormat !== 'json') return;
  const now = io.now();
  const seconds = Math.round((now - started) / 1000);
  const place = { zone: null, target: null, state: 'finished' };
  io.line({
    format: 1,
    at: isoTime(now),
    work: 'apply',
    ...place,
    done: zones,
    total: zones,
    secondsLeft: 0,
    ...counts,
    seconds,
  });
}

/** Rounds to seconds below a minute, and to minutes above. */
function rounded(milliseconds: number): number {
  const unit = milliseconds < 60_000 ? 1000 : 60_000;
  return Math.max(unit, Math.round(milliseconds / unit) * unit);
}
