import type { LocalRoute53 } from '../../../fixtures/route53/local-route53.ts';
import type { LeaderHistory } from './leader-history.ts';
import type { FleetModel } from './fleet-model.ts';
import type { LateProxy, PassedRequest } from './late-proxy.ts';
import { accessKeyOf } from './rights.ts';
import { expectedLines, linesOf } from './zone-content.ts';

/** A moment at which a zone that some server has was without MX or TXT. */
interface Emptied {
  readonly at: number;
  readonly zone: string;
  /** What the zone still had. */
  readonly lines: readonly string[];
  readonly isLate: boolean;
}

/** Compares what Route 53 has with what the servers said, during a story and at its end. */
export class Judge {
  /** The moments at which a zone that some server has was without MX or TXT. */
  readonly emptied: Emptied[] = [];
  /** All requests of workers. */
  readonly passed: PassedRequest[] = [];
  readonly #route53: LocalRoute53;
  readonly #model: FleetModel;
  /** Zones that were complete once, and that some server has ever since. */
  readonly #served = new Set<string>();
  /** The zones of hosted zones, by ID. */
  readonly #names = new Map<string, string>();
  /** Lines of record sets that others put into a zone. */
  readonly #foreign = new Map<string, readonly string[]>();

  constructor(route53: LocalRoute53, proxy: LateProxy, model: FleetModel) {
    this.#route53 = route53;
    this.#model = model;
    proxy.onPassed = (passed) => {
      this.passed.push(passed);
      this.#look(passed);
    };
  }

  /** Puts a record set into a zone that isn't of this fleet. */
  putForeign(zone: string): void {
    const Name = `foreign.${zone}`;
    this.#route53.put(zone, { Name, Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: '"not of this fleet"' }] });
    this.#foreign.set(zone, [`${Name} TXT "not of this fleet"`]);
  }

  /** A zone whose last server is about to delete it may be empty. */
  mayBeEmpty(zone: string): void {
    this.#served.delete(zone);
  }

  /** Returns the differences between Route 53 and the last words. */
  differences(): readonly string[] {
    return this.differing().map((zone) => {
      const [expected, found] = [this.#expectedLines(zone), this.#linesOf(zone)];
      return `${zone}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`;
    });
  }

  /** Returns the zones of which Route 53 doesn't have the last words. */
  differing(): readonly string[] {
    const isSame = (zone: string): boolean =>
      JSON.stringify(this.#linesOf(zone)) === JSON.stringify(this.#expectedLines(zone));
    return this.#model.zones.filter((zone) => !isSame(zone));
  }

  /** Returns the foreign record sets that are missing. */
  foreignGone(): readonly string[] {
    return [...this.#foreign].flatMap(([zone, lines]) => {
      const found = this.#linesOf(zone);
      return lines.filter((line) => !found.includes(line));
    });
  }

  /** Returns how many requests Route 53 refused because they came too fast. */
  throttled(): number {
    return this.#route53.ledger.entries.filter(({ rules }) => rules.some((rule) => rule.startsWith('rate-'))).length;
  }

  /** Returns the names that have more than one hosted zone. */
  doubles(): readonly string[] {
    const names = this.#route53.dumpAccount().zones.map(({ name }) => name);
    return names.filter((name, i) => names.indexOf(name) !== i);
  }

  /** Returns the requests that a worker sent while another one led for seconds before and after. */
  ofFormerLeaders(leaders: LeaderHistory): readonly string[] {
    return this.passed
      .filter(({ at, accessKeyId, isLate }) => {
        const leader = leaders.throughout(at - 2000, at + 2000);
        // A late batch was sent in time.
        return !isLate && leader !== null && accessKeyOf(leader) !== accessKeyId;
      })
      .map(({ at, accessKeyId, path }) => `${accessKeyId} ${path} at ${Math.round(at)} ms`);
  }

  /** Returns the changes of a zone's record sets that arrived, and what became of them. */
  passedFor(zone: string): readonly { readonly at: number; readonly text: string }[] {
    return this.passed
      .filter(({ path, method }) => method === 'POST' && this.#names.get(idOf(path) ?? '') === zone)
      .map(({ at, accessKeyId, status, sent, answered, isLate }) => {
        const code = /<Code>(\w+)/.exec(answered)?.[1] ?? '';
        return { at, text: `${accessKeyId} ${isLate ? 'late ' : ''}${changesText(sent)}: ${status} ${code}` };
      });
  }

  #expectedLines(zone: string): readonly string[] {
    const word = this.#model.expected(zone);
    const foreign = this.#foreign.get(zone) ?? [];
    return [...(word === null ? [] : expectedLines(zone, word)), ...foreign].toSorted();
  }

  #linesOf(zone: string): readonly string[] {
    const exists = this.#route53.dumpAccount().zones.some(({ name }) => name === zone);
    return exists ? linesOf(zone, this.#route53.recordSets(zone)) : [];
  }

  #look({ at, path, status, isLate }: PassedRequest): void {
    const id = idOf(path);
    if (id === null || status !== 200) return;
    const zone = this.#route53.zone(id).name;
    this.#names.set(id, zone);
    const lines = linesOf(zone, this.#route53.recordSets(id));
    const word = this.#model.expected(zone);
    // An earlier content may still be deleted before the present one is written.
    if (word !== null && expectedLines(zone, word).every((line) => lines.includes(line))) this.#served.add(zone);
    const isComplete = ['MX', 'TXT'].every((type) => lines.some((line) => line.startsWith(`${zone} ${type} `)));
    if (!isComplete && this.#served.has(zone)) this.emptied.push({ at, zone, lines, isLate });
  }
}

/** The ID of the hosted zone whose record sets a request reads or changes; null for other requests. */
function idOf(path: string): string | null {
  return /\/hostedzone\/(\w+)\/rrset\/?$/.exec(path)?.[1] ?? null;
}

/** A batch of changes, in short. */
function changesText(xml: string): string {
  const changes = [...xml.matchAll(/<Change>.*?<\/Change>/gs)].map(([change]) => {
    const text = (tag: string): string => new RegExp(`<${tag}>([^<]*)`).exec(change)?.[1] ?? '';
    return `${text('Action')} ${text('Type')} ${text('Value')}`;
  });
  return changes.join(', ');
}
