import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from '../src/config/schema.ts';

/** A node of the schema. */
export interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  /** The alternatives of a target, one for each service. */
  oneOf?: readonly SchemaNode[];
  description?: string;
  default?: unknown;
  type?: string;
  enum?: readonly unknown[];
  required?: readonly string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}

/**
 * The meaning of each key. `*` stands for a name that the administrator chooses.
 * If services have a key of the same name, each begins with its service: "oci: targets.*.profile".
 */
const meanings: Readonly<Record<string, string>> = {
  $schema: 'The location of this schema, for editors.',
  stateDir: 'The state directory, relative to the directory of this file. DNS_SYNC_STATE_DIR overrides it.',
  server:
    'The owner that new hosted zones are marked with; the host name by default. Set it before the host is renamed.',
  targets:
    'The DNS services that zones are published at, by names of your choice. Each zone is published at every target that selects it.',
  'targets.*': 'One target.',
  'targets.*.provider': 'The DNS service.',
  'targets.*.mode': 'Overrides policy.mode at this target.',
  'targets.*.zones':
    'The zones that are published at this target; all by default. Zones that are no longer selected stay there unchanged.',
  'targets.*.zones.include': 'Only zones that match one of these names or globs; all if the list is empty.',
  'targets.*.zones.create':
    'Whether zones that this target lacks are created: `"never"` holds them. Absent: as `zones.create`.',
  'targets.*.zones.exclude': 'No zones that match one of these names or globs.',
  'targets.*.apexNs': 'Overrides records.apexNs at this target.',
  'targets.*.region': 'The AWS region that requests are signed for. Route 53 itself is global.',
  'targets.*.profile': 'The profile in the AWS configuration files that has the credentials.',
  'targets.*.delegationSetId': 'The reusable delegation set for new hosted zones.',
  'targets.*.tags': 'Tags of new hosted zones: at most 10, written by one more call for each new hosted zone.',
  'targets.*.tags.*': 'The value of the tag.',
  'targets.*.server': 'The address or host name of the name server.',
  'targets.*.port': 'The port of the name server.',
  'targets.*.keyFile':
    'The absolute path of a file with the TSIG key, as tsig-keygen of BIND writes it. Only its owner may read it.',
  'targets.*.catalog': 'A catalog zone on that server (RFC 9432), through which zones are created and removed.',
  'targets.*.tokenFile':
    "The absolute path of a file with the customer's personal access token. Only its owner may read it.",
  'targets.*.compartmentId': 'The OCID of the compartment that has the zones; the root compartment by default.',
  'targets.*.configFile':
    'The absolute path of a configuration file of Oracle Cloud. OCI_CONFIG_FILE and ~/.oci/config are its defaults. Only its owner may read it.',
  'oci: targets.*.profile': 'The profile in the configuration file of Oracle Cloud; DEFAULT by default.',
  'oci: targets.*.region': 'The region, such as eu-frankfurt-1; that of the profile by default.',
  'targets.*.endpoint': 'The origin of the API: https, or http on a loopback address.',
  'targets.*.maxRequestsPerSecond': 'The most requests per second; lower it if other programs use the same account.',
  'targets.*.zoneIds': 'Hosted zone ids by zone name, for zones that must not be looked up by name.',
  'targets.*.zoneIds.*': 'The id of the hosted zone.',
  zones: 'The zones that dns-sync publishes.',
  'zones.include': 'Only zones that match one of these names or globs; all if the list is empty.',
  'zones.create':
    'Whether zones that a target lacks are created: `"never"` holds them, which is no failure, until they exist.',
  'zones.exclude': 'No zones that match one of these names or globs.',
  'zones.subdomains':
    'How the zone of a subdomain is published: as its own hosted zone, as records of its parent, or not at all.',
  records: 'The records that dns-sync publishes.',
  'records.ignore': 'Record sets that dns-sync never changes at the provider.',
  'records.ignore[].name': 'A name or glob.',
  'records.ignore[].type': 'A record type.',
  'records.apexNs':
    "Which NS records a zone has at its apex: the provider's own, or Plesk's. Each service has its default; for Route 53 it is provider.",
  'records.defaultTtl': 'The TTL in seconds of records for which Plesk sends no TTL.',
  'records.ptr': 'PTR records.',
  'records.ptr.mode': 'Whether requested PTR records are written into reverse zones, or only listed.',
  'records.ptr.zones': 'The reverse zones that PTR records are written into.',
  policy: 'What dns-sync may change without confirmation.',
  'policy.mode': 'Apply everything, everything except deletions, or nothing.',
  'policy.onDelete':
    'When Plesk deletes a zone: delete our records and keep the empty hosted zone for trashDays, delete the hosted zone immediately, or keep everything.',
  'policy.trashDays': 'Days before the empty hosted zone of a deleted zone is deleted.',
  'policy.onDrift': 'What the hook does about drift: report it, or revert it.',
  'policy.adopt':
    'In a hosted zone that dns-sync did not create: overwrite record sets that differ, or hold them until they are confirmed.',
  'policy.zones': 'Overrides for some zones; the first entry that matches counts.',
  'policy.zones[].match': 'A name or glob.',
  'policy.zones[].mode': 'Overrides policy.mode, at every target.',
  'policy.zones[].onDelete': 'Overrides policy.onDelete.',
  'policy.zones[].onDrift': 'Overrides policy.onDrift.',
  'policy.zones[].rename': 'Overrides policy.rename, for the old name of a renamed domain.',
  'policy.protect': 'Zones and names that dns-sync never changes.',
  'policy.maxZoneDeletesPerHour': 'The most zones deleted within an hour; further deletions are held.',
  'policy.maxDeletePercent':
    "The largest share of a zone's record sets that an update may delete; a larger one is held. Counts from ten record sets on; 100 disables it.",
  'policy.rename':
    'The old zone of a renamed domain: `update` handles it as any deleted zone, `erase` deletes its hosted zone immediately.',
  'policy.renameMinutes':
    'A deleted zone and a new one with the same records within this many minutes count as a renamed domain; 0 disables this.',
  hook: 'How a hook call from Plesk is processed.',
  'hook.apply': 'Apply changes within the call, apply them in the background, or only record them.',
  'hook.budgetSeconds': 'The time limit of a call, in seconds. Changes that are not applied by then stay pending.',
  'hook.chain': 'Other DNS backends that receive the same call.',
  'hook.chain[].command': 'The command line, split into words as in a shell and run without one.',
  'hook.chain[].timeoutSeconds': 'The time limit, in seconds.',
  'hook.chain[].required': 'Whether the call fails if this backend fails.',
  'hook.chain[].environment': 'Environment variables that are passed on, in addition to PATH, LANG and HOME.',
  fleet: 'Several servers on one account, which share an etcd. Without this key, nothing of a fleet is loaded.',
  'fleet.name': 'The name of the fleet. Zones are marked with it at the service.',
  'fleet.engine': 'The etcd that the servers and workers of the fleet share.',
  'fleet.engine.endpoints': 'The addresses of its nodes: https, or http on a loopback address.',
  'fleet.engine.user': 'The user at etcd. Without one, etcd must allow everything to everyone.',
  'fleet.engine.passwordFile':
    'The file with the password of that user; only root or the user of dns-sync may read it.',
  'fleet.engine.caFile': 'The certificates that sign those of the nodes, as PEM; by default those that Node trusts.',
  'fleet.account': 'The account that one worker at a time sends for. Workers of one account have the same targets.',
  log: 'Messages on stderr.',
  'log.format':
    'The form of messages on stderr: text for people, or a JSON document on each line for programs. `--log-format` of the command line wins.',
  'hook.keepCalls': 'The number of recent calls that are stored as received, for bug reports.',
  dns: 'Queries to name servers, which prove what is live. No resolver is asked.',
  'dns.rootServers':
    'The addresses of root servers, where the search for name servers begins; by default those of the Internet. DNS_SYNC_ROOT_SERVERS, with commas between addresses, overrides it.',
  'dns.port': 'The port of every name server. DNS_SYNC_DNS_PORT overrides it.',
  'dns.timeoutSeconds': 'The time limit of a query, in seconds.',
  'dns.queriesPerSecond': 'The most queries per second.',
  metrics: 'Metrics for Prometheus.',
  'metrics.file':
    'The file that timers and commands which apply write after each run, such as /var/lib/prometheus/node-exporter/dns-sync.prom; relative to this file. Without it none is written.',
  notify: 'Where events are sent. Without a channel nothing is sent.',
  'notify.events': 'The kinds of events to send; by default all but "synchronized".',
  'notify.digest': '"daily" sends one message a day for each channel.',
  'notify.mail': 'Sends events by mail.',
  'notify.mail.to': 'The recipients.',
  'notify.mail.from': 'The sender; dns-sync at the server name by default.',
  'notify.mail.smtp':
    'The mail server, such as "smtps://user@mail.example.com". Without it, the sendmail program is used.',
  'notify.mail.passwordFile':
    'The absolute path of a file with the password of the user in the URL. Only its owner may read it.',
  'notify.webhook': 'Posts events to a URL.',
  'notify.webhook.url': 'The URL.',
  'notify.webhook.secretFile':
    'The absolute path of a file with the secret that signs each body (X-Dns-Sync-Signature). Only its owner may read it.',
  'notify.webhook.format': '"json" for programs, or "text" for chat tools.',
  'notify.command': 'A command line, run for each event with the JSON of the event on stdin.',
};

