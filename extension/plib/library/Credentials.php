<?php
declare(strict_types=1);

/** The keys for the DNS service. They are kept encrypted; a child process gets them in its environment. */
final class Modules_DnsSync_Credentials
{
    private const SETTING = 'keys';

    /**
     * The variables for a child process: none if the server's own role is used, which is the default.
     *
     * @return array<string, string>
     */
    public static function environment(): array
    {
        $keys = self::kept();
        return $keys === null ? [] : self::variables($keys['id'], $keys['secret']);
    }

    /** What a page may show: never a key, only the end of its ID. */
    public static function shown(): array
    {
        $keys = self::kept();
        return $keys === null
            ? ['access' => 'role', 'idEnd' => null]
            : ['access' => 'keys', 'idEnd' => substr($keys['id'], -4)];
    }

    /**
     * Tests access by the program, and keeps it if no problem is found. Null for ID and secret is the server's role.
     *
     * @return array{saved: bool, report: mixed, message: string}
     */
    public static function save(?string $id, ?string $secret, string $target): array
    {
        $tested = self::test($id, $secret, $target);
        if ($tested['code'] === 0) {
            if ($id === null) {
                pm_Settings::set(self::SETTING, null);
            } else {
                pm_Settings::setEncrypted(self::SETTING, json_encode(['id' => $id, 'secret' => $secret]));
            }
        }
        return [
            'saved' => $tested['code'] === 0,
            'report' => json_decode($tested['stdout'], true),
            'message' => self::without($tested['stderr'], $secret),
        ];
    }

    /** The line for a profile of the AWS SDK, with which root's shell uses the kept keys. */
    public static function processLine(): string
    {
        return 'credential_process = ' . Modules_DnsSync_SelfCheck::credentialProcess();
    }

    /** @return array{code: int, stdout: string, stderr: string} */
    private static function test(?string $id, ?string $secret, string $target): array
    {
        $isPair = is_string($id) && is_string($secret);
        if (!$isPair && ($id !== null || $secret !== null)) {
            throw new Modules_DnsSync_Refusal(400, 'ID and secret belong together.');
        }
        if ($isPair && preg_match('~^[A-Z0-9]{5,128}$~D', $id) !== 1) {
            throw new Modules_DnsSync_Refusal(400, 'An access key ID has capital letters and digits only.');
        }
        if ($isPair && preg_match('~^[!-\~]{1,256}$~D', $secret) !== 1) {
            throw new Modules_DnsSync_Refusal(400, 'The secret has a character that no secret has, such as a blank.');
        }
        $environment = $isPair ? self::variables($id, $secret) : [];
        return Modules_DnsSync_Runner::run('doctor', ['target' => $target], [], $environment);
    }

    /** @return array{id: string, secret: string}|null */
    private static function kept(): ?array
    {
        $text = pm_Settings::getDecrypted(self::SETTING);
        $keys = is_string($text) ? json_decode($text, true) : null;
        return is_string($keys['id'] ?? null) && is_string($keys['secret'] ?? null) ? $keys : null;
    }

    private static function variables(string $id, string $secret): array
    {
        return ['AWS_ACCESS_KEY_ID' => $id, 'AWS_SECRET_ACCESS_KEY' => $secret];
    }

    private static function without(string $text, ?string $secret): string
    {
        return $secret === null ? $text : str_replace($secret, '…', $text);
    }
}
