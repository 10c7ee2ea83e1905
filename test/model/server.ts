import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { adopt } from '../../src/cli/commands/adopt.ts';
import { apply } from '../../src/cli/commands/apply.ts';
import { confirm } from '../../src/cli/commands/confirm.ts';
import { hook } from '../../src/cli/commands/hook.ts';
import { resync } from '../../src/cli/commands/resync.ts';
import { retry } from '../../src/cli/commands/retry.ts';
import { trashEmpty } from '../../src/cli/commands/trash.ts';
import type { Io } from '../../src/cli/io.ts';
import { plain } from '../../src/cli/render/style.ts';
import type { ZoneDocument } from '../../src/state/documents/document.ts';
import type { RecordSet } from '../../src/reconcile/dns/record-set.ts';
import { clockPreload } from '../support/at-clock.ts';
import type { Bench } from '../support/bench.ts';
import { doctorErrors } from './doctor-errors.ts';
import { faultVariable, type FileFault } from '../faults/file-fault.ts';
import { hosts, type Content, type Killable } from './steps.ts';

// Runs the commands in this process: a hundred of them take less time than as many processes.

let serial = 1_763_900_000;
let kills = 0;

/** A call from Plesk for a zone; `records` is null for a deletion. */
interface Call {
  readonly zone: string;
  readonly records: Content | null;
  readonly command: object;
}

/** A Plesk server of the model: its Plesk, its state, and the calls in transit. */
export class Server {
  readonly bench: Bench;
  readonly #preload: string;
  readonly #said: string[];
  readonly #afterCommand: () => void;
  readonly #io: Io;
  readonly plesk = new Map<string, Content>();
  /** The last content of zones in calls accepted in order; null for a deletion. */
  readonly accepted = new Map<string, Content | null>();
  #waiting: Call[] = [];
  #aheadMs = 0;

