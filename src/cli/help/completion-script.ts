import type { CommandShape, Fill, OptionShape } from './command-tree.ts';
import { fishCompletion } from './fish-completion.ts';
import { shellQuoted } from '../../text/shell/shell-quoted.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/**
 * The completion script of a shell, made from the definitions of the commands. `zonesFolder` has the documents of the
 * zones: their file names complete zones without starting the program.
 */
export function completionScript(shell: Shell, commands: readonly CommandShape[], zonesFolder: string): string {
  if (shell === 'fish') return fishCompletion(commands, zonesFolder);
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  const body = commands.map((command) => (shell === 'bash' ? bashCase(command) : zshCase(command))).join('\n');
  const { head, tail } = shell === 'bash' ? bashFrame(paths, zonesFolder) : zshFrame(paths, zonesFolder);
  return `${head}\n${body}\n${tail}\n`;
}

/** Collects the words of the command before the cursor, and skips options and zones. For bash and zsh alike. */
const wordsOfCommand = (paths: readonly string[]): string => `    case " ${paths.join(' | ')} " in
      *" \${at:+$at }$word "*) at="\${at:+$at }$word" ;;
    esac`;

function bashFrame(paths: readonly string[], zonesFolder: string): { readonly head: string; readonly tail: string } {
  return {
    head: `# bash completion of dns-sync; in ~/.bashrc: source <(dns-sync completion bash)
_dns_sync_zones() {
  local file
  for file in ${shellQuoted(zonesFolder)}/"$cur"*.json; do
    file=\${file##*/}
    case $file in *[%~*]*) ;; *) COMPREPLY+=("\${file%.json}") ;; esac
  done
}
_dns_sync() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} at= word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${wordsOfCommand(paths)}
  done
  case $at in`,
    tail: `  esac
}
complete -F _dns_sync dns-sync`,
  };
}

function bashCase({ path, commands, options, argument }: CommandShape): string {
  const values = options.filter(({ value }) => value.kind !== 'none');
  const flags = options.flatMap((option) => option.flags);
  const names = commands.map(({ name }) => name);
  const lines = [
    ...(values.length === 0 ? [] : [`      case $before in`]),
    ...values.map((option) => `        ${option.flags.join(' | ')}) ${bashFill(option.value)}; return ;;`),
    ...(values.length === 0 ? [] : ['      esac']),
    `      case $cur in`,
    `        -*) COMPREPLY=($(compgen -W ${shellQuoted(flags.join(' '))} -- "$cur")) ;;`,
    `        *) ${bashFill(names.length > 0 ? { kind: 'words', words: names } : argument)} ;;`,
    `      esac`,
  ];
  return `    ${path === '' ? "''" : shellQuoted(path)})\n${lines.join('\n')}\n      ;;`;
}

function bashFill(fill: Fill): string {
  if (fill.kind === 'words') return `COMPREPLY=($(compgen -W ${shellQuoted(fill.words.join(' '))} -- "$cur"))`;
  if (fill.kind === 'zone') return '_dns_sync_zones';
  return fill.kind === 'file' ? 'COMPREPLY=($(compgen -f -- "$cur"))' : ':';
}

function zshFrame(paths: readonly string[], zonesFolder: string): { readonly head: string; readonly tail: string } {
  return {
    head: `#compdef dns-sync
# zsh completion of dns-sync; in ~/.zshrc, after compinit: source <(dns-sync completion zsh)
_dns_sync_zones() {
  local -a names
  names=(${shellQuoted(zonesFolder)}/*.json(N:t:r))
  names=(\${names:#*[%~]*})
  compadd -a names
}
_dns-sync() {
  local cur=$words[CURRENT] before=$words[CURRENT-1] at= word
  local -a found
  for word in \${words[2,CURRENT-1]}; do
${wordsOfCommand(paths)}
  done
  case $at in`,
    tail: `  esac
}
if [[ $funcstack[1] == _dns-sync ]]; then _dns-sync "$@"; else compdef _dns-sync dns-sync; fi`,
  };
}

function zshCase({ path, commands, options, argument }: CommandShape): string {
  const values = options.filter(({ value }) => value.kind !== 'none');
  const flags = options.flatMap((option) => option.flags.map((flag) => described(flag, option.description)));
  const names = commands.map(({ name, description }) => described(name, description));
  const lines = [
    ...(values.length === 0 ? [] : [`      case $before in`]),
    ...values.map((option: OptionShape) => `        ${option.flags.join(' | ')}) ${zshFill(option.value)}; return ;;`),
    ...(values.length === 0 ? [] : ['      esac']),
    `      case $cur in`,
    `        -*) found=(${flags.join(' ')}); _describe -o option found ;;`,
    names.length > 0
      ? `        *) found=(${names.join(' ')}); _describe command found ;;`
      : `        *) ${zshFill(argument)} ;;`,
    `      esac`,
  ];
  return `    ${path === '' ? "''" : shellQuoted(path)})\n${lines.join('\n')}\n      ;;`;
}

function zshFill(fill: Fill): string {
  if (fill.kind === 'words') return `compadd -- ${fill.words.map(shellQuoted).join(' ')}`;
  if (fill.kind === 'zone') return '_dns_sync_zones';
  return fill.kind === 'file' ? '_files' : ':';
}

/** Formats a word and its meaning for `_describe`. */
function described(word: string, description: string): string {
  return shellQuoted(`${word.replaceAll(':', String.raw`\:`)}:${description}`);
}
