// What each command answers on each machine of a fleet: its exit code, and the first line that it writes.

/** A command line, and the answers by the kinds of machines that give them, in the words of `Machines.answer`. */
export type Row = readonly [line: string, answers: Readonly<Record<string, string>>];

const onServer =
  '1 dns-sync: this machine is a worker of the fleet and has only copies of the zones; nothing was changed. Run the command on plesk-1';
const onServers =
  '1 dns-sync: this machine is a worker of the fleet and has only copies of the zones; nothing was changed. Run the command on the Plesk server that has the zone; "dns-sync status ZONE" names it';
const onLeader =
  '1 dns-sync: the worker LEADER on HOST leads the fleet, and only its machine asks the DNS services. Run the command on HOST, with the configuration of LEADER';
const asksNothing =
  '1 dns-sync: a server of a fleet has no credentials, and does not ask the DNS services; nothing was compared. Run the command on the worker that leads: "dns-sync fleet status" on a worker names it';
const noEtcd =
  '1 dns-sync: etcd does not answer at NODE: connect ECONNREFUSED NODE. Check the network and the nodes of etcd; nothing is lost';
const noPassword =
  '1 dns-sync: etcd: authentication failed, invalid user ID or password. Check the user and the password file of the fleet';
const notSeen =
  '1 dns-sync: SELF may not see all of the fleet hosting. Run it on a worker, or with the configuration of an administrator: dns-sync --config FILE …';
const noOrders =
  '1 dns-sync: SELF may not give orders to the fleet hosting. Run it with the configuration of an administrator of the fleet: dns-sync --config FILE …';
const workersState =
  '1 dns-sync: the state directory is that of a worker. Run it on the Plesk server, or give its agent a state directory of its own: "stateDir"';
const unknown = '1 dns-sync: unknown zone "nowhere.test". Run "dns-sync status --all" to see all zones';
const noPlesk =
  '1 dns-sync: Plesk is not installed here: found none of plesk, /usr/sbin/plesk, /usr/local/psa/bin/plesk. Run this on the Plesk server, or set DNS_SYNC_PLESK to its "plesk" executable';

const contested = '0 shared.example. at route53 ID: no changes';

