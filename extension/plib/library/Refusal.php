<?php
declare(strict_types=1);

/** A request that is refused before anything runs, with the HTTP status that says why. */
final class Modules_DnsSync_Refusal extends Exception
{
    public function __construct(public readonly int $status, string $message)
    {
        parent::__construct($message);
    }
}
