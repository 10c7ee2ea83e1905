<?php
declare(strict_types=1);

/** The extension's work in the background. */
class Modules_DnsSync_LongTasks extends pm_Hook_LongTasks
{
    public function getLongTasks(): array
    {
        return [new Modules_DnsSync_Task_Synchronize()];
    }
}