export const commandTable: readonly Row[] = [
  [
    'status',
    {
      server: '2 2 zones: 1 held, 1 synchronized.',
      'leader standby': '0 4 zones: 4 synchronized.',
      away: '0 2 zones: 2 synchronized.',
      admin: '0 No zones are known yet: Plesk has not called the hook. "dns-sync fleet status" shows the fleet.',
    },
  ],
  [
    'status --all',
    {
      server: '2 2 zones: 1 held, 1 synchronized.',
      'leader standby': '0 4 zones: 4 synchronized.',
      away: '0 2 zones: 2 synchronized.',
    },
  ],
  ['status ZONE', { 'server leader standby away': '0 1 zone: 1 synchronized.' }],
  [
    'status FOREIGN',
    {
      server: '1 dns-sync: unknown zone "b.example". Did you mean ZONE?',
      'leader standby': '0 1 zone: 1 synchronized.',
      away: '1 dns-sync: unknown zone "c.example". Did you mean ZONE?',
    },
  ],
  ['status nowhere.test', { 'server leader standby away': unknown }],
  ['status --json', { server: '2 {', 'leader standby away': '0 {' }],
  [
    'status --max-age 26h',
    {
      server: '2 2 zones: 1 held, 1 synchronized.',
      'leader standby': '0 4 zones: 4 synchronized.',
      away: '0 2 zones: 2 synchronized.',
      admin: '2 silent: the hook was never called: run "dns-sync plesk enable", then "plesk bin dns --sync-all-zones"',
    },
  ],
  [
    'plan',
    {
      server: '0 shared.example. at route53: held',
      leader: contested,
      standby: onLeader,
      away: contested,
    },
  ],
  ['plan ZONE', { 'server leader away': '0 1 zone unchanged.', standby: onLeader }],
  ['plan --json', { 'server leader away': '0 {', standby: onLeader }],
  [
    'plan --offline',
    {
      server: '0 shared.example. at route53: held',
      'leader standby': contested,
      away: contested,
    },
  ],
  [
    'plan --out OUT',
    {
      server: '0 shared.example. at route53: held',
      leader: contested,
      standby: onLeader,
      away: contested,
    },
  ],
  [
    'drift',
    {
      'server away': '0 No drift in 2 zones, as the workers of the fleet found last.',
      leader: '0 No drift in 4 zones.',
      standby: '0 No drift in 4 zones, as the workers of the fleet found last.',
    },
  ],
  ['drift --json', { 'server leader standby away': '0 {' }],
  ['drift --via api', { 'server away': asksNothing, leader: '0 No drift in 4 zones.', standby: onLeader }],
  ['drift --who', { 'server away': asksNothing, leader: '0 No drift in 4 zones.', standby: onLeader }],
  [
    'drift ZONE --heal --yes',
    { 'server away': '0 No drift in 1 zone, as the workers of the fleet found last.', 'leader standby': onServer },
  ],
  ['verify ZONE', { 'server leader standby away': '2 1 zone: 0 live, 1 not live.' }],
  [
    'cutover --registrar csv',
    { server: '2 zone,name servers,DS to remove', 'leader standby away': '1 zone,name servers,DS to remove' },
  ],
  [
    'events',
    { 'server leader standby away': '0 TIME  synchronized  ZONE. at route53: synchronized for the first time' },
  ],
  [
    'history',
    { 'server away': '0 change ID  update  shared.example.', 'leader standby': '0 change ID  worker  shared.example.' },
  ],
  ['history ZONE', { 'server away': '0 change ID  update  ZONE.', 'leader standby': '0 change ID  worker  ZONE.' }],
  [
    'show zzzz',
    {
      'server leader standby away':
        '1 dns-sync: no change with the ID "zzzz". Run "dns-sync history" to see the IDs of changes',
    },
  ],
  ['export ZONE', { 'server leader standby away': '0 $ORIGIN ZONE.' }],
  [
    'report --html OUT',
    {
      'server away': '0 Report of 2 zones written to DIR/out.',
      'leader standby': '0 Report of 4 zones written to DIR/out.',
    },
  ],
  ['ptr list', { 'server standby': '0 ; Every requested PTR record is served by a target.' }],
  ['provider list', { 'server standby': '0 godaddy  GoDaddy' }],
  ['provider show route53', { 'server standby': '0 route53: Route 53' }],
  ['trash list', { 'server leader standby away': '0 The trash is empty.' }],
  ['config get policy.onDrift', { 'server standby': '0 report' }],
  ['config set policy.onDrift heal', { 'server standby': '0 "policy.onDrift" is set in DIR/config.json.' }],
  ['config unset policy.onDrift', { 'server standby': '0 "policy.onDrift" is removed from DIR/config.json.' }],
  ['config path', { 'server standby': '0 DIR/config.json' }],
  ['version', { 'server standby': '0 dns-sync VERSION' }],
  [
    'completion bash',
    { 'server standby': '0 # bash completion of dns-sync; in ~/.bashrc: source <(dns-sync completion bash)' },
  ],
  [
    'notify',
    {
      'server standby':
        '1 dns-sync: no channel for notifications is configured. Set notify.mail, notify.webhook or notify.command: see docs/notifications.md',
    },
  ],
  [
    'doctor',
    {
      'server leader standby': '0 ok  Node  vVERSION',
      'away stranger': '2 ok  Node  vVERSION',
    },
  ],
  [
    'doctor --target route53',
    {
      'server away':
        '2 ok  configuration  DIR/config.json: targets route53; in a fleet, only the workers need credentials',
      'leader standby':
        '0 ok  configuration  DIR/config.json: targets route53; in a fleet, only the workers need credentials',
    },
  ],
  [
    'fleet status',
    { server: notSeen, 'leader standby admin': '2 hosting: 3 servers, 4 zones', away: noEtcd, stranger: noPassword },
  ],
  ['fleet status --json', { server: notSeen, 'leader standby': '2 {', away: noEtcd }],
  [
    'fleet servers',
    {
      server: notSeen,
      'leader standby admin': '0 SERVER  VERSION  ZONES  NOT SENT  LAST CALL  LAST SIGN OF LIFE',
      away: noEtcd,
      stranger: noPassword,
    },
  ],
  [
    'fleet join',
    {
      server: '0 1 zone written by this server',
      'leader standby': workersState,
      away: noEtcd,
      stranger: noPassword,
      admin: '0 No zones are known yet.',
    },
  ],
  [
    'fleet leave',
    {
      server: '0 SELF has 2 claims in hosting, which keeps 1 zone for it.',
      'leader standby': workersState,
      away: noEtcd,
      stranger: noPassword,
      admin: '0 SELF has 0 claims in hosting, which keeps 0 zones for it.',
    },
  ],
  [
    'fleet move ZONE plesk-2',
    {
      server: noOrders,
      'leader standby admin':
        '1 dns-sync: plesk-2 does not have ZONE.: it is at plesk-1. Create the domain at plesk-2 first, then run this again',
      away: noEtcd,
      stranger: noPassword,
    },
  ],
  [
    'fleet window plesk-1 plesk-2 --close',
    {
      server: noOrders,
      'leader standby admin': '0 The window from plesk-1 to plesk-2 was not open.',
      away: noEtcd,
      stranger: noPassword,
    },
  ],
  [
    'apply',
    {
      server:
        '2 shared.example. at route53: held (kept-elsewhere): update shared.example. *: kept for plesk-2; nothing was changed. If the domain moved here, an administrator of the fleet runs "dns-sync fleet move shared.example. SELF"',
      'leader standby': onServers,
      away: contested,
    },
  ],
  ['apply ZONE --yes', { 'server away': '0 1 zone unchanged.', 'leader standby': onServer }],
  ['apply ZONE --yes --json', { 'server away': '0 {', 'leader standby': onServer }],
  [
    'apply FOREIGN --yes',
    {
      server: '1 dns-sync: unknown zone "b.example". Did you mean ZONE?',
      'leader standby':
        '1 dns-sync: this machine is a worker of the fleet and has only copies of the zones; nothing was changed. Run the command on plesk-2',
      away: '1 dns-sync: unknown zone "c.example". Did you mean ZONE?',
    },
  ],
  [
    'apply --wait --yes',
    {
      'server away':
        '1 dns-sync: a server of a fleet has no credentials to follow the changes at the service; nothing was changed. Leave out --wait, and run "dns-sync verify ZONE --wait" afterwards: it asks the name servers',
      'leader standby': onServers,
    },
  ],
  [
    'retry',
    {
      'server away': '0 The agent of this server sends what waits.',
      'leader standby': '0 The worker that leads the fleet does this.',
      stranger: noPassword,
    },
  ],
  [
    'adopt ZONE --yes',
    {
      server: '0 1 zone unchanged.',
      'leader standby': onServer,
      away: '1 ZONE. at route53: recorded, not applied: etcd does not answer at NODE: connect ECONNREFUSED NODE. Nothing is lost: the agent sends it as soon as the fleet answers',
    },
  ],
  [
    'adopt --prune ZONE --yes',
    {
      'server away':
        '1 dns-sync: in a fleet, foreign record sets are not pruned; nothing was changed. Delete them at the DNS service, and leave out --prune',
      'leader standby': onServer,
    },
  ],
  ['confirm ZONE', { 'server away': '0 ZONE.: no held changes to release', 'leader standby': onServer }],
  ['zones off nowhere.test', { 'server leader standby away': unknown }],
  ['zones on ZONE', { 'server away': '0 ZONE.: was not switched off', 'leader standby': onServer }],
  [
    'forget ZONE',
    {
      'server away':
        '1 dns-sync: Plesk serves ZONE. Delete the domain in Plesk, or run "dns-sync zones off ZONE." to leave it as it is',
      'leader standby': onServer,
    },
  ],
  [
    'undo zzzz --yes',
    {
      'server away': '1 dns-sync: no change with the ID "zzzz". Run "dns-sync history" to see the IDs of changes',
      'leader standby': onServers,
    },
  ],
  [
    'restore ZONE --at 2020-01-01T00:00:00Z --yes',
    {
      'server away':
        '1 dns-sync: no content of ZONE. is known for TIME: its journal begins at TIME. Run "dns-sync history ZONE." to see the known times',
      'leader standby': onServer,
    },
  ],
  [
    'trash restore ZONE --yes',
    {
      'server away': '1 dns-sync: "ZONE" is not in the trash. Run "dns-sync trash list" to see the zones in the trash',
      'leader standby': onServer,
    },
  ],
  [
    'trash empty --yes',
    {
      'server leader standby away':
        '1 dns-sync: in a fleet, the trash is not emptied by hand; nothing was changed. Wait: the worker that leads deletes emptied zones after the "policy.trashDays" of its configuration',
    },
  ],
  [
    'resync --from FILE --partial --import-only',
    { 'server away': '0 1 zone in the source.', 'leader standby': onServers },
  ],
  ['replay FILE', { 'server away': '0 1 zone unchanged.', 'leader standby': onServers }],
  [
    'hook',
    {
      server: '0 ',
      'leader standby':
        '2 not recorded: command 1 (update ZONE.): ZONE.: this machine is a worker of the fleet and has only a copy of the zone; nothing was changed. Run the command on the Plesk server that has the zone',
      away: '1 ZONE. at route53: recorded, not applied: etcd does not answer at NODE: connect ECONNREFUSED NODE. Nothing is lost: the agent sends it as soon as the fleet answers',
      stranger:
        '1 ZONE. at route53: recorded, not applied: the agent of this server does not run. Start "dns-sync agent" (systemctl start dns-sync-agent); "dns-sync retry" sends what waits too',
    },
  ],
  ['state accept', { 'server standby': '0 Nothing to accept: no zone is held because of a restored state.' }],
  ['plesk status', { 'server standby': '1 The registered DNS backend is unknown.' }],
  ['plesk enable', { 'server standby': noPlesk }],
  ['plesk disable', { 'server standby': noPlesk }],
  [
    'setup',
    {
      'server standby':
        '1 dns-sync: setup needs confirmation, and there is no terminal to ask on. Add --yes to skip the confirmation',
    },
  ],
  [
    'agent',
    {
      'server away':
        '1 dns-sync: the agent of this state directory runs already: process ID. Use that one, or end it first: systemctl stop dns-sync-agent',
      'leader standby': workersState,
    },
  ],
  [
    'worker',
    {
      'server away':
        '1 dns-sync: the state directory is that of a server. Give the worker a state directory of its own: "stateDir"',
      'leader standby':
        '1 dns-sync: the worker of this state directory runs already: process ID. Use that one, or end it first: systemctl stop dns-sync-worker',
    },
  ],
  ['staus', { 'server standby': "1 error: unknown command 'staus'" }],
  ['plan --josn', { 'server standby': "1 error: unknown option '--josn'" }],
];
