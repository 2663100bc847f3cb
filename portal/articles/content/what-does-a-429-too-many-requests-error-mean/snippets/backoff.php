<?php
const URL = 'https://api.101domain.com/v1/domains';
const TRIES = 5;

function get(string $url): array
{
    for ($attempt = 0; ; $attempt++) {
        $asked = '';
        $call = curl_init($url);
        curl_setopt_array($call, [
            CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . getenv('API_KEY')],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 30,
            CURLOPT_HEADERFUNCTION => function ($call, string $line) use (&$asked): int {
                if (preg_match('/^retry-after:\s*(\d+)\s*$/i', $line, $found)) {
                    $asked = $found[1];
                }
                return strlen($line);
            },
        ]);
        $body = curl_exec($call);
        $status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
        if ($status !== 429 || $attempt === TRIES - 1) {
            return [$status, $body];
        }
        $seconds = $asked === '' ? 2 ** $attempt : (int) $asked;
        usleep(1_000_000 * $seconds + random_int(0, 500_000));
    }
}

[$status, $body] = get(URL);
echo $status, ' ', $body, "\n";
