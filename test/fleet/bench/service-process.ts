import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { endsWithTest } from './ends-with-test.ts';

/** A program that runs until it is ended, such as an agent or a worker. It can be killed, stopped and started again. */
export class ServiceProcess {
  /** Everything that its runs wrote to both outputs. */
  output = '';
  /** The last lines of it, and when they were written, by the monotonic clock. */
  lines: { readonly at: number; readonly text: string }[] = [];
  readonly #program: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;

  constructor(program: readonly string[], env: Readonly<Record<string, string>>) {
    this.#program = program;
    this.#env = env;
  }

  get isRunning(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    if (this.isRunning) return;
    const [file, words] = endsWithTest(this.#program[0] ?? '', this.#program.slice(1));
    const child = spawn(file, [...words], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    const note = (text: string): void => {
      // A service that repeats itself for minutes would fill the memory of the test.
      this.output = `${this.output}${text}`.slice(-200_000);
      const at = performance.now();
      const more = text.split('\n').filter((line) => line !== '');
      this.lines = [...this.lines, ...more.map((line) => ({ at, text: line }))].slice(-1000);
    };
    child.stdout.setEncoding('utf8').on('data', note);
    child.stderr.setEncoding('utf8').on('data', note);
    this.#child = child;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to end, as systemd does, and returns its exit code. */
  async end(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** Stops it. Its connections stay open. */
  stop(): void {
    this.#child?.kill('SIGSTOP');
  }

  continue(): void {
    this.#child?.kill('SIGCONT');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    if (this.isRunning) {
      const ended = once(child, 'exit');
      child.kill(signal);
      // A stopped process ends only once it continues.
      child.kill('SIGCONT');
      await ended;
    }
    return child.exitCode;
  }
}
