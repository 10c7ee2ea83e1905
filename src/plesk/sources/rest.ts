import { withoutFinalDot } from '../../reconcile/dns/name.ts';
import * as v from 'valibot';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { schemaError } from '../call/schema-error.ts';
import { readPleskZoneName } from '../call/plesk-zone-name.ts';
import { answerOf, unlisted, type InfoZone, type SideBySide } from './dns-utility.ts';
import { filledIn, type KnownZone } from './fill-in.ts';
import type { RestClient } from './rest-client.ts';
import { readZoneInfo } from './zone-info.ts';
import type { SourceRecord, ZoneSource } from './zone-source.ts';

// Shapes are from Plesk's own OpenAPI document; unknown keys are ignored.

const domains = v.array(
  v.object({ id: v.number('a number'), name: v.string('a name') }, 'an object'),
  'a list of domains',
);
const domainStatus = v.object({ status: v.string('a status') }, 'an object');
const gatewayEnd = v.object(
  { code: v.number('a number'), stdout: v.string('a string'), stderr: v.string('a string') },
  'an object',
);
const records = v.array(
  v.object(
    {
      host: v.string('a name'),
      type: v.string('a type'),
      opt: v.nullish(v.pipe(v.union([v.string(), v.number()]), v.transform(String)), ''),
      value: v.string('the data'),
      ttl: v.nullish(v.union([v.string(), v.number()]), null),
    },
    'an object',
  ),
  'a list of records',
);

/**
 * Creates the source REST, for this or another machine: records with their TTLs.
 * REST doesn't say whether a zone is served; its gateway to `plesk bin dns --info` does.
 */
export function restSource(ask: RestClient, known: KnownZone, sideBySide: SideBySide): ZoneSource {
  return {
    name: 'plesk-rest',
    isPlesk: true,
    read: async () => {
      const listed = read(domains, await ask({ path: '/api/v2/domains' }));
      if (!listed.ok)
        throw new DnsSyncError(
          'plesk-rest',
          `cannot read the domains from Plesk's REST API: ${listed.reason}`,
          'choose another source with --from',
        );
      const found = await sideBySide(listed.value, async (domain) => {
        return { name: domain.name, zone: await readZone(ask, known, domain) };
      });
      const soa = 'the SOA of a zone is not included; the last known one is kept';
      return answerOf(found, [soa, unlisted]);
    },
  };
}

async function readZone(
  ask: RestClient,
  known: KnownZone,
  domain: v.InferOutput<typeof domains>[number],
): Promise<Result<InfoZone | null>> {
  const name = readPleskZoneName(domain.name);
  if (!name.ok) return failure(`it ${name.reason}`);
  const plain = withoutFinalDot(name.value);
  const end = await question(ask, gatewayEnd, { path: '/api/v2/cli/dns/call', body: { params: ['--info', plain] } });
  if (!end.ok) return end;
  const { code, stdout, stderr } = end.value;
  const info = readZoneInfo(name.value, { stdout, stderr, failure: code === 0 ? null : `${stderr}${stdout}` });
  if (!info.ok) return info;
  if (info.value.serves === 'no zone') return success(null);
  const { serves } = info.value;
  const status = await question(ask, domainStatus, { path: `/api/v2/domains/${domain.id}/status` });
  if (!status.ok) return status;
  const rr = serves === 'not' ? success([]) : await readRecords(ask, plain);
  if (!rr.ok) return rr;
  const bare = { name: name.value, status: status.value.status, serves, rr: rr.value };
  // The records came as one JSON document, which can't be cut.
  return success({ zone: filledIn(bare, await known(name.value)), closed: null });
}

async function readRecords(ask: RestClient, plain: string): Promise<Result<readonly SourceRecord[]>> {
  const found = await question(ask, records, { path: `/api/v2/dns/records?domain=${encodeURIComponent(plain)}` });
  if (!found.ok) return found;
  return found.value.length === 0 ? failure('Plesk reports no records') : found;
}

/** Sends a request about one zone. An error affects only that zone, except a timeout. */
async function question<T extends v.GenericSchema>(
  ask: RestClient,
  schema: T,
  what: Parameters<RestClient>[0],
): Promise<Result<v.InferOutput<T>>> {
  try {
    return read(schema, await ask(what));
  } catch (error) {
    rethrowUnlessKnown(error, 'plesk-rest');
    return failure(error.message);
  }
}

function read<T extends v.GenericSchema>(schema: T, value: unknown): Result<v.InferOutput<T>> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success
    ? success(result.output)
    : failure(`cannot read the answer of Plesk's REST API: ${schemaError(result.issues[0])}`);
}
