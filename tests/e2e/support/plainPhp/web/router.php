<?php

// A site that counts visits in its database and its files.

require __DIR__ . '/site.php';
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/robots.txt') {
  echo "User-agent: *\n";
  return TRUE;
}
$site = site();
$pod = gethostname();
if ($path === '/visit') {
  $site->prepare('INSERT INTO visits VALUES (?)')->execute([$pod]);
  file_put_contents(getenv('FILES_FOLDER') . '/visits', "$pod\n", FILE_APPEND);
}
header('Content-Type: application/json');
echo json_encode([
  'pod' => $pod,
  'site' => $site->query("SELECT name, value FROM key_value WHERE collection = 'site'")->fetchAll(PDO::FETCH_KEY_PAIR),
  'rows' => (int) $site->query('SELECT count(*) FROM visits')->fetchColumn(),
  'lines' => count(@file(getenv('FILES_FOLDER') . '/visits') ?: []),
  'tls' => $site->query('SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()')->fetchColumn(),
]);
return TRUE;
