<?php
declare(strict_types=1);

/** The texts of a notification about one kind of events. Plesk replaces <text> by the parameter of that name. */
trait Modules_DnsSync_Notification_Texts
{
    public function __construct(private readonly string $kind)
    {
    }

    public function getTitle(): string
    {
        return 'DNS Sync: ' . $this->subject();
    }

    public function getSubject(): string
    {
        return 'DNS Sync: ' . $this->subject();
    }

    public function getMessage(): string
    {
        return '<text>';
    }

    private function subject(): string
    {
        return pm_Locale::lmsg('event-' . $this->kind);
    }
}
