<?php
declare(strict_types=1);

/** The way to the page, in the menu of administrators. */
class Modules_DnsSync_CustomButtons extends pm_Hook_CustomButtons
{
    public function getButtons(): array
    {
        return [[
            'place' => self::PLACE_ADMIN_NAVIGATION,
            'section' => self::SECTION_NAV_SERVER_MANAGEMENT,
            'title' => 'DNS Sync',
            'description' => 'Publish DNS zones at Amazon Route 53',
            'link' => pm_Context::getBaseUrl(),
        ]];
    }
}
