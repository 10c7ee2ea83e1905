import { randomBytes } from 'node:crypto';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
  type Change,
  type ChangeInfo,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { startLocalRoute53, type LocalRoute53 } from '../../fixtures/route53/local-route53.ts';
import { bareId, remove } from '../../fixtures/route53/test-bench.ts';

/** One behavior of Route 53 that we rely on. */
export interface ContractCase {
  readonly says: string;
  /** Why only the local service can test it; otherwise the case applies to every endpoint. */
  readonly localOnly?: string;
  readonly shows: (service: Service) => Promise<void>;
}

/** Whether the suite uses the endpoint and credentials of the environment instead of the local service. */
export const isLive = process.env['CONTRACT_LIVE'] === '1';

/**
 * A Route 53 through the unmodified SDK, with one zone that the cases share and unique names in it.
 * Everything the suite created is removed at the end, so that a real account is left unchanged.
 */
export class Service {
  readonly client: Route53Client;
  /** The shared zone's name, with the final dot, and its ID. */
  readonly domain: string;
  zone = '';
  readonly #local: LocalRoute53 | null;
  readonly #made = new Set<string>();
  #names = 0;

  private constructor(local: LocalRoute53 | null) {
    this.#local = local;
    const under = process.env['CONTRACT_DOMAIN'] ?? 'dns-sync-contract.test';
    this.domain = `c${randomBytes(5).toString('hex')}.${under.replace(/\.$/, '')}.`;
    this.client = new Route53Client(
      local === null
        ? { region: process.env['AWS_REGION'] ?? 'us-east-1', maxAttempts: 10, retryMode: 'adaptive' }
        : {
            endpoint: local.url,
            region: 'us-east-1',
            maxAttempts: 1,
            credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'secret' },
          },
    );
  }

  static async open(): Promise<Service> {
    const local = isLive ? null : await startLocalRoute53({ settings: { processingMilliseconds: 0 } });
    const service = new Service(local);
    try {
      service.zone = (await service.createZone(service.domain)).id;
    } catch (error) {
      await service.close();
      throw error;
    }
    return service;
  }

  /** The local service itself, for cases that are marked as local. */
  get local(): LocalRoute53 {
    if (this.#local === null) throw new Error('a live endpoint has no powers of the local service');
    return this.#local;
  }

  /** Returns a name in the shared zone that no other case has. */
  name(label = 'n'): string {
    this.#names += 1;
    return `${label}${this.#names}.${this.domain}`;
  }

  reference(): string {
    return `dns-sync contract ${randomBytes(8).toString('hex')}`;
  }

  async createZone(Name: string, CallerReference = this.reference()) {
    const HostedZoneConfig = { Comment: 'made by the contract suite of dns-sync; may be deleted', PrivateZone: false };
    const answer = await this.client.send(new CreateHostedZoneCommand({ Name, CallerReference, HostedZoneConfig }));
    const id = bareId(answer.HostedZone?.Id);
    this.#made.add(id);
    return { id, answer };
  }

  async deleteZone(Id: string): Promise<void> {
    await this.client.send(new DeleteHostedZoneCommand({ Id }));
    this.#made.delete(Id);
  }

  /** Sends a batch to the shared zone. */
  async change(...changes: Change[]): Promise<ChangeInfo> {
    return this.changeIn(this.zone, ...changes);
  }

  async changeIn(HostedZoneId: string, ...Changes: Change[]): Promise<ChangeInfo> {
    const answer = await this.client.send(
      new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }),
    );
    return answer.ChangeInfo as ChangeInfo;
  }

  /** Lists the record sets of a name in the shared zone. */
  async at(name: string): Promise<readonly ResourceRecordSet[]> {
    const answer = await this.client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: this.zone, StartRecordName: name, MaxItems: 20 }),
    );
    const [first] = name.split('.');
    return (answer.ResourceRecordSets ?? []).filter((set) => set.Name?.split('.')[0] === first);
  }

  /** Returns the values of a name's only record set; empty if it has none. */
  async valuesAt(name: string): Promise<readonly (string | undefined)[]> {
    const [set] = await this.at(name);
    return (set?.ResourceRecords ?? []).map((record) => record.Value);
  }

  /** Removes everything that the suite created. */
  async close(): Promise<void> {
    try {
      if (this.#local === null) for (const zone of this.#made) await this.#discard(zone);
    } finally {
      this.client.destroy();
      await this.#local?.close();
    }
  }

  async #discard(zone: string): Promise<void> {
    for (;;) {
      const page = await this.client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone, MaxItems: 300 }));
      const sets = (page.ResourceRecordSets ?? []).filter((set) => set.Type !== 'SOA' && !this.#isApexNs(set, page));
      if (sets.length === 0) break;
      // In small batches: ten sets of 4,000 characters exceed one call.
      for (let i = 0; i < sets.length; i += 2) await this.changeIn(zone, ...sets.slice(i, i + 2).map(remove));
    }
    await this.deleteZone(zone);
  }

  /** The apex is the name of the SOA, which every first page has. */
  #isApexNs(set: ResourceRecordSet, page: { readonly ResourceRecordSets?: ResourceRecordSet[] | undefined }): boolean {
    const apex = page.ResourceRecordSets?.find((candidate) => candidate.Type === 'SOA')?.Name;
    return set.Type === 'NS' && set.Name === apex;
  }
}
