import { createHash, createHmac } from 'node:crypto';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

// The minimal program for one edit: signs one ChangeResourceRecordSets by hand (Signature Version 4), sends it and
// waits. Arguments: the zone ID, a name, the present address and the new one.

const [zoneId = '', name = '', before = '', after = ''] = process.argv.slice(2);

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const change = (action: string, value: string): string =>
  `<Change><Action>${action}</Action><ResourceRecordSet><Name>${name}</Name><Type>A</Type><TTL>300</TTL><ResourceRecords>` +
  `<ResourceRecord><Value>${value}</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>`;
const body =
  `<?xml version="1.0" encoding="UTF-8"?><ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">` +
  `<ChangeBatch><Changes>${change('DELETE', before)}${change('CREATE', after)}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`;

const endpoint = new URL(process.env['AWS_ENDPOINT_URL_ROUTE_53'] ?? 'https://route53.amazonaws.com');
const path = `/2013-04-01/hostedzone/${zoneId}/rrset`;
const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
const scope = `${time.slice(0, 8)}/us-east-1/route53/aws4_request`;
const signed = 'host;x-amz-date';
const canonical = `POST\n${path}\n\nhost:${endpoint.host}\nx-amz-date:${time}\n\n${signed}\n${hash(body)}`;
const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash(canonical)}`;
const key = scope
  .split('/')
  .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${process.env['AWS_SECRET_ACCESS_KEY'] ?? ''}`);
const headers = {
  'content-type': 'application/xml',
  'content-length': Buffer.byteLength(body),
  'x-amz-date': time,
  authorization:
    `AWS4-HMAC-SHA256 Credential=${process.env['AWS_ACCESS_KEY_ID'] ?? ''}/${scope}, ` +
    `SignedHeaders=${signed}, Signature=${hmac(key, toSign).toString('hex')}`,
};

const send = endpoint.protocol === 'https:' ? overHttps : overHttp;
const sent = send(new URL(path, endpoint), { method: 'POST', headers, agent: false }, (answer) => {
  if (answer.statusCode === 200) answer.resume();
  else answer.pipe(process.stderr);
  process.exitCode = answer.statusCode === 200 ? 0 : 1;
});
sent.end(body);
