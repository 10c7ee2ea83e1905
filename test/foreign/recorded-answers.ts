// Answers of Route 53 in recorded forms, rewritten with example names: the declaration and the order of elements, an
// empty comment, entities in TXT, a CNAME without a final dot, a batch's refusal as one string. Source: the recorded
// exchanges of dns-lexicon's tests (2020 to 2022). `moto` is the form of moto's server.

const namespace = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"';

const document = (root: string, inner: string): string =>
  `<?xml version="1.0"?>\n<${root} ${namespace}>${inner}</${root}>`;

/** The zone ID in all of these answers. */
export const zoneId = 'Z0748009194T9V149ZJ4F';
/** The zone's name. */
export const zoneName = 'recorded.example.';

const hostedZone = (sets: number): string =>
  `<HostedZone><Id>/hostedzone/${zoneId}</Id><Name>${zoneName}</Name><CallerReference>5690397D-6924-5D5D-9590-8F324E67569A</CallerReference><Config><Comment></Comment><PrivateZone>false</PrivateZone></Config><ResourceRecordSetCount>${sets}</ResourceRecordSetCount></HostedZone>`;

const recordSet = (name: string, type: string, ttl: number, ...values: readonly string[]): string => {
  const records = values.map((value) => `<ResourceRecord><Value>${value}</Value></ResourceRecord>`).join('');
  return `<ResourceRecordSet><Name>${name}</Name><Type>${type}</Type><TTL>${ttl}</TTL><ResourceRecords>${records}</ResourceRecords></ResourceRecordSet>`;
};

const sets = [
  recordSet(
    zoneName,
    'NS',
    172_800,
    'ns-310.awsdns-38.com.',
    'ns-714.awsdns-25.net.',
    'ns-1610.awsdns-09.co.uk.',
    'ns-1141.awsdns-14.org.',
  ),
  recordSet(zoneName, 'SOA', 900, 'ns-310.awsdns-38.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400'),
  recordSet(
    `_acme-challenge.createrecordset.${zoneName}`,
    'TXT',
    3600,
    '&quot;challengetoken1&quot;',
    '&quot;challengetoken2&quot;',
  ),
  recordSet(`docs.${zoneName}`, 'CNAME', 3600, 'docs.example.com'),
  recordSet(`_acme-challenge.fqdn.${zoneName}`, 'TXT', 3600, '&quot;challengetoken&quot;'),
  recordSet(`localhost.${zoneName}`, 'A', 3600, '127.0.0.1'),
];

const lastItems = '<IsTruncated>false</IsTruncated><MaxItems>100</MaxItems>';

export const zonesByName = document(
  'ListHostedZonesByNameResponse',
  `<HostedZones>${hostedZone(sets.length)}</HostedZones>${lastItems}`,
);

export const zones = document(
  'ListHostedZonesResponse',
  `<HostedZones>${hostedZone(sets.length)}</HostedZones>${lastItems}`,
);

export const recordSets = document(
  'ListResourceRecordSetsResponse',
  `<ResourceRecordSets>${sets.join('')}</ResourceRecordSets>${lastItems}`,
);

export const changed = document(
  'ChangeResourceRecordSetsResponse',
  '<ChangeInfo><Id>/change/C0840801RIH3KOTTXGB7</Id><Status>PENDING</Status><SubmittedAt>2022-04-19T20:56:35.142Z</SubmittedAt></ChangeInfo>',
);

/** The answer to a new comment, in the form of the API Reference. */
export const commented = document('UpdateHostedZoneCommentResponse', hostedZone(sets.length));

/** The refusal of a batch (HTTP 400). */
export const duplicate = document(
  'ErrorResponse',
  "<Error><Type>Sender</Type><Code>InvalidChangeBatch</Code><Message>[Duplicate Resource Record: '&quot;challengetoken&quot;']</Message></Error><RequestId>d9642252-1ee9-4442-b5c2-4ee631850496</RequestId>",
);

/** The same listings from moto's server: by name without MaxItems, with blanks between elements. */
export const moto = {
  zonesByName: `<ListHostedZonesByNameResponse ${namespace}>
  <DNSName>${zoneName}</DNSName>
  <HostedZones>
      ${hostedZone(sets.length)}
  </HostedZones>
  <IsTruncated>false</IsTruncated>
</ListHostedZonesByNameResponse>`,
  zones: `<ListHostedZonesResponse ${namespace}>
   <HostedZones>
      ${hostedZone(sets.length)}
   </HostedZones>
   <IsTruncated>false</IsTruncated>
</ListHostedZonesResponse>`,
  recordSets: `<ListResourceRecordSetsResponse ${namespace}>
   <ResourceRecordSets>
      ${sets.join('\n')}
   </ResourceRecordSets>
   <IsTruncated>false</IsTruncated>
</ListResourceRecordSetsResponse>`,
};
