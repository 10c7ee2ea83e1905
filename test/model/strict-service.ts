import type { Traits } from '../../src/cloud/traits.ts';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import { keyOf, sameContent, type RecordSet, type SetKey } from '../../src/reconcile/dns/record-set.ts';

/** The creator of a record set: dns-sync, or another party. A set of ours that others change stays ours. */
type Maker = 'us' | 'them';

/** A record set at the service; each record has a unique ID. */
export interface StoredSet {
  readonly set: RecordSet;
  readonly ids: Readonly<Record<string, string>>;
  readonly maker: Maker;
}

/** One write of a set: the expected content and the new one; null for no set. */
export interface SetWrite {
  readonly before: RecordSet | null;
  readonly after: RecordSet | null;
}

interface StoredZone {
  readonly id: string;
  readonly sets: Map<SetKey, StoredSet>;
  owner: string | null;
}

/** A refused request. */
export class Refusal extends Error {}

/** The request may have been executed. */
export class LostReply extends Error {}

/** Stands for the end of the process: it passes everything that handles known errors. */
export class ProcessEnd extends Error {}

/**
 * An in-memory DNS service that guarantees no more than its traits: without a guard it overwrites anything.
 * Anything may happen between two requests (`between`), and an answer may be lost (`losesReply`).
 */
export class StrictService {
  readonly traits: Traits;
  readonly zones = new Map<DnsName, StoredZone>();
  /** Broken laws, in sentences. */
  readonly broken: string[] = [];
  /** Returns the desired content: an equal foreign set counts as ours once it was observed. */
  desired: (zone: DnsName) => readonly RecordSet[] = () => [];
  between: () => void = () => undefined;
  losesReply: () => boolean = () => false;
  /** Whether the process of dns-sync ends after a request, before it can record the answer. */
  endsProcess: () => boolean = () => false;
  /** Receives each writing request, for the report of a failure. */
  hears: (text: string) => void = () => undefined;
  calls = 0;
  #ids = 0;
  #references = new Set<string>();
  /** Sets that we wrote and did not remove: a foreign replacement is a change of ours. */
  readonly #ours = new Set<string>();
  /** Our last content of a key. A foreign set equal to it looks like a removal of ours that had no effect. */
  readonly #last = new Map<SetKey, RecordSet>();
  /** What dns-sync sent last for each key, even if the process or a failure ended the submission before it. */
  readonly #sent = new Map<SetKey, RecordSet | null>();
  /** The keys of foreign sets in the last observation of a zone. */
  #seen = new Map<DnsName, ReadonlySet<SetKey>>();

  constructor(traits: Traits) {
    this.traits = traits;
  }

  /** The zones by name, with their owners. */
  list(): readonly { readonly name: DnsName; readonly id: string; readonly owner: string | null }[] {
    return this.#request(() => [...this.zones].map(([name, { id, owner }]) => ({ name, id, owner })));
  }

