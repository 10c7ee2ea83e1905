<?php
declare(strict_types=1);

/** One notification for the bell and one by mail for each kind of events, which an administrator can switch off. */
class Modules_DnsSync_Notifications extends pm_Hook_Notifications
{
    public function getNotifications(): array
    {
        $notifications = [];
        foreach (Modules_DnsSync_Notifier::KINDS as $kind) {
            $notifications["bell-$kind"] = new Modules_DnsSync_Notification_Bell($kind);
            $notifications["mail-$kind"] = new Modules_DnsSync_Notification_Mail($kind);
        }
        return $notifications;
    }
}
