<?php
declare(strict_types=1);

/** A notification of the panel's bell about one kind of events. */
class Modules_DnsSync_Notification_Bell extends pm_Notifications_PanelNotification
{
    use Modules_DnsSync_Notification_Texts;

    public function getActionText(): string
    {
        return pm_Locale::lmsg('openMessages');
    }

    public function getActionUrl(): string
    {
        return pm_Context::getBaseUrl();
    }

    public function openActionInNewTab(): bool
    {
        return false;
    }

    public function getCategory(): string
    {
        return match (true) {
            in_array($this->kind, Modules_DnsSync_Notifier::URGENT, true) => self::CATEGORY_ALERT,
            in_array($this->kind, ['synchronized', 'recovered', 'renamed'], true) => self::CATEGORY_INFORMATION,
            default => self::CATEGORY_WARNING,
        };
    }

    public function getArea(): string
    {
        return self::AREA_WEBSITES;
    }

    public function getContext(): string
    {
        return 'DNS Sync';
    }

    public function getContextIcon(): string
    {
        return pm_Context::getBaseUrl() . 'icon.png';
    }

    public function prepareRenderParams(array $params): array
    {
        return $params;
    }
}