  /** Calls `afterCommand` when a command has ended. */
  constructor(bench: Bench, preload: string, printed: string[], afterCommand: () => void) {
    this.bench = bench;
    this.#afterCommand = afterCommand;
    this.#preload = preload;
    this.#said = printed;
    const note = (text: string): void => void printed.push(text);
    this.#io = {
      out: note,
      err: note,
      log: ({ text }) => note(`${text}\n`),
      logAsJson: () => {},
      line: () => {},
      progressFormat: 'text',
      progress: null,
      style: plain,
      env: bench.env,
      now: () => Date.now() + this.#aheadMs,
      ask: null,
      answer: null,
    };
  }

  async edit(zone: string, records: Content, how: string, at: number): Promise<void> {
    this.plesk.set(zone, records);
    await this.#arrive({ zone, records, command: update(zone, records) }, how, at);
  }

  async delete(zone: string, how: string, at: number): Promise<void> {
    this.plesk.delete(zone);
    await this.#arrive({ zone, records: null, command: { command: 'delete', zone: { name: zone } } }, how, at);
  }

  /** Delivers late calls in the wrong order. */
  async deliver(): Promise<void> {
    const calls = this.#waiting.reverse();
    this.#waiting = [];
    for (const { zone } of calls) this.accepted.delete(zone);
    if (calls.length > 0) await this.#hook(calls.map(({ command }) => command));
  }

  async apply(): Promise<number> {
    const code = await apply(this.#io, [], { yes: true });
    this.#afterCommand();
    return code;
  }

  async retry(): Promise<void> {
    await retry(this.#io);
    this.#afterCommand();
  }

  async adopt(zone: string): Promise<void> {
    await adopt(this.#io, [zone], { yes: true });
    this.#afterCommand();
  }

  async kill(command: Killable, at: number): Promise<void> {
    const words = command === 'apply' ? ['apply', '--yes'] : [command];
    const { code, stderr } = await this.#killed('dns-sync.cjs', words, '', at);
    assert.ok(code === null || [0, 1, 2].includes(code), stderr);
  }

  /** Sets the clock, ahead of or behind the service's. */
  setClock(aheadMs: number): void {
    this.#aheadMs = aheadMs;
  }

  backup(): void {
    const { state, copy } = this.#places();
    if (existsSync(state)) cpSync(state, copy, { recursive: true, force: true });
  }

  /** Replaces the state by an earlier one, like a restore of the complete folder. */
  restore(): boolean {
    const { state, copy } = this.#places();
    if (!existsSync(copy)) return false;
    rmSync(state, { recursive: true, force: true });
    cpSync(copy, state, { recursive: true });
    this.accepted.clear();
    return true;
  }

  /** Runs a resync, and confirms all holds. */
  async catchUp(): Promise<void> {
    this.#waiting = [];
    const all = [...this.plesk].map(([zone, records]) => update(zone, records));
    await resync(this.#io, input(all), { from: '-', yes: true });
    await confirm(this.#io, []);
    await this.apply();
  }

  /** Forgets the zones that moved to another server. */
  async forgetGone(): Promise<void> {
    await trashEmpty(this.#io, [], { yes: true });
  }

  /** Returns the errors that `doctor` finds. */
  async doctorErrors(areTargetsCalm: boolean): Promise<readonly string[]> {
    return doctorErrors(this.#io, areTargetsCalm);
  }

  /** Whether a removal of a record set has no answer yet. */
  isRemoving(zone: string, name: string, type: string): boolean {
    return Object.values(this.#document(zone)?.targets ?? {})
      .flatMap(({ applied }) => applied?.unsure ?? [])
      .some((item) => item.after === null && item.name === name && item.type === type);
  }

  /** Returns a zone's last write in the state, in the form of `Bench.sets`. */
  applied(zone: string): readonly string[] {
    return Object.values(this.#document(zone)?.targets ?? {})
      .flatMap(({ applied }) => applied?.sets ?? [])
      .map(({ set }) => lineOf(set));
  }

  /** Checks whether the state has a zone. */
  knows(zone: string): boolean {
    return this.#document(zone) !== null;
  }

  /** Returns a zone's desired content in the state. */
  desired(zone: string): readonly string[] {
    return (this.#document(zone)?.snapshot.desired?.sets ?? []).map(lineOf);
  }

  #document(zone: string): ZoneDocument | null {
    const file = join(this.#places().state, 'zones', `${zone.replace(/\.$/, '')}.json`);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ZoneDocument) : null;
  }

  #places(): { readonly state: string; readonly copy: string } {
    const state = this.bench.env['DNS_SYNC_STATE_DIR'] as string;
    return { state, copy: `${state}-backup` };
  }

  async #arrive(call: Call, how: string, at: number): Promise<void> {
    if (how === 'later') this.#waiting.push(call);
    if (how === 'killed') {
      const { code, stderr } = await this.#killed('dns-sync-hook.cjs', [], JSON.stringify([call.command]), at);
      assert.ok(code === null || code === 0 || code === 1, stderr);
      if (code === null) this.accepted.delete(call.zone);
      else this.accepted.set(call.zone, call.records);
    }
    const times = how === 'once' ? 1 : how === 'twice' ? 2 : 0;
    for (let i = 0; i < times; i++) await this.#hook([call.command]);
    if (times > 0) this.accepted.set(call.zone, call.records);
  }

  async #hook(calls: readonly object[]): Promise<void> {
    const code = await hook(this.#io, input(calls));
    this.#afterCommand();
    assert.ok(code === 0 || code === 1, `everything is recorded: ${this.#said.slice(-6).join('')}`);
  }

  /** Runs an executable that is killed during its work, or after it if that has fewer steps. */
  async #killed(file: string, words: readonly string[], stdin: string, at: number) {
    const { bench } = this;
    const number = `${basename(bench.dir)}-${kills++}`;
    const fault: FileFault = {
      below: bench.dir,
      at,
      what: 'kill',
      trace: join(dirname(this.#preload), `trace-${number}`),
      disk: join(dirname(this.#preload), `disk-${number}`),
    };
    const preloads = [this.#preload, clockPreload(bench.dir, this.#aheadMs)];
    const ended = await bench.execute(file, words, stdin, {
      ...bench.env,
      NODE_OPTIONS: preloads.map((path) => `--require ${JSON.stringify(path)}`).join(' '),
      [faultVariable]: JSON.stringify(fault),
    });
    this.#afterCommand();
    return ended;
  }
}

function lineOf({ name, type, ttl, values }: RecordSet): string {
  return `${name} ${type} ${ttl} ${values.toSorted().join(', ')}`;
}

/** Builds the zone as Plesk sends it. */
function update(zone: string, records: Content): object {
  const rr = records.flatMap((kind, i) => {
    const [type, value] = kind.split(' ');
    return kind === '-' ? [] : [{ host: `${hosts[i]}${zone}`, type, value }];
  });
  serial += 1;
  return { command: 'update', zone: { name: zone, soa: { ttl: 300, serial }, rr } };
}

async function* input(calls: readonly object[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(calls));
}
