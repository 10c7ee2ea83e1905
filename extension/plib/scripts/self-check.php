<?php
declare(strict_types=1);

// Answers what "extension --exec" passes on. post-install asks.
pm_Context::init('dns-sync');
$stdin = (string) stream_get_contents(fopen('php://stdin', 'r'), 100);
fwrite(fopen('php://stdout', 'w'), json_encode(['stdin' => $stdin, 'user' => Modules_DnsSync_Hook::user()]) . "\n");
