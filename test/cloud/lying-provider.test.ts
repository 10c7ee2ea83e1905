import assert from 'node:assert/strict';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bench } from '../support/bench.ts';
import { withPassingTime } from '../support/passing-time.ts';

const zone = 'a.example.';
const update = (name: string, serial = 1) => ({
  command: 'update',
  zone: { name, soa: { ttl: 300, serial }, rr: [{ host: name, type: 'A', value: `192.0.2.${serial}` }] },
});

type Lie = (url: URL, response: ServerResponse) => boolean | Promise<boolean>;

/** A proxy between us and the local Route 53: `lie` answers instead, or returns false to forward a request. */
async function startLiar(target: string, lie: Lie): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((asked: IncomingMessage, response: ServerResponse) => {
    const url = new URL(asked.url ?? '/', target);
    void (async () => {
      if (await lie(url, response)) return;
      const forwarded = request(url, { method: asked.method, headers: asked.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      asked.pipe(forwarded);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const xml = (response: ServerResponse, name: string, inner: string): true => {
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    `<?xml version="1.0"?>\n<${name} xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${inner}</${name}>`,
  );
  return true;
};
const setXml = (name: string): string =>
  `<ResourceRecordSet><Name>${name}</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.9</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>`;
const recordSetsPage = (response: ServerResponse, names: readonly string[], next: string): true =>
  xml(
    response,
    'ListResourceRecordSetsResponse',
    `<ResourceRecordSets>${names.map(setXml).join('')}</ResourceRecordSets><IsTruncated>true</IsTruncated><NextRecordName>${next}</NextRecordName><NextRecordType>A</NextRecordType><MaxItems>300</MaxItems>`,
  );
const zoneXml = (id: string, name: string): string =>
  `<HostedZone><Id>/hostedzone/${id}</Id><Name>${name}</Name><CallerReference>${id}</CallerReference><Config><PrivateZone>true</PrivateZone></Config><ResourceRecordSetCount>2</ResourceRecordSetCount></HostedZone>`;
const listsRecords = ({ pathname }: URL): boolean => pathname.endsWith('/rrset');

describe('a provider that lies', () => {
  let bench: Bench;
  let liar: { readonly server: Server; readonly url: string } | null = null;
  beforeEach(async () => {
    bench = await Bench.open();
    assert.equal((await bench.hook(update(zone))).code, 0);
  });
  afterEach(async () => {
    liar?.server.closeAllConnections();
    liar?.server.close();
    liar = null;
    await bench.close();
  });

  async function lying(lie: Lie): Promise<Pick<Bench, 'run' | 'hook'>> {
    liar = await startLiar(bench.route53.url, lie);
    return bench.with({ AWS_ENDPOINT_URL_ROUTE_53: liar.url });
  }

  /** An endless request is in progress when the command's time is over. */
  async function outOfTime<T>(lie: Lie, work: (timed: Pick<Bench, 'run' | 'hook'>) => Promise<T>): Promise<T> {
    let lies = 0;
    const counting: Lie = (url, response) => {
      const answer = lie(url, response);
      if (answer !== false) lies++;
      return answer;
    };
    liar = await startLiar(bench.route53.url, counting);
    bench.env['AWS_ENDPOINT_URL_ROUTE_53'] = liar.url;
    return withPassingTime(bench, { when: 'a request without an end is made', holds: () => lies > 0 }, work);
  }

  const listings: readonly (readonly [string, (page: number, response: ServerResponse) => true, RegExp])[] = [
    [
      'a listing that goes round in a circle is cut off',
      (page, response) => recordSetsPage(response, [`n${page}.${zone}`], `c${page % 3}.${zone}`),
      /the listing of the record sets of Z\w+ does not end: a page refers to an earlier one/,
    ],
    [
      'a listing that shows the same again under new cursors is cut off',
      (page, response) => recordSetsPage(response, [`same.${zone}`], `c${page}.${zone}`),
      /does not end: a page has no new items/,
    ],
    [
      'a listing that never ends is cut off',
      (page, response) => recordSetsPage(response, [`n${page}.${zone}`], `n${page + 1}.${zone}`),
      /does not end: there are more than 2000 pages/,
    ],
  ];
  for (const [says, answer, words] of listings) {
    it(`${says}, and nothing of the zone is changed`, async () => {
      let page = 0;
      const { run } = await lying((url, response) => listsRecords(url) && answer(page++, response));
      const { code, stderr } = await run('drift');
      assert.equal(code, 1);
      assert.match(stderr, words);
      if (page < 100) assert.equal((await run('apply', '--yes')).code, 1);
      assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
    });
  }

  it('an endless listing of hosted zones is cut off, for all zones or one name', async () => {
    const names = Array.from({ length: 11 }, (_, i) => `z${i}.example.`);
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(names.map((name) => update(name)));
    let page = 0;
    const { run } = await lying(({ pathname, searchParams }, response) => {
      page++;
      if (pathname.endsWith('/hostedzone'))
        return xml(
          response,
          'ListHostedZonesResponse',
          `<HostedZones>${zoneXml(`Z0${page}`, 'x.example.')}</HostedZones><IsTruncated>true</IsTruncated><NextMarker>Z0</NextMarker><MaxItems>100</MaxItems>`,
        );
      if (!pathname.endsWith('/hostedzonesbyname')) return false;
      const name = `${String(searchParams.get('dnsname')).replace(/\.$/, '')}.`;
      return xml(
        response,
        'ListHostedZonesByNameResponse',
        `<HostedZones>${zoneXml(`Z0${page}`, name)}</HostedZones><IsTruncated>true</IsTruncated><NextDNSName>${name}</NextDNSName><NextHostedZoneId>Z0</NextHostedZoneId><MaxItems>100</MaxItems>`,
      );
    });
    const all = await run('apply', '--yes');
    assert.equal(all.code, 1);
    assert.match(all.stderr, /the listing of the hosted zones of the account does not end/);
    const one = await run('apply', 'z0.example', '--yes');
    assert.equal(one.code, 1);
    assert.match(one.stderr, /the listing of the hosted zones of z0\.example\. does not end/);
    assert.equal(bench.route53.ledger.count('CreateHostedZone'), 1, 'nothing is made that may be there');
  });

  it('an unlimited answer is not read to its end', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    let sent = 0;
    const { run } = await lying(async (url, response) => {
      if (!listsRecords(url)) return false;
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.write('<?xml version="1.0"?><ListResourceRecordSetsResponse>');
      for (; !response.destroyed && sent < 4096; sent++)
        if (!response.write(chunk)) await Promise.race([sleep(50), new Promise((go) => response.once('drain', go))]);
      response.end();
      return true;
    });
    const { code, stderr } = await run('drift');
    assert.equal(code, 1);
    assert.match(stderr, /ListResourceRecordSets at http:\S+ is not from Route 53: the answer is longer than 64 MiB/);
    assert.ok(sent < 1024, `${sent} MiB were taken`);
  });

  /** Starts an endless answer, octet by octet, or sends none at all. */
  const dripping: Lie = (url, response) => {
    if (!listsRecords(url) && !/hostedzonesbyname|change/.test(url.pathname)) return false;
    response.writeHead(200, { 'content-type': 'text/xml' });
    return drip(response);
  };
  const drip = async (response: ServerResponse): Promise<boolean> => {
    while (!response.destroyed) {
      response.write(' ');
      await sleep(20);
    }
    return true;
  };
  const silent: Lie = (url) => listsRecords(url);

  for (const [what, lie] of [
    ['that never comes to its end', dripping],
    ['that never begins', silent],
  ] as const) {
    for (const words of [
      ['plan', '--timeout', '10m'],
      ['drift', '--timeout', '600000ms'],
      ['apply', '--yes', '--timeout', '10m'],
    ]) {
      it(`an answer ${what} holds "dns-sync ${words.join(' ')}" no longer than its timeout`, async () => {
        const { code, stderr, stdout } = await outOfTime(lie, async ({ run }) => run(...words));
        assert.equal(code, 1);
        assert.match(stdout + stderr, /--timeout ended before the answer to ListResourceRecordSets/);
      });
    }
  }

  it('an endless answer holds a call from Plesk no longer than its budget', async () => {
    const { code, stderr } = await outOfTime(dripping, async ({ hook }) => hook(update('new.example.')));
    assert.equal(code, 1);
    assert.match(stderr, /new\.example\. at route53: Route 53 did not answer in time/);
  });
});

describe('a command with --timeout', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(async () => bench.close());

  it('does what it can in its time, and leaves the rest unchanged', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `z${i}.example.`);
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(names.map((name) => update(name)));
    bench.configure({ targets: { route53: { maxRequestsPerSecond: 20 } } });
    const { code, stderr } = await bench.run('apply', '--yes', '--timeout', '6s');
    assert.equal(code, 1);
    assert.match(stderr, /not applied before --timeout|--timeout ended/);
    assert.ok(bench.route53.ledger.count('CreateHostedZone') < 200);
    bench.configure({});
    assert.equal((await bench.run('apply', '--yes', '--timeout', '10m')).code, 0);
    for (const name of names) assert.equal(bench.sets(name).length, 1);
    assert.equal((await bench.run('plan', '--timeout', '1h', '--detailed-exitcode')).code, 0);
  });

  it('refuses an invalid timeout', async () => {
    for (const text of ['soon', '0s', '-1s', '']) {
      const { code, stderr } = await bench.run('plan', `--timeout=${text}`);
      assert.equal(code, 1);
      assert.match(stderr, /--timeout .*(?:is not a duration|must be longer than 0)/);
    }
  });
});
