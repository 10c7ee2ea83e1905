import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startLocalRoute53, type LocalRoute53 } from '../../fixtures/route53/local-route53.ts';

const namespace = 'https://route53.amazonaws.com/doc/2013-04-01/';

/** The headers of a request as sent by botocore 1.24, except the signature, which the local service doesn't verify. */
const headers = {
  'User-Agent': 'Boto3/1.21.42 Python/3.8.10 Linux/5.10.102.1 Botocore/1.24.42',
  'X-Amz-Date': '20220419T205650Z',
  'amz-sdk-invocation-id': '35d871bf-b1dd-4f68-b181-a1e9e0eecc62',
  'amz-sdk-request': 'attempt=1',
  Authorization: `AWS4-HMAC-SHA256 Credential=AKIDBOTO/20220419/us-east-1/route53/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
};

describe('a request as boto3 sends it', () => {
  let local: LocalRoute53;
  let zone: string;
  before(async () => {
    // The service's clock shows the time at which the request was signed.
    const clockAheadSeconds = Math.round((Date.parse('2022-04-19T20:56:50Z') - Date.now()) / 1000);
    local = await startLocalRoute53({ settings: { processingMilliseconds: 0, clockAheadSeconds } });
    zone = local.createZone('example.com', {}, 'AKIDBOTO').id;
  });
  after(async () => local.close());

  const send = async (method: string, path: string, body?: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`${local.url}/2013-04-01/${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const batch = (action: string, type: string): string =>
    `<ChangeResourceRecordSetsRequest xmlns="${namespace}"><ChangeBatch><Comment>${action} using lexicon Route 53 provider</Comment><Changes><Change><Action>${action}</Action><ResourceRecordSet><Name>_acme-challenge.noop.example.com.</Name><Type>${type}</Type><TTL>3600</TTL><ResourceRecords><ResourceRecord><Value>"challengetoken"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`;

  it('changes record sets at a path that ends with a slash', async () => {
    const { status, text } = await send('POST', `hostedzone/${zone}/rrset/`, batch('CREATE', 'TXT'));
    assert.equal(status, 200, text);
    assert.match(text, /^<\?xml version="1\.0"\?>\n<ChangeResourceRecordSetsResponse xmlns=/);
    assert.match(text, /<Id>\/change\/C\w+<\/Id><Status>PENDING<\/Status><SubmittedAt>/);
    assert.match(text, /<Comment>CREATE using lexicon Route 53 provider<\/Comment><\/ChangeInfo>/);
  });

  it('lists with the defaults of the service', async () => {
    const zones = await send('GET', 'hostedzonesbyname');
    assert.match(zones.text, /<\/HostedZones><IsTruncated>false<\/IsTruncated><MaxItems>100<\/MaxItems>/);
    const sets = await send('GET', `hostedzone/${zone}/rrset`);
    assert.match(sets.text, /<Name>_acme-challenge\.noop\.example\.com\.<\/Name><Type>TXT<\/Type><TTL>3600<\/TTL>/);
    assert.match(sets.text, /<Value>&quot;challengetoken&quot;<\/Value>/);
    const checks = await send('GET', 'healthcheck');
    assert.deepEqual([checks.status, /<HealthChecks><\/HealthChecks>/.test(checks.text)], [200, true]);
  });

  it('is refused with the recorded message', async () => {
    const type = await send('POST', `hostedzone/${zone}/rrset/`, batch('CREATE', 'CERT'));
    assert.equal(type.status, 400);
    assert.match(
      type.text,
      /<Code>InvalidInput<\/Code><Message>Invalid XML ; cvc-enumeration-valid: Value 'CERT' is not facet-valid with respect to enumeration '\[SOA, A, TXT, NS, CNAME, MX, NAPTR, PTR, SRV, SPF, AAAA, CAA, /,
    );
    const action = await send('POST', `hostedzone/${zone}/rrset/`, batch('REPLACE', 'TXT'));
    assert.match(action.text, /cvc-enumeration-valid: Value 'REPLACE' .* '\[CREATE, DELETE, UPSERT\]'\. It must be/);
    const twice = batch('UPSERT', 'TXT').replace(/(<ResourceRecord>.*<\/ResourceRecord>)/, '$1$1');
    const { text } = await send('POST', `hostedzone/${zone}/rrset/`, twice);
    assert.match(
      text,
      /<Code>InvalidChangeBatch<\/Code><Message>\[Duplicate Resource Record: '&quot;challengetoken&quot;'\]<\/Message>/,
    );
  });
});
