import { windowsWord } from './windows-word.ts';

/** When a Windows task runs: daily at a time plus up to half an hour, or every few minutes. */
export type TaskTime = { readonly dailyAt: string } | { readonly everyMinutes: number };

/** A Windows task: a program with its arguments. */
export interface WindowsTask {
  readonly what: string;
  readonly time: TaskTime;
  readonly program: string;
  readonly words: readonly string[];
}

/** The account SYSTEM by SID, because its name depends on the language. */
const system = 'S-1-5-18';

/**
 * Builds a task for schtasks /XML (Task Scheduler schema 1.2), to be written in UTF-16.
 * The option /TR is limited to 261 characters, too short for two paths and their arguments.
 */
export function windowsTaskXml({ what, time, program, words }: WindowsTask): string {
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '  <RegistrationInfo>',
    `    <Description>${xmlText(what)}</Description>`,
    '  </RegistrationInfo>',
    '  <Triggers>',
    ...triggerOf(time).map((line) => `    ${line}`),
    '  </Triggers>',
    '  <Principals>',
    '    <Principal id="Author">',
    `      <UserId>${system}</UserId>`,
    '      <RunLevel>HighestAvailable</RunLevel>',
    '    </Principal>',
    '  </Principals>',
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <StartWhenAvailable>true</StartWhenAvailable>',
    '    <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>',
    '  </Settings>',
    '  <Actions Context="Author">',
    '    <Exec>',
    `      <Command>${xmlText(program)}</Command>`,
    `      <Arguments>${xmlText(words.map(windowsWord).join(' '))}</Arguments>`,
    '    </Exec>',
    '  </Actions>',
    '</Task>',
    '',
  ].join('\r\n');
}

function triggerOf(time: TaskTime): readonly string[] {
  if ('dailyAt' in time) {
    return [
      '<CalendarTrigger>',
      `  <StartBoundary>2020-01-01T${time.dailyAt}:00</StartBoundary>`,
      '  <RandomDelay>PT30M</RandomDelay>',
      '  <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>',
      '</CalendarTrigger>',
    ];
  }
  return [
    '<TimeTrigger>',
    `  <Repetition><Interval>PT${time.everyMinutes}M</Interval></Repetition>`,
    '  <StartBoundary>2020-01-01T00:00:00</StartBoundary>',
    '</TimeTrigger>',
  ];
}

/** Escapes the only characters of a Windows path that XML 1.0 would interpret. */
function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
