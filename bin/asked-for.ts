/**
 * The bundle that an executable runs. The hook holds no command line: it lets the other one tell its help, which nobody
 * but a person asks for; `argv` is changed to that command.
 */
export function askedFor(file: string, argv: string[]): string {
  if (file !== 'dns-sync-hook.cjs' || !['-h', '--help'].includes(argv[2] ?? '')) return file;
  argv.splice(2, argv.length, 'hook', '--help');
  return 'dns-sync.cjs';
}
