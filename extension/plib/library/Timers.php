<?php
declare(strict_types=1);

/** The extension's tasks in Plesk's scheduler. */
final class Modules_DnsSync_Timers
{
    private const TASKS = [
        'watch.php' => ['minute' => '*/5', 'hour' => '*', 'dom' => '*', 'month' => '*', 'dow' => '*'],
        'nightly.php' => ['minute' => '17', 'hour' => '3', 'dom' => '*', 'month' => '*', 'dow' => '*'],
    ];
    /** Written by "dns-sync setup", which runs the same work. */
    private const SYSTEM = ['/etc/cron.d/dns-sync', '/etc/systemd/system/dns-sync-retry.timer'];

    /** Keeps one task of each kind and removes strays. Removing all first would leave a gap. */
    public static function install(): void
    {
        $missing = self::isSystem() ? [] : self::TASKS;
        foreach (self::own() as $task) {
            if (isset($missing[$task->getCmd()])) {
                unset($missing[$task->getCmd()]);
            } else {
                pm_Scheduler::getInstance()->removeTask($task);
            }
        }
        foreach ($missing as $script => $schedule) {
            $task = new pm_Scheduler_Task();
            $task->setCmd($script);
            $task->setSchedule($schedule);
            pm_Scheduler::getInstance()->putTask($task);
        }
    }

    public static function remove(): void
    {
        foreach (self::own() as $task) {
            pm_Scheduler::getInstance()->removeTask($task);
        }
    }

    /** Whether timers of "dns-sync setup" run, so that ours would do everything twice. */
    public static function isSystem(): bool
    {
        return array_filter(self::SYSTEM, 'file_exists') !== [];
    }

    /** @return list<pm_Scheduler_Task> */
    private static function own(): array
    {
        $isOwn = static fn (pm_Scheduler_Task $task): bool => $task->getModuleId() === pm_Context::getModuleId();
        return array_values(array_filter(pm_Scheduler::getInstance()->listTasks(), $isOwn));
    }
}