/** Builds the JSON Schema of the configuration with the meaning of each key. Throws if a key has no meaning. */
export function configJsonSchema(): SchemaNode & { readonly title: string } {
  const schema = toJsonSchema(configSchema, {
    typeMode: 'input',
    errorMode: 'ignore',
    target: 'draft-2020-12',
  }) as SchemaNode;
  // The default is this machine's name, which doesn't apply elsewhere.
  delete schema.properties?.['server']?.default;
  describeNode(schema, '');
  return { ...schema, title: 'dns-sync configuration' };
}

/** `service` is that of the target to which the place belongs. */
function describeNode(node: SchemaNode, place: string, service = ''): void {
  if (place !== '' && !place.endsWith('[]')) {
    const meaning = meanings[`${service}: ${place}`] ?? meanings[place];
    if (meaning === undefined) throw new Error(`the key ${place} has no meaning in ${import.meta.url}`);
    node.description = meaning;
  }
  for (const [key, inner] of Object.entries(node.properties ?? {}))
    describeNode(inner, place === '' ? key : `${place}.${key}`, service);
  for (const target of node.oneOf ?? []) describeNode(target, place, serviceOf(target));
  if (typeof node.additionalProperties === 'object') describeNode(node.additionalProperties, `${place}.*`, service);
  if (node.items !== undefined) describeNode(node.items, `${place}[]`, service);
}

/** The service of an alternative of a target. */
export function serviceOf(target: SchemaNode): string {
  return String(target.properties?.['provider']?.enum?.[0]);
}
