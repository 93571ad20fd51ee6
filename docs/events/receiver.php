<?php
// A receiver of Ringthrough's webhooks for PHP 8 and later, without packages. It verifies requests as
// https://www.standardwebhooks.com says.
//
//   WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:8787 receiver.php
//
// While a secret is rotated: both, separated by a blank.
declare(strict_types=1);

/** Seconds that a request's time may be away from this clock. */
const TOLERANCE = 5 * 60;

/** Requests and events that came before, one empty file each. With several machines: in your database. */
$folder = getenv('WEBHOOK_FOLDER') ?: sys_get_temp_dir() . '/ringthrough-webhooks';

$keys = [];
foreach (preg_split('/\s+/', trim((string) getenv('WEBHOOK_SECRET'))) as $secret) {
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
    if ($key === false || $key === '') {
        throw new RuntimeException('WEBHOOK_SECRET is missing');
    }
    $keys[] = $key;
}

/** Whether the sender signed this request, and now. */
function is_verified(array $keys, string $id, string $timestamp, string $signatures, string $body): bool
{
    if ($id === '' || !preg_match('/^\d{1,12}\z/', $timestamp) || abs(time() - (int) $timestamp) > TOLERANCE) {
        return false;
    }
    foreach ($keys as $key) {
        $expected = base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
        foreach (explode(' ', $signatures) as $part) {
            if (hash_equals("v1,$expected", $part)) {
                return true;
            }
        }
    }
    return false;
}

/** Whether a text comes for the first time. Creating a file that must not exist is one step, also for several processes. */
function is_first(string $folder, string $text): bool
{
    if (!is_dir($folder)) {
        @mkdir($folder, 0700, true);
    }
    $file = @fopen($folder . '/' . hash('sha256', $text), 'x');
    return $file !== false;
}

$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
$timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
$signatures = $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '';
// The bytes as they came: JSON that was parsed and written again has another signature.
$body = (string) file_get_contents('php://input');

if ($_SERVER['REQUEST_METHOD'] !== 'POST' || !is_verified($keys, $id, $timestamp, $signatures, $body)) {
    http_response_code(401);
    return;
}
// The sender signs each attempt anew, so only a replay has an old id and time.
if (!is_first($folder, "request $id $timestamp")) {
    http_response_code(409);
    return;
}
// Only store the event here, so that the answer is quick; the work comes after. In a database: insert it with the id as primary
// key, and ignore the conflict, because the same event may be sent more than once.
$event = json_decode($body, true, 64, JSON_THROW_ON_ERROR);
if (is_first($folder, "event {$event['id']}")) {
    file_put_contents('php://stdout', "{$event['type']} {$event['id']}\n");
}
http_response_code(204);
