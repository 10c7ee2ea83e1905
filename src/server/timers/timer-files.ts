import { DnsSyncError } from '../../reconcile/error.ts';
import { shellQuoted } from '../../text/shell/shell-quoted.ts';
import { windowsTaskXml, type TaskTime } from '../windows/windows-task.ts';

// Files and command lines that run "dns-sync drift --relist 1/7" nightly and "dns-sync retry" every five minutes.

/** The first line of our files, by which they are recognized. */
export const mark = '# Written by "dns-sync setup"; "dns-sync setup --uninstall" removes it.';

/** How the program is run: absolute paths, and additional environment variables. */
export interface Runner {
  readonly node: string;
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  /** The same as words, for jobs on Windows, which have no environment of their own. */
  readonly words: readonly string[];
}

/**
 * Checks that no text of a runner contains a line end, and no variable a double quote.
 * Otherwise the rest would be a separate line of a unit or crontab, which root would run, or a crontab would cut the
 * value off. Throws `bad-path`.
 */
export function checkedRunner(runner: Runner): Runner {
  const texts = { 'the path of node': runner.node, 'the path of dns-sync': runner.program, ...runner.env };
  for (const [name, text] of Object.entries(texts)) {
    const isQuoted = Object.hasOwn(runner.env, name) && text.includes('"');
    if (!/[\r\n\0]/.test(text) && !isQuoted) continue;
    const what = isQuoted ? 'a double quote' : 'a line break or NUL';
    throw new DnsSyncError(
      'bad-path',
      `${name} contains ${what}: ${JSON.stringify(text)}`,
      'use a path without them. Nothing was done',
    );
  }
  return runner;
}

interface Job {
  readonly word: string;
  readonly options: readonly string[];
  readonly what: string;
  readonly systemd: readonly string[];
  readonly cron: string;
  /** Whether cron mails the output of a run that failed. */
  readonly mailsOutput: boolean;
  readonly windows: TaskTime;
}

/** The jobs, in the order of their files. */
export const jobs: readonly Job[] = [
  {
    word: 'drift',
    // Answers of name servers don't show every change, so the record sets of each zone are listed once a week.
    options: ['--relist', '1/7'],
    what: 'Check DNS zones of Plesk for changes made outside dns-sync',
    systemd: ['OnCalendar=*-*-* 03:17:00', 'RandomizedDelaySec=30min', 'Persistent=true'],
    cron: '17 3 * * *',
    mailsOutput: true,
    windows: { dailyAt: '03:17' },
  },
  {
    word: 'retry',
    options: [],
    what: 'Retry failed DNS zones of Plesk',
    systemd: ['OnBootSec=5min', 'OnUnitActiveSec=5min'],
    cron: '*/5 * * * *',
    mailsOutput: false,
    windows: { everyMinutes: 5 },
  },
];

/** The names of the timers in systemd and Windows. */
export const timerNames: readonly string[] = jobs.map(({ word }) => `dns-sync-${word}`);

/** Returns the text of a file for /etc/cron.d (crontab(5)). */
export function cronFile({ node, program, env }: Runner): string {
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const settings = Object.entries(env).map(([key, value]) => `${key}="${value}"`);
  const lines = jobs.map(({ word, options, cron, mailsOutput }) => {
    const run = [shellQuoted(node), shellQuoted(program), word, ...options].join(' ');
    const command = mailsOutput ? `out=$(${run}) || printf '%s\\n' "$out"` : `${run} >/dev/null`;
    return `${cron} root ${command.replaceAll('%', String.raw`\%`)}`;
  });
  return joinLines([mark, path, ...settings, ...lines]);
}

/** Returns the tasks of Windows as XML, by name. Their stderr is copied to the event log. */
export function windowsTasks({ node, program, words }: Runner): ReadonlyMap<string, string> {
  const tasks = jobs.map(({ word, options, what, windows }): [string, string] => [
    `dns-sync-${word}`,
    windowsTaskXml({ what, time: windows, program: node, words: [program, ...words, '--event-log', word, ...options] }),
  ]);
  return new Map(tasks);
}

/** Returns the arguments of schtasks that create a task from an XML file, or replace it. */
export function taskWords(name: string, file: string): readonly string[] {
  return ['/Create', '/F', '/RU', 'SYSTEM', '/TN', name, '/XML', file];
}

/** Joins lines; the last one ends too. */
export function joinLines(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
