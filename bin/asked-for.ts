/**
 * Returns the bundle that an executable runs.
 * The hook has no command line of its own: help, which only people ask for, comes from the other executable, and `argv`
 * is changed to that command.
 */
export function askedFor(file: string, argv: string[]): string {
  if (file !== 'dns-sync-hook.cjs' || !['-h', '--help'].includes(argv[2] ?? '')) return file;
  argv.splice(2, argv.length, 'hook', '--help');
  return 'dns-sync.cjs';
}
