import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

/** Prefixes a message with its length, as on a TCP connection. */
const framed = (message: Buffer): Buffer =>
  Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);

/** Turns a request into an answer without a signature. */
function unsigned(request: Buffer, rcode = 0): Buffer {
  const answer = Buffer.from(request.subarray(2));
  answer.writeUInt16BE(0x84_00 | rcode, 2);
  answer.writeUInt16BE(0, 10);
  return answer;
}

const ways: readonly (readonly [string, (request: Buffer, socket: Socket) => void, RegExp])[] = [
  ['no signature', (request, socket) => socket.end(framed(unsigned(request))), /the answer is not signed with the key/],
  [
    'another ID',
    (request, socket) => {
      const answer = unsigned(request);
      answer.writeUInt16BE((answer.readUInt16BE(0) + 1) & 65_535, 0);
      socket.end(framed(answer));
    },
    /an answer to another request/,
  ],
  ['its own request', (request, socket) => socket.end(request), /an answer to another request/],
  ['the end of the connection', (_, socket) => socket.end(), /the connection was closed/],
  [
    'a part of an answer',
    (request, socket) => socket.end(framed(unsigned(request)).subarray(0, 9)),
    /the connection was closed/,
  ],
  [
    'octets that are no message',
    (_, socket) => socket.end(framed(Buffer.from([1, 2, 3]))),
    /an answer that is no DNS message/,
  ],
];

describe('a server that answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-liar-'));
  const keyFile = join(folder, 'key');
  let bench: Bench;
  let answers: (request: Buffer, socket: Socket) => void = () => undefined;
  let requests = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      requests++;
      answers(request, socket);
    });
  });
  before(async () => {
    writeFileSync(keyFile, 'key "k" { algorithm hmac-sha256; secret "YWJj"; };\n', { mode: 0o600 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    bench = await Bench.open({ targets: { own: { provider: 'rfc2136', server: '127.0.0.1', port, keyFile } } });
  });
  after(async () => {
    server.close();
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [i, [says, answer, expected]] of ways.entries())
    it(`${says} proves nothing: the zone stays pending, and no change is sent`, async () => {
      answers = answer;
      requests = 0;
      const name = `z${i}.example.`;
      const rr = [{ host: name, type: 'A', value: '192.0.2.1' }];
      const { code, stderr } = await bench.hook({
        command: 'update',
        zone: { name, soa: { ttl: 300, serial: 1 }, rr },
      });
      assert.equal(code, 1, stderr);
      assert.match(stderr, expected);
      assert.equal(requests, 1, 'the query for the SOA record');
    });
});
