import assert from 'node:assert/strict';
import type { Bench } from '../support/bench.ts';
import { Server } from './server.ts';
import { hosts, serverNames, zoneNames, type Content, type Step } from './steps.ts';

/** A zone of another server before a step: its record sets, and the acting server's last write. */
interface ZoneBefore {
  readonly lines: readonly string[];
  readonly applied: readonly string[];
}

/** One run: two servers, the provider, and other writers, with a log of their actions. */
export class World {
  readonly said: string[] = [];
  readonly #bench: Bench;
  readonly #servers: readonly Server[];
  readonly #foreign = new Map<string, string>();
  /**
   * Lines foreign to the zone's owner and not ours to remove.
   * They were changed by hand before any server knew that it had written the set, or before or while a removal of the
   * set had no answer, or written by the other server's unnoticed edit.
   */
  readonly #unproven = new Set<string>();
  /** Lines that were changed by hand. */
  readonly #handWritten = new Set<string>();
  /** Servers with a restored state: their later writes have no known owner. */
  readonly #restored = new Set<number>();
  /** Pairs of server and zone that observed the zone since its last adoption, or will before they write. */
  readonly #aware = new Set<string>();
  #steps = 0;
  /** The owner of each zone after the last step, by its mark. */
  #marks: ReadonlyMap<string, string | undefined> = new Map();

  constructor(benches: readonly Bench[], preload: string) {
    this.#bench = benches[0] as Bench;
    this.#servers = benches.map(
      (bench, index) => new Server(bench, preload, this.said, () => this.#noteUnansweredRemovals(index)),
    );
  }

