<?php
declare(strict_types=1);

/** Synchronizes domains in the background, with progress, until it is done or stopped. */
class Modules_DnsSync_Task_Synchronize extends pm_LongTask_Task
{
    public const ID = 'task_synchronize';
    private const STOPPED = 'stopTask';
    private const RESULT = 'lastTask';

    public $trackProgress = true;
    private int $shown = -1;

    /** Starts the task, unless one of the same kind runs already. */
    public static function begin(array $names, string $by): self
    {
        if (self::running() !== null) {
            throw new Modules_DnsSync_Refusal(409, 'A synchronization runs already. Wait for its end, or stop it.');
        }
        $task = new self();
        $task->setParams(['names' => $names, 'by' => $by]);
        pm_Settings::set(self::STOPPED, null);
        (new pm_LongTask_Manager())->start($task);
        return $task;
    }

    public static function running(): ?self
    {
        foreach ((new pm_LongTask_Manager())->getTasks([self::ID]) as $task) {
            if (in_array($task->getStatus(), [self::STATUS_NOT_STARTED, self::STATUS_RUNNING], true)) {
                return $task;
            }
        }
        return null;
    }

    /** Asks the running task to stop. What was sent by then stays; the rest is pending. */
    public static function stop(): void
    {
        if (self::running() !== null) {
            pm_Settings::set(self::STOPPED, '1');
        }
    }

    /** What the page shows: the progress of the running task, and the result of the last one. */
    public static function state(): array
    {
        $task = self::running();
        $result = json_decode((string) pm_Settings::get(self::RESULT, ''), true);
        return [
            'format' => 1,
            'running' => $task === null ? null : [
                'status' => $task->getStatus(),
                'progress' => (int) $task->getProgress(),
                'by' => (string) $task->getParam('by'),
                'done' => (int) $task->getParam('done', 0),
                'total' => (int) $task->getParam('total', 0),
            ],
            'last' => is_array($result) ? $result : null,
        ];
    }

    public function getId(): string
    {
        return self::ID;
    }

    /** Plesk runs one task with this tag at a time. */
    public function getConcurrencyRules(): array
    {
        return ['dns-sync-synchronize'];
    }

    public function statusMessage(): string
    {
        return pm_Locale::lmsg($this->getStatus() === self::STATUS_DONE ? 'taskDone' : 'taskRuns', [
            'done' => (int) $this->getParam('done', 0),
            'total' => (int) $this->getParam('total', 0),
        ]);
    }

    public function run(): void
    {
        $names = (array) $this->getParam('names', []);
        $end = Modules_DnsSync_Runner::watch(
            'apply-progress',
            array_values($names),
            (string) $this->getParam('by'),
            $this->progress(...),
            static fn (): bool => pm_Settings::get(self::STOPPED) === '1',
        );
        $isStopped = pm_Settings::get(self::STOPPED) === '1';
        pm_Settings::set(self::RESULT, json_encode([
            'at' => gmdate('Y-m-d\TH:i:s\Z'),
            'by' => (string) $this->getParam('by'),
            'stopped' => $isStopped,
            'done' => (int) $this->getParam('done', 0),
            'total' => (int) $this->getParam('total', 0),
            'code' => $end['code'],
            'applied' => $this->getParam('applied'),
            'failed' => $this->getParam('failed'),
            'held' => $this->getParam('held'),
            'message' => substr(self::message($end['stderr']), 0, 1000),
        ]));
        pm_Settings::set(self::STOPPED, null);
        if ($end['code'] === 1 && !$isStopped) {
            throw new pm_Exception(self::message($end['stderr']));
        }
    }

    /** A line of "apply --progress json". Reading the zones is a third of the work. */
    private function progress(array $step): void
    {
        $isApply = ($step['work'] ?? null) === 'apply';
        ['done' => $done, 'total' => $total] = $step + ['done' => 0, 'total' => 0];
        $part = $total > 0 ? $done / $total : 0;
        $percent = (int) round($isApply ? 33 + 66 * $part : 33 * $part);
        if ($percent === $this->shown && !isset($step['applied'])) {
            return;
        }
        $this->shown = $percent;
        $this->setParams([
            ...$this->getParams(),
            'done' => $isApply ? (int) $done : 0,
            'total' => (int) $total,
            ...array_intersect_key($step, array_flip(['applied', 'failed', 'held'])),
        ]);
        $this->updateProgress($percent);
    }

    /** The messages of the program among the steps, which have none. */
    private static function message(string $stderr): string
    {
        $texts = [];
        foreach (explode("\n", $stderr) as $line) {
            $read = json_decode($line, true);
            $text = is_array($read) ? trim(($read['message'] ?? '') . '. ' . ($read['hint'] ?? ''), '. ') : $line;
            $texts[] = $text;
        }
        return trim(implode("\n", array_filter($texts)));
    }
}
