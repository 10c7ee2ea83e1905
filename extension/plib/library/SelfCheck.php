<?php
declare(strict_types=1);

/** What could only be learned on this server: checked at each installation, kept as JSON for the Health page. */
final class Modules_DnsSync_SelfCheck
{
    private const SETTING = 'selfCheck';

    /** Runs the checks and keeps their results. */
    public static function run(): array
    {
        $result = [
            'format' => 1,
            'at' => gmdate('Y-m-d\TH:i:s\Z'),
            'node' => Modules_DnsSync_Node::known(),
            'wrapper' => self::wrapper(),
            'exec' => self::exec(),
        ];
        pm_Settings::set(self::SETTING, json_encode($result));
        return self::result();
    }

    /** The kept results, with the user whom the hook has had so far. */
    public static function result(): array
    {
        $kept = json_decode((string) pm_Settings::get(self::SETTING, ''), true);
        $user = pm_Settings::get('hookUser');
        return (is_array($kept) ? $kept : ['format' => 1]) + [
            'hookUser' => [
                'found' => $user,
                'fallback' => 'The state directory belongs to the group of the panel: root and the panel can write it.',
            ],
        ];
    }

    /** How the program is run: by the wrapper for root's rights, or directly. */
    public static function way(): string
    {
        $kept = json_decode((string) pm_Settings::get(self::SETTING, ''), true);
        return ($kept['wrapper']['way'] ?? null) === 'direct' ? 'direct' : 'wrapper';
    }

    /** The command that prints the kept keys for root's shell. */
    public static function credentialProcess(): string
    {
        $kept = json_decode((string) pm_Settings::get(self::SETTING, ''), true);
        if (($kept['exec']['isClean'] ?? true) === true) {
            return '"' . Modules_DnsSync_Places::extensionUtility() . '" --exec dns-sync credentials.php';
        }
        // As Plesk's scheduler runs scripts, without the utility.
        $root = rtrim(pm_ProductInfo::getProductRootDir(), '/\\');
        $php = "$root/admin/bin/php";
        $script = rtrim(pm_Context::getPlibDir(), '/\\') . '/scripts/credentials.php';
        return "\"$php\" -dauto_prepend_file=sdk.php \"$script\"";
    }

    /** Does the wrapper pass stdin and the environment? Keys go by stdin; without it, the program runs directly. */
    private static function wrapper(): array
    {
        $nonce = bin2hex(random_bytes(8));
        $answers = [];
        foreach (['wrapper', 'direct'] as $way) {
            try {
                $end = Modules_DnsSync_Runner::send(['selfCheck' => $nonce], ['DNS_SYNC_SELF_CHECK' => $nonce], $way);
            } catch (Exception $error) {
                $end = ['code' => 1, 'stdout' => '', 'stderr' => $error->getMessage()];
            }
            $answer = json_decode($end['stdout'], true);
            $isHeard = is_array($answer) && ($answer['nonce'] ?? null) === $nonce;
            $answers[$way] = $isHeard ? $answer : ['error' => substr(trim($end['stderr']), 0, 300)];
            if ($isHeard) {
                break;
            }
        }
        return [
            'way' => isset($answers['wrapper']['nonce']) ? 'wrapper' : 'direct',
            'stdin' => isset($answers['wrapper']['nonce']),
            'environment' => $answers['wrapper']['environment'] ?? null,
            'answers' => $answers,
            'fallback' => 'Keys go to the program on stdin. If the wrapper passes none, the program runs as the panel.',
        ];
    }

    /** Does "extension --exec" pass stdin, and print nothing of its own on stdout? */
    private static function exec(): array
    {
        $nonce = bin2hex(random_bytes(8));
        $words = [Modules_DnsSync_Places::extensionUtility(), '--exec', 'dns-sync', 'self-check.php'];
        $end = Modules_DnsSync_Process::run($words, $nonce, getenv());
        $lines = array_filter(array_map('trim', explode("\n", $end['stdout'])), static fn ($line) => $line !== '');
        $answer = null;
        foreach ($lines as $line) {
            $read = json_decode($line, true);
            $answer = is_array($read) && array_key_exists('stdin', $read) ? $read : $answer;
        }
        return [
            'code' => $end['code'],
            'isClean' => $answer !== null && count($lines) === 1,
            'stdin' => ($answer['stdin'] ?? null) === $nonce,
            'user' => $answer['user'] ?? null,
            'fallback' => "If the utility prints anything of its own, credential_process uses the PHP of the panel.",
        ];
    }
}
