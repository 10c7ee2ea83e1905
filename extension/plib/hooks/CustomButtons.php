<?php
declare(strict_types=1);

/** The ways to the page: in the menu of administrators, and at each domain for its owner. */
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
        ], [
            'place' => self::PLACE_DOMAIN_PROPERTIES_DYNAMIC,
            'section' => self::SECTION_DOMAIN_PROPS_DYNAMIC_HOSTING,
            'title' => 'Amazon Route 53',
            'description' => pm_Locale::lmsg('buttonDescription'),
            'icon' => pm_Context::getBaseUrl() . 'icon.png',
            'link' => pm_Context::getBaseUrl(),
            // Plesk adds the ID of the domain.
            'contextParams' => true,
            'visibility' => [$this, 'isVisible'],
        ]];
    }

    /** Before an administrator agreed, there is nothing to see. */
    public function isVisible(array $options = []): bool
    {
        return Modules_DnsSync_Record::read()['consent'] !== null;
    }
}
