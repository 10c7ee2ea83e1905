import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readEvent } from './read-event.ts';

/** The example of the Developer Guide ("Logging Amazon Route 53 API calls with AWS CloudTrail"), in parts. */
const example = {
  eventName: 'ChangeResourceRecordSets',
  eventSource: 'route53.amazonaws.com',
  eventTime: '2018-01-16T00:41:43Z',
  requestParameters: {
    changeBatch: {
      changes: [
        { action: 'CREATE', resourceRecordSet: { name: 'prod.example.com.', tTL: 300, type: 'A' } },
        { action: 'CREATE', resourceRecordSet: { name: '*.Example.com', type: 'TXT' } },
        { action: 'CREATE', resourceRecordSet: { name: 'a..b', type: 'A' } },
      ],
      comment: 'Adding subdomains',
    },
    hostedZoneId: '/hostedzone/Z1PA6795UKMFR9',
  },
  responseElements: { changeInfo: { id: '/change/C156SRE0X2ZB10', status: 'PENDING' } },
  sourceIPAddress: '192.0.2.92',
  userAgent: 'Apache-HttpClient/4.3 (java 1.5)',
  userIdentity: { accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/smithj', type: 'IAMUser' },
};

describe('an event of CloudTrail', () => {
  it('has the hosted zone, the record sets and the author of a change', () => {
    assert.deepEqual(readEvent(JSON.stringify(example)), {
      zoneId: 'Z1PA6795UKMFR9',
      changeId: 'C156SRE0X2ZB10',
      sets: [
        { name: 'prod.example.com.', type: 'A' },
        { name: '*.example.com.', type: 'TXT' },
      ],
      author: {
        at: '2018-01-16T00:41:43Z',
        identity: 'arn:aws:iam::111122223333:user/smithj',
        source: 'Apache-HttpClient/4.3 (java 1.5)',
        address: '192.0.2.92',
      },
    });
  });

  it('that deleted a hosted zone has no record sets', () => {
    const event = { ...example, eventName: 'DeleteHostedZone', requestParameters: { id: 'Z1PA6795UKMFR9' } };
    assert.deepEqual(readEvent(JSON.stringify(event))?.sets, null);
  });

  it('is nothing if the request was refused, has no zone, or cannot be read', () => {
    const others = [
      { ...example, errorCode: 'AccessDenied' },
      { ...example, requestParameters: {} },
      { ...example, requestParameters: null },
      { ...example, eventTime: 'yesterday' },
    ];
    for (const event of others) assert.equal(readEvent(JSON.stringify(event)), null);
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => assert.equal(readEvent(text), null)));
  });

  it('can lack everything that is not needed', () => {
    const { eventName, eventTime, requestParameters } = example;
    const event = readEvent(JSON.stringify({ eventName, eventTime, requestParameters }));
    assert.equal(event?.changeId, null);
    assert.deepEqual(event?.author, { at: eventTime, identity: 'unknown', source: 'unknown', address: null });
  });
});
