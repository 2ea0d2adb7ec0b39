<?php

/** Connects as Drupal's driver does, by the settings of the site. */
function site(): PDO {
  require getenv('DRUPAL_FOLDER') . '/sites/default/settings.php';
  $one = $databases['default']['default'];
  $dsn = "pgsql:host={$one['host']} dbname={$one['database']} port={$one['port']}";
  return new PDO($dsn, $one['username'], $one['password'], $one['pdo'] + [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
}