  read(zone: DnsName): readonly StoredSet[] | null {
    return this.#request(() => {
      const stored = this.zones.get(zone);
      this.hears(`read ${zone}`);
      if (stored === undefined) return null;
      const desired = new Map(this.desired(zone).map((set) => [keyOf(set), set]));
      for (const [key, item] of stored.sets) {
        const wanted = desired.get(key);
        if (wanted !== undefined && sameContent(wanted, item.set)) {
          stored.sets.set(key, { ...item, maker: 'us' });
          this.#ours.add(key);
        }
      }
      this.#seen.set(zone, new Set([...stored.sets].filter(([, { maker }]) => maker === 'them').map(([key]) => key)));
      return [...stored.sets.values()];
    });
  }

  create(zone: DnsName, reference: string, owner: string): string | null {
    return this.#request(() => {
      if (this.traits.zones === 'given') throw new Refusal('zones are not made here');
      if (this.#references.has(reference) || this.zones.has(zone)) return null;
      this.#references.add(reference);
      return this.give(zone, this.traits.marksOwner ? owner : null);
    });
  }

  remove(zone: DnsName): boolean {
    return this.#request(() => {
      if (this.zones.get(zone)?.sets.size !== 0) return false;
      return this.zones.delete(zone);
    });
  }

  mark(zone: DnsName, owner: string | null): void {
    this.#request(() => {
      const stored = this.#zone(zone);
      stored.owner = owner;
    });
  }

  /**
   * Records the writes of a submission before its first request.
   * If the process ends before a write of it, an equal foreign set that is there already looks like the result.
   */
  send(zone: DnsName, writes: readonly SetWrite[]): void {
    for (const { before, after } of writes) {
      const key = keyOf((before ?? after) as RecordSet);
      this.#sent.set(key, after);
      const existing = this.zones.get(zone)?.sets.get(key);
      if (after === null || existing === undefined || !this.#looksLikeOurs(zone, existing.set)) continue;
      this.zones.get(zone)?.sets.set(key, { ...existing, maker: 'us' });
      this.#ours.add(key);
    }
  }

  /** Makes writes atomically; without a guard nothing is compared. Returns false if content differed. */
  write(zone: DnsName, writes: readonly SetWrite[]): boolean {
    return this.#request(() => {
      for (const { before, after } of writes)
        this.hears(`write ${keyOf((before ?? after) as RecordSet)}: ${shown(before)} -> ${shown(after)}`);
      const { sets } = this.#zone(zone);
      // If the answer to a creation is lost, an equal foreign set may be taken for its result.
      for (const { after: made } of writes) if (made !== null) this.#takeEqual(sets, made);
      if (this.traits.guard !== 'none' && !writes.every((item) => this.#isAsExpected(sets, item))) return false;
      const after = new Map(sets);
      for (const { before, after: made } of writes) {
        const key = keyOf((before ?? made) as RecordSet);
        this.#watch(zone, after.get(key), made);
        after.delete(key);
      }
      for (const { after: made } of writes) if (made !== null) after.set(keyOf(made), this.#stored(made, 'us'));
      for (const { before, after: made } of writes)
        if (made === null && before !== null) this.#ours.delete(keyOf(before));
      checkRules(this.traits, after);
      this.zones.set(zone, { ...this.#zone(zone), sets: after });
      return true;
    });
  }

  /** Adds a record. An existing one is refused by a service with a guard, and no change at any other. */
  addRecord(zone: DnsName, record: RecordSet): 'added' | 'there' {
    return this.#request(() => {
      this.hears(`add ${keyOf(record)} ${shown(record)}`);
      const { sets } = this.#zone(zone);
      const old = sets.get(keyOf(record));
      const [value = ''] = record.values;
      if (old?.set.values.includes(value) === true && this.traits.guard !== 'none') return 'there';
      const values = [...new Set([...(old?.set.values ?? []), value])].sort();
      const made = this.#stored({ ...record, values }, 'us');
      const ids = { ...made.ids, ...old?.ids, [value]: made.ids[value] ?? '' };
      const isOurs = Object.values(ids).every((id) => id.endsWith('us'));
      const after = new Map(sets).set(keyOf(record), {
        set: made.set,
        ids,
        maker: isOurs ? 'us' : (old?.maker ?? 'us'),
      });
      checkRules(this.traits, after);
      this.zones.set(zone, { ...this.#zone(zone), sets: after });
      return 'added';
    });
  }

  /** Removes a record: by ID with a guard, otherwise by content. Returns false if it doesn't exist. */
  removeRecord(zone: DnsName, record: RecordSet, id: string | undefined): boolean {
    return this.#request(() => {
      this.hears(`remove ${keyOf(record)} ${shown(record)} ${id ?? ''}`);
      const { sets } = this.#zone(zone);
      const [value = ''] = record.values;
      const old = sets.get(keyOf(record));
      if (old === undefined || !old.set.values.includes(value)) return false;
      if (this.traits.guard !== 'none' && old.ids[value] !== id) return false;
      const values = old.set.values.filter((item) => item !== value);
      // In a foreign set, a record that we added is ours to remove.
      if (old.ids[value]?.endsWith('them') === true) this.#watch(zone, old, null);
      if (values.length === 0) {
        sets.delete(keyOf(record));
        this.#ours.delete(keyOf(record));
      } else sets.set(keyOf(record), { ...old, set: { ...old.set, values } });
      return true;
    });
  }

  /** Creates an empty zone by hand. */
  give(zone: DnsName, owner: string | null = null): string {
    const id = this.traits.marksOwner ? `Z${++this.#ids}` : zone;
    this.zones.set(zone, { id, sets: new Map(), owner });
    return id;
  }

  /** Writes a set as another party; null removes it. */
  writeAsOther(zone: DnsName, key: SetKey, made: RecordSet | null): void {
    const sets = this.zones.get(zone)?.sets;
    // A zone with foreign sets that we never wrote to waits for an adoption.
    if (sets === undefined || ![...this.#ours].some((ours) => ours.split(' ')[0]?.endsWith(zone))) return;
    const after = new Map(sets);
    const old = after.get(key);
    if (made === null) after.delete(key);
    else {
      const isOurs = old === undefined ? this.#ours.has(key) : old.maker === 'us';
      after.set(key, this.#stored(made, isOurs || this.#looksLikeOurs(zone, made) ? 'us' : 'them'));
    }
    try {
      checkRules(this.traits, after);
    } catch {
      return;
    }
    sets.clear();
    for (const [name, item] of after) sets.set(name, item);
  }

  #request<T>(work: () => T): T {
    this.calls++;
    this.between();
    const answer = work();
    if (this.endsProcess()) {
      this.hears('the process ends');
      throw new ProcessEnd('the process ends');
    }
    if (this.losesReply()) {
      this.hears('no answer');
      throw new LostReply('no answer');
    }
    return answer;
  }

  #zone(zone: DnsName): StoredZone {
    const stored = this.zones.get(zone);
    if (stored === undefined) throw new Refusal('no such zone');
    return stored;
  }

  #stored(set: RecordSet, maker: Maker): StoredSet {
    if (maker === 'us') {
      this.#ours.add(keyOf(set));
      this.#last.set(keyOf(set), set);
    }
    return { set, ids: Object.fromEntries(set.values.map((value) => [value, `r${++this.#ids} ${maker}`])), maker };
  }

  /**
   * Checks whether a foreign set is what a write of ours without an answer can have left: our last content of the key,
   * the sent one, the desired one or, at a service that changes single records, a mix of their records. The sent one
   * may be neither at the service nor desired any longer: the answer to its first request was lost, and Plesk changed
   * the set since.
   */
  #looksLikeOurs(zone: DnsName, made: RecordSet): boolean {
    const key = keyOf(made);
    const wanted = this.desired(zone).find((set) => keyOf(set) === key);
    const ends = [this.#last.get(key), this.#sent.get(key), wanted].filter((end) => end !== undefined && end !== null);
    if (this.traits.atomic !== 'record') return ends.some((end) => sameContent(end, made));
    return made.values.every((value) => ends.some((end) => end.values.includes(value)));
  }

  #takeEqual(sets: Map<SetKey, StoredSet>, made: RecordSet): void {
    const existing = sets.get(keyOf(made));
    if (existing !== undefined && sameContent(existing.set, made)) sets.set(keyOf(made), this.#stored(made, 'us'));
  }

  #isAsExpected(sets: ReadonlyMap<SetKey, StoredSet>, { before, after }: SetWrite): boolean {
    const existing = sets.get(keyOf((before ?? after) as RecordSet))?.set;
    if (before === null || existing === undefined) return (existing ?? null) === before;
    return sameContent(this.traits.guardsTtl ? existing : { ...existing, ttl: before.ttl }, before);
  }

  /**
   * Checks the law: no foreign set is overwritten or removed; without a guard, none that the last observation showed.
   */
  #watch(zone: DnsName, old: StoredSet | undefined, made: RecordSet | null): void {
    if (old?.maker !== 'them' || (made !== null && sameContent(old.set, made))) return;
    if (this.traits.guard !== 'batch' && this.#seen.get(zone)?.has(keyOf(old.set)) !== true) return;
    this.broken.push(`${keyOf(old.set)} of others was ${made === null ? 'removed' : 'overwritten'}`);
  }
}

function shown(set: RecordSet | null): string {
  return set === null ? 'nothing' : `${set.ttl} ${set.values.join(' ')}`;
}

/**
 * Refuses what every service refuses: unsupported types and TTLs, and a CNAME next to other sets (RFC 1034 section
 * 3.6.2).
 */
function checkRules({ types, ttl }: Traits, sets: ReadonlyMap<SetKey, StoredSet>): void {
  const names = new Map<string, string[]>();
  for (const { set } of sets.values()) {
    if (!types.has(set.type)) throw new Refusal(`no records of type ${set.type}`);
    if (set.ttl < ttl.least || set.ttl > ttl.most) throw new Refusal(`no TTL of ${set.ttl}`);
    names.set(set.name, [...(names.get(set.name) ?? []), set.type]);
    if (set.type === 'CNAME' && set.values.length > 1) throw new Refusal('two CNAMEs');
  }
  for (const [name, all] of names)
    if (all.length > 1 && all.includes('CNAME')) throw new Refusal(`a CNAME beside others at ${name}`);
}
