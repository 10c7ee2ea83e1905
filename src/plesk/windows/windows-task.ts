import { windowsWord } from './windows-word.ts';

/** When a task of Windows runs: each day at a time with up to half an hour more, or every few minutes. */
export type TaskTime = { readonly dailyAt: string } | { readonly everyMinutes: number };

/** A task of Windows: a program with its words. */
export interface WindowsTask {
  readonly what: string;
  readonly time: TaskTime;
  readonly program: string;
  readonly words: readonly string[];
}

/** The account SYSTEM, by its id: its name differs between languages. */
const system = 'S-1-5-18';

/**
 * A task as schtasks /XML reads it (Task Scheduler schema 1.2). The text of /TR would be limited to 261 characters, which two
 * paths and their words exceed. To be written in UTF-16.
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

/** XML 1.0 has no other characters that a path of Windows can have and that it would read otherwise. */
function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
