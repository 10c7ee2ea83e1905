<?php
declare(strict_types=1);

/** A mail about one kind of events. Plesk's notification settings say who gets it. */
class Modules_DnsSync_Notification_Mail extends pm_Notifications_EmailNotification
{
    use Modules_DnsSync_Notification_Texts;

    public function sendToAdmin(): bool
    {
        return in_array($this->kind, Modules_DnsSync_Notifier::URGENT, true);
    }

    public function sendToReseller(): bool
    {
        return false;
    }

    public function sendToCustomer(): bool
    {
        return false;
    }
}
