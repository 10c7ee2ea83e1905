/** The commands that a help text lists, under any heading but those that list something else. */
export function listedCommands(help: string): readonly string[] {
  const sections = [...help.matchAll(/\n([A-Z][A-Za-z ]+):\n((?: {2}.*\n)+)/g)];
  return sections
    .filter(([, heading = '']) => !notCommands.has(heading))
    .flatMap(([, , list = '']) => [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name = '']) => name))
    .filter((name) => name !== 'help');
}

const notCommands: ReadonlySet<string> = new Set(['Arguments', 'Options', 'Environment', 'Examples', 'Exit codes']);
