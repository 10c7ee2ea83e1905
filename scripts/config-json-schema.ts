import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from '../src/config/schema.ts';

/** A part of the schema. */
export interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  description?: string;
  default?: unknown;
  type?: string;
  enum?: readonly unknown[];
  required?: readonly string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}

/** What each key means; `*` stands for a name that the administrator chooses. */
const meanings: Readonly<Record<string, string>> = {
  $schema: 'Where this schema is, for editors.',
  stateDir: 'The state directory, seen from the directory of this file; DNS_SYNC_STATE_DIR wins over it.',
  server: 'Who owns the hosted zones that are made: the host name by default. Keep it when the host is renamed.',
  targets: 'Where zones are kept, by names of your choice; every zone is kept at every target that selects it.',
  'targets.*': 'One target.',
  'targets.*.provider': 'The DNS service.',
  'targets.*.mode': 'The mode at this target, in the place of policy.mode.',
  'targets.*.zones':
    'Which of the zones are kept at this target; all by default. What it no longer selects is left there.',
  'targets.*.zones.include': 'Only zones that match one of these names or globs; all where the list is empty.',
  'targets.*.zones.exclude': 'No zones that match one of these names or globs.',
  'targets.*.apexNs': 'In the place of records.apexNs, at this target.',
  'targets.*.region': 'The AWS region that requests are signed for; Route 53 itself has none.',
  'targets.*.profile': "A profile of the AWS SDK's configuration, for the credentials.",
  'targets.*.delegationSetId': 'The reusable delegation set in which hosted zones are made.',
  'targets.*.maxRequestsPerSecond': 'At most so many requests a second, where other programs use the account too.',
  'targets.*.zoneIds': 'Hosted zones by the name of the zone, where it is not to be looked up.',
  'targets.*.zoneIds.*': 'The id of the hosted zone.',
  zones: 'Which zones are handled.',
  'zones.include': 'Only zones that match one of these names or globs; all where the list is empty.',
  'zones.exclude': 'No zones that match one of these names or globs.',
  'zones.subdomains':
    'What becomes of the zone of a subdomain: a hosted zone of its own, records of its parent, or nothing.',
  records: 'Which records are handled.',
  'records.ignore': 'Record sets that are left alone at the provider whatever Plesk says.',
  'records.ignore[].name': 'A name or glob.',
  'records.ignore[].type': 'A record type.',
  'records.apexNs':
    "Whose NS records stand at the apex of a zone: the provider's own, or Plesk's. The default is the service's; at Route 53 it is provider.",
  'records.defaultTtl': 'The TTL of records without one in a zone for which Plesk sends none, in seconds.',
  'records.ptr': 'Reverse names.',
  'records.ptr.mode': 'Whether wanted PTRs go into a reverse zone where a target holds it, or only on the list.',
  'records.ptr.zones': 'The reverse zones that a target holds.',
  policy: 'What may be done unasked.',
  'policy.mode': 'Everything, everything but deletes, or nothing at all.',
  'policy.onDelete':
    'When Plesk deletes a zone: our records go and the hosted zone waits; it is removed; or all stays.',
  'policy.trashDays': 'Days that an emptied hosted zone waits before it is removed.',
  'policy.onDrift': 'What the hook does about changes by others: tell, or put the desired state back.',
  'policy.adopt':
    'In a hosted zone that we did not make: write sets that differ, or hold them until they are confirmed.',
  'policy.zones': 'What is otherwise for some zones: the first entry that matches counts.',
  'policy.zones[].match': 'A name or glob.',
  'policy.zones[].mode': 'In the place of policy.mode, at every target.',
  'policy.zones[].onDelete': 'In the place of policy.onDelete.',
  'policy.zones[].onDrift': 'In the place of policy.onDrift.',
  'policy.protect': 'Zones and names in which nothing is changed.',
  'policy.maxZoneDeletesPerHour': 'More zone deletions in an hour than this are held.',
  'policy.maxDeletePercent':
    'An update from Plesk that deletes more than this share of at least ten record sets is held; 100 turns it off.',
  'policy.rename':
    'What becomes of the old zone of a renamed domain: `update`: as of any deleted zone; `erase`: its hosted zone is removed at once.',
  'policy.renameMinutes':
    'A zone that goes and one that comes with the same records within so many minutes are a renamed domain; 0 for never.',
  hook: 'How a call of Plesk is taken.',
  'hook.apply': 'Apply at once; leave it to the background; or only record it.',
  'hook.budgetSeconds': 'How long a call may take; what is left then stays pending.',
  'hook.chain': 'Other backends that get the same call.',
  'hook.chain[].command': 'Its command line, split as a shell splits words and run without a shell.',
  'hook.chain[].timeoutSeconds': 'How long it may take.',
  'hook.chain[].required': 'Whether its failure is a failure of the call.',
  'hook.chain[].environment': 'Environment variables that it gets besides PATH, LANG and HOME.',
  'hook.keepCalls': 'How many calls are kept as they came, for reports.',
  notify: 'Reserved for notifications, which dns-sync does not send yet: must be empty.',
};

/** The JSON Schema of the configuration, with what each key means. Throws where a key has no meaning yet. */
export function configJsonSchema(): SchemaNode & { readonly title: string } {
  const schema = toJsonSchema(configSchema, {
    typeMode: 'input',
    errorMode: 'ignore',
    target: 'draft-2020-12',
  }) as SchemaNode;
  // The default is this machine's name, which says nothing about others.
  delete schema.properties?.['server']?.default;
  describeNode(schema, '');
  return { ...schema, title: 'dns-sync configuration' };
}

function describeNode(node: SchemaNode, place: string): void {
  if (place !== '' && !place.endsWith('[]')) {
    const meaning = meanings[place];
    if (meaning === undefined) throw new Error(`the key ${place} has no meaning in ${import.meta.url}`);
    node.description = meaning;
  }
  for (const [key, inner] of Object.entries(node.properties ?? {}))
    describeNode(inner, place === '' ? key : `${place}.${key}`);
  if (typeof node.additionalProperties === 'object' && place !== 'notify')
    describeNode(node.additionalProperties, `${place}.*`);
  if (node.items !== undefined) describeNode(node.items, `${place}[]`);
}