  async take(step: Step): Promise<void> {
    this.said.push(`-- ${JSON.stringify(step)}\n`);
    if (step.do === 'byhand') this.#byHand(step);
    else if (step.do === 'foreign') this.#addForeign(step);
    else if (step.do === 'fault') {
      const { kind, next, action } = step;
      this.#bench.route53.faults.add({ kind, next, ...(action !== null && { action }) });
    } else if (step.do === 'move') await this.#move(step);
    else await this.#actAt(step.server, step);
    this.#noteTakeOvers();
    this.assertForeign();
    this.#assertAccepted();
    if (++this.#steps % 20 === 0) await this.#assertDoctor(false);
  }

  /**
   * Ends all disturbances and corrects the clocks.
   * Each server runs a resync, one after another until nothing changes.
   */
  async catchUp(): Promise<void> {
    for (const server of this.#servers) server.setClock(0);
    this.#bench.route53.faults.clear();
    for (const zone of zoneNames) this.#chooseOne(zone);
    await this.#adoptForgotten();
    for (let round = 0; round < 3; round++) {
      for (const server of this.#servers) {
        await server.catchUp();
        this.assertForeign();
      }
      // A server's writes after its backup are foreign to it after the restore: an administrator removes them by hand.
      for (const zone of zoneNames) this.#removeBesides(zone, this.#contentOf(zone), this.#isLeftToAdministrators);
    }
    for (const server of this.#servers) await server.forgetGone();
  }

  assertInSync(): void {
    for (const zone of zoneNames) {
      const expected = [...linesOf(zone, this.#contentOf(zone)), ...this.#foreignLines(zone)].toSorted();
      assert.deepEqual(this.#there(zone), expected, `${zone}\n${this.said.slice(-60).join('')}`);
    }
    const names = this.#bench.route53.dumpAccount().zones.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, `no zone is there twice: ${names.join()}`);
  }

  async assertQuiet(): Promise<void> {
    await this.#assertDoctor(true);
    for (const server of this.#servers) {
      const from = this.said.length;
      let code = -1;
      const calls = await this.#bench.calls(async () => {
        code = await server.apply();
      });
      const printed = this.said.slice(from).join('');
      const held = [...printed.matchAll(/held \(([\w-]+)\): \w+ (\S+) /g)];
      assert.equal(code, held.length > 0 ? 2 : 0, this.said.slice(-30).join(''));
      for (const [, rule = '', zone = ''] of held) assert.ok(this.#mayStay(rule, zone), this.said.slice(-30).join(''));
      assert.ok(!calls.includes('ChangeResourceRecordSets'), calls.join());
    }
  }

  /** A clock that was set ends the time in the trash: an ownerless zone stays if others use it or created it. */
  #mayStay(rule: string, zone: string): boolean {
    const isGone = this.#servers.every(({ plesk }) => !plesk.has(zone));
    return isGone && (rule === 'not-ours' || (rule === 'foreign' && this.#foreignLines(zone).length > 0));
  }

  assertForeign(): void {
    for (const zone of zoneNames)
      assert.deepEqual(
        this.#there(zone).filter((line) => line.startsWith('foreign')),
        this.#foreignLines(zone),
        this.said.slice(-12).join(''),
      );
  }

  /** Checks that `doctor` finds no error at any server. */
  async #assertDoctor(areTargetsCalm: boolean): Promise<void> {
    for (const server of this.#servers)
      assert.deepEqual(await server.doctorErrors(areTargetsCalm), [], this.said.slice(-20).join(''));
  }

  /** Checks that each state has the last accepted content. */
  #assertAccepted(): void {
    for (const [index, server] of this.#servers.entries())
      for (const [zone, content] of server.accepted)
        assert.deepEqual(
          server.desired(zone).toSorted(),
          linesOf(zone, content ?? []).toSorted(),
          `${zone} at ${serverNames[index]}\n${this.said.slice(-20).join('')}`,
        );
  }

  async #actAt(index: number, step: Extract<Step, { readonly server: number }>): Promise<void> {
    const server = this.#servers[index] as Server;
    const others = this.#keptByOthers(index);
    let looksAtAll = false;
    if (step.do === 'edit') await server.edit(zoneNames[step.zone] as string, step.content, step.how, step.at);
    else if (step.do === 'delete') await server.delete(zoneNames[step.zone] as string, step.how, step.at);
    else if (step.do === 'kill') await server.kill(step.command, step.at);
    else if (step.do === 'clock') server.setClock(step.aheadMs);
    else if (step.do === 'backup') server.backup();
    else if (step.do === 'restore') {
      looksAtAll = server.restore();
      if (looksAtAll) this.#restored.add(index);
    } else if (step.do === 'apply') looksAtAll = (await server.apply()) !== 1;
    else await server[step.do]();
    const sendsUnseen =
      ['edit', 'deliver', 'retry'].includes(step.do) || (step.do === 'kill' && step.command === 'retry');
    this.#assertUntouched(index, others, sendsUnseen);
    if (looksAtAll) for (const zone of zoneNames) this.#aware.add(`${index} ${zone}`);
  }

  /** Records adoptions: a server that observed the zone earlier doesn't know about them. */
  #noteTakeOvers(): void {
    const marks = new Map(this.#bench.route53.dumpAccount().zones.map(({ name, comment }) => [name, comment]));
    for (const zone of zoneNames)
      if (marks.get(zone) !== this.#marks.get(zone))
        for (const index of this.#servers.keys()) this.#aware.delete(`${index} ${zone}`);
    this.#marks = marks;
  }

  /** Returns the zones of other servers by their marks, and this server's last write there. */
  #keptByOthers(index: number): ReadonlyMap<string, ZoneBefore> {
    const kept = new Map<string, ZoneBefore>();
    const server = this.#servers[index] as Server;
    for (const { name, comment } of this.#bench.route53.dumpAccount().zones)
      if (serverNames.some((otherServer, i) => i !== index && comment === `dns-sync server=${otherServer}`))
        kept.set(name, { lines: this.#there(name), applied: server.applied(name) });
    return kept;
  }

  /**
   * Checks that another server's zone is unchanged, except by unnoticed edits.
   * These end with the next observation, and affect only record sets that are present or missing as this server left
   * them.
   */
  #assertUntouched(index: number, before: ReadonlyMap<string, ZoneBefore>, sendsUnseen: boolean): void {
    for (const [zone, { lines, applied }] of before) {
      const now = this.#there(zone);
      const changed = new Set([...difference(lines, now), ...difference(now, lines)].map(keyOf));
      if (changed.size === 0) continue;
      const story = `${zone}:\n${lines.join('\n')}\n->\n${now.join('\n')}\n${this.said.slice(-20).join('')}`;
      assert.ok(sendsUnseen && !this.#aware.has(`${index} ${zone}`), story);
      const isNotAsLeft = [...difference(lines, applied), ...difference(applied, lines)].map(keyOf);
      assert.ok(!isNotAsLeft.some((key) => changed.has(key)), story);
      for (const line of difference(now, lines)) this.#unproven.add(line);
    }
  }

  async #move({ zone: index, to, content, how }: Step & { readonly do: 'move' }): Promise<void> {
    const zone = zoneNames[index] as string;
    const [target, origin] = [this.#servers[to] as Server, this.#servers[1 - to] as Server];
    await target.edit(zone, content, 'once', 0);
    await target.adopt(zone);
    this.#prune(zone, content, to);
    this.#noteTakeOvers();
    const others = this.#keptByOthers(1 - to);
    await origin.delete(zone, how === 'killed' ? 'once' : how, 0);
    this.#assertUntouched(1 - to, others, false);
  }

  /** Removes by hand what an adoption kept from the other server. */
  #prune(zone: string, content: Content, to: number): void {
    const { comment } = this.#bench.route53.dumpAccount().zones.find(({ name }) => name === zone) ?? {};
    if (comment === `dns-sync server=${serverNames[to]}`) this.#removeBesides(zone, content);
  }

  /** Returns Plesk's content of a zone, at any server. */
  #contentOf(zone: string): Content {
    return this.#servers.map(({ plesk }) => plesk.get(zone)).find((records) => records !== undefined) ?? [];
  }

  /** After a restore, later writes have no known owner, nor does anything that the zone's owner never knew. */
  readonly #isLeftToAdministrators = (line: string): boolean => this.#restored.size > 0 || this.#unproven.has(line);

  /** Adopts zones that a restored server can't release, because its state doesn't know them, at the domain's server. */
  async #adoptForgotten(): Promise<void> {
    for (const { name, comment } of this.#bench.route53.dumpAccount().zones) {
      const keeper = serverNames.findIndex((server) => comment === `dns-sync server=${server}`);
      const isForgotten = this.#restored.has(keeper) && this.#servers[keeper]?.knows(name) === false;
      const owner = this.#servers.find(({ plesk }, index) => index !== keeper && plesk.has(name));
      if (!isForgotten || owner === undefined) continue;
      await owner.catchUp();
      await owner.adopt(name);
    }
  }

  /** Removes by hand what isn't in a content, except foreign lines. */
  #removeBesides(zone: string, content: Content, isRemoved = (_line: string): boolean => true): void {
    const wanted = new Set(linesOf(zone, content).map(keyOf));
    for (const line of this.#there(zone)) {
      const [name = '', type = ''] = line.split(' ');
      if (!wanted.has(keyOf(line)) && !line.startsWith('foreign') && isRemoved(line))
        this.#bench.route53.remove(zone, name, type as 'A' | 'CNAME' | 'TXT');
    }
  }

  /** Keeps a domain that both servers have at the owner of its zone, and removes it from the other Plesk. */
  #chooseOne(zone: string): void {
    const [first, second] = this.#servers as readonly [Server, Server];
    if (!first.plesk.has(zone) || !second.plesk.has(zone)) return;
    const mark = this.#bench.route53.dumpAccount().zones.find(({ name }) => name === zone)?.comment;
    (mark === `dns-sync server=${serverNames[1]}` ? first : second).plesk.delete(zone);
  }

  #there(zone: string): string[] {
    const exists = this.#bench.route53.dumpAccount().zones.some(({ name }) => name === zone);
    return exists ? this.#bench.sets(zone).toSorted() : [];
  }

  #foreignLines(zone: string): string[] {
    return [...this.#foreign]
      .filter(([name]) => name.endsWith(`.${zone}`))
      .map(([, line]) => line)
      .toSorted();
  }

  /** Changes or removes an address of ours by hand. */
  #byHand({ zone: index, host, value }: Step & { readonly do: 'byhand' }): void {
    const zone = zoneNames[index] as string;
    const name = `${hosts[host]}${zone}`;
    const line = this.#there(zone).find((text) => text.startsWith(`${name} A `));
    if (line === undefined) return;
    const isProven = this.#servers.some(
      (server) => server.applied(zone).includes(line) && !server.isRemoving(zone, name, 'A'),
    );
    if (value === null) {
      this.#bench.route53.remove(zone, name, 'A');
      return;
    }
    const changed = `${name} A 60 ${value}`;
    if (isProven && !this.#unproven.has(line)) this.#unproven.delete(changed);
    else this.#unproven.add(changed);
    this.#handWritten.add(changed);
    this.#bench.route53.put(zone, { Name: name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: value }] });
  }

  /**
   * Records which hand-written sets the owner of their zone tried to remove without an answer.
   * If the removal had an effect, the set was created by hand afterwards. The owner can't distinguish that, and leaves
   * the set to an administrator.
   */
  #noteUnansweredRemovals(index: number): void {
    const mark = `dns-sync server=${serverNames[index]}`;
    for (const { name: zone, comment } of this.#bench.route53.dumpAccount().zones)
      for (const line of comment === mark ? this.#there(zone) : []) {
        const [name = '', type = ''] = line.split(' ');
        const isRemoving = this.#handWritten.has(line) && this.#servers[index]?.isRemoving(zone, name, type) === true;
        if (isRemoving) this.#unproven.add(line);
      }
  }

  #addForeign({ zone: index, host }: Step & { readonly do: 'foreign' }): void {
    const zone = zoneNames[index] as string;
    const name = `foreign${host}.${zone}`;
    if (!this.#bench.route53.dumpAccount().zones.some((item) => item.name === zone)) return;
    // A routed set, which no state can take for its own.
    this.#bench.route53.put(zone, {
      Name: name,
      Type: 'A',
      TTL: 77,
      ResourceRecords: [{ Value: '203.0.113.9' }],
      Weight: 1,
      SetIdentifier: 'theirs',
    });
    this.#foreign.set(name, `${name} A 77 203.0.113.9`);
  }
}

function difference(lines: readonly string[], others: readonly string[]): string[] {
  return lines.filter((line) => !others.includes(line));
}

/** Returns name and type of a line. */
function keyOf(line: string): string {
  return line.split(' ').slice(0, 2).join(' ');
}

function linesOf(zone: string, content: Content): string[] {
  return content.flatMap((kind, i) => {
    const [type = '', value = ''] = kind.split(' ');
    return kind === '-' ? [] : [`${hosts[i]}${zone} ${type} 300 ${type === 'TXT' ? `"${value}"` : value}`];
  });
}
