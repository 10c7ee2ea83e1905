import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Returns the signature of a request (Signature Version 4, "Create a signed AWS API request"). */
function signatureOf(headers: IncomingHttpHeaders, body: string, secret: string): string {
  const [, scope = '', names = ''] =
    /Credential=[^/]+\/(\S+), SignedHeaders=(\S+),/.exec(headers.authorization ?? '') ?? [];
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const lines = names.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const request = `POST\n/\n\n${lines.join('')}\n${names}\n${sha(body)}`;
  const text = `AWS4-HMAC-SHA256\n${String(headers['x-amz-date'])}\n${scope}\n${sha(request)}`;
  let key: string | Buffer = `AWS4${secret}`;
  for (const part of [...scope.split('/'), text]) key = createHmac('sha256', key).update(part).digest();
  return (key as Buffer).toString('hex');
}

/** An AWS STS on loopback that answers GetCallerIdentity if the request is signed with the secret. */
export async function identityService(arn: string, secret: string): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const isSigned = request.headers.authorization?.endsWith(
        `Signature=${signatureOf(request.headers, body, secret)}`,
      );
      if (isSigned !== true || !body.includes('Action=GetCallerIdentity')) {
        response.writeHead(403).end('<ErrorResponse/>');
        return;
      }
      const result = `<Arn>${arn}</Arn><UserId>A</UserId><Account>${arn.split(':')[4] ?? ''}</Account>`;
      response.end(
        `<GetCallerIdentityResponse><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}
