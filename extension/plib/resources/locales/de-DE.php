<?php
declare(strict_types=1);

$messages = [
    'permissionPublish' => 'DNS Sync: neue Domains veröffentlichen',
    'permissionPublishDescription' => 'Neue Domains des Abonnements werden beim DNS-Dienst veröffentlicht.',
    'permissionSynchronize' => 'DNS Sync: Domains synchronisieren',
    'permissionSynchronizeDescription' => 'Der Kunde kann die Domains des Abonnements synchronisieren.',
    'taskDone' => '%%done%% von %%total%% Domains synchronisiert',
    'taskRuns' => 'Domains werden synchronisiert: %%done%% von %%total%%',
];
