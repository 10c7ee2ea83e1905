import { jobs, mark, joinLines, type Runner } from './timer-files.ts';

/**
 * What the services may do. Left out, because they need it:
 * - `NoNewPrivileges`: sendmail is set-group-ID or set-user-ID.
 * - `RestrictSUIDSGID`: folders of the state are set-group-ID.
 * - `MemoryDenyWriteExecute`: Node compiles while it runs.
 * - `ProtectProc`: a lock's owner is looked up in /proc.
 * - `PrivateTmp`: the database of Plesk may have its socket there.
 */
const sandbox: readonly string[] = [
  // The user of Plesk's hook owns files of the state, and utilities of Plesk change their user.
  'CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID',
  'LockPersonality=yes',
  'PrivateDevices=yes',
  'ProtectClock=yes',
  'ProtectControlGroups=yes',
  'ProtectHome=read-only',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'ProtectSystem=full',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'SystemCallArchitectures=native',
  'SystemCallErrorNumber=EPERM',
  'SystemCallFilter=@system-service',
];

/** Plesk's own files, and the caches of the AWS SDK. Paths that don't exist are ignored. */
const writablePaths: readonly string[] = ['/usr/local/psa', '/opt/psa', '/root/.aws'];

const failedUnit = 'dns-sync-failed@';

/**
 * The services of a fleet. They are installed for every server, so that one that joins a fleet later needs no second
 * setup. They do nothing until an administrator enables the one that is needed.
 */
const fleetServices = [
  { word: 'agent', what: 'Send DNS zones of Plesk to the workers of a fleet', more: ['RuntimeDirectory=dns-sync'] },
  { word: 'worker', what: 'Write the DNS zones of all servers of a fleet', more: [] },
] as const;

/** Their names in systemd. */
export const fleetServiceNames: readonly string[] = fleetServices.map(({ word }) => `dns-sync-${word}.service`);

/** Mails the output of the run that failed. Before systemd 251 the run has no ID, and the last lines are mailed. */
const mailOutput = [
  'command -v sendmail >/dev/null || exit 0',
  '{ printf "To: root\\nSubject: %s failed on %s\\n" "$1" "$(uname -n)"',
  'printf "MIME-Version: 1.0\\nContent-Type: text/plain; charset=utf-8\\n\\n"',
  'if [ -n "$MONITOR_INVOCATION_ID" ]',
  'then journalctl --output=cat "_SYSTEMD_INVOCATION_ID=$MONITOR_INVOCATION_ID"',
  'else journalctl --output=cat --lines=200 --unit="$1"',
  'fi; } | sendmail -t',
].join('; ');

/**
 * Returns the unit files by name (systemd.service(5), systemd.timer(5), systemd.exec(5)).
 * `state` is the state directory, which the services write.
 */
export function systemdFiles(runner: Runner, state: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { word, options, what, systemd } of jobs) {
    const service = [
      ...networkUnitHead(what),
      `OnFailure=${failedUnit}%n.service`,
      '',
      ...serviceHead,
      ...execution(runner, [word, ...options], state),
    ];
    const timer = [...unitHead(what), '', '[Timer]', ...systemd, '', '[Install]', 'WantedBy=timers.target'];
    files.set(`dns-sync-${word}.service`, joinLines(service));
    files.set(`dns-sync-${word}.timer`, joinLines(timer));
  }
  for (const { word, what, more } of fleetServices) {
    const service = [
      ...networkUnitHead(what),
      // It is started again however often it ended, such as while etcd refuses a password.
      'StartLimitIntervalSec=0',
      '',
      '[Service]',
      'SyslogIdentifier=dns-sync',
      // It ends with 0 if the server left the fleet.
      'Restart=on-failure',
      'RestartSec=2',
      ...more,
      ...execution(runner, [word], state),
      '',
      '[Install]',
      'WantedBy=multi-user.target',
    ];
    files.set(`dns-sync-${word}.service`, joinLines(service));
  }
  const failed = [
    ...unitHead('Mail the output of %i to root, at most once a day'),
    'StartLimitIntervalSec=1d',
    'StartLimitBurst=1',
    '',
    ...serviceHead,
    `ExecStart=/bin/sh -c ${systemdWord(mailOutput)} dns-sync %i`,
    ...sandbox,
  ];
  files.set(`${failedUnit}.service`, joinLines(failed));
  return files;
}

/** How a service runs the program, and what it may do. */
function execution({ node, program, env }: Runner, words: readonly string[], state: string): readonly string[] {
  return [
    ...Object.entries(env).map(([key, value]) => `Environment=${systemdText(`${key}=${value}`)}`),
    `ExecStart=${[node, program, ...words].map(systemdWord).join(' ')}`,
    ...sandbox,
    `ReadWritePaths=${[...writablePaths, state].map((path) => systemdText(`-${path}`)).join(' ')}`,
  ];
}

function networkUnitHead(what: string): readonly string[] {
  return [...unitHead(what), 'Wants=network-online.target', 'After=network-online.target'];
}

function unitHead(what: string): readonly string[] {
  return [mark, '[Unit]', `Description=${what}`, 'Documentation=man:dns-sync(1)'];
}

const serviceHead: readonly string[] = ['[Service]', 'Type=oneshot', 'SyslogIdentifier=dns-sync'];

/** Quotes a word of a command in a unit file, where `$` starts a variable too (systemd.service(5)). */
function systemdWord(text: string): string {
  return systemdText(text).replaceAll('$', '$$$$');
}

/** Escapes a text of a unit file, where `%` starts a specifier (systemd.syntax(7), systemd.unit(5)). */
function systemdText(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll(/[\r\n]/g, String.raw`\n`);
  return `"${escaped.replaceAll('%', '%%')}"`;
}
