<?php

// Before each start of the site: makes its folders, and installs it if nobody has, by Drupal's own installer. Pods that start at once
// wait for each other. One that finds a complete site leaves it as it is; one that finds what a killed installer has left begins anew.

// Seen: the demo takes 133 MiB. PHP's own limit is 128, and the official image leaves it so.
ini_set('memory_limit', '256M');

require __DIR__ . '/database.php';
$folders = [getenv('FILES_FOLDER') . '/translations', getenv('PRIVATE_FOLDER') . '/files', getenv('PRIVATE_FOLDER') . '/config'];
foreach ($folders as $folder) {
  if (!is_dir($folder) && !@mkdir($folder, 0775, TRUE) && !is_dir($folder)) {
    refuse("The folder $folder cannot be made: the volume of the files is not writable for the user " . getmyuid() . '.');
  }
}
$database = connect();
// Held until the connection ends, however that happens.
$database->exec("SELECT pg_advisory_lock(hashtext('foodmag install'))");
requireFit($database);
if (getenv('INSTALL') !== 'automatic') {
  echo isInstalled($database) ? "The site is there.\n" : "The site waits for who installs it on its pages.\n";
  exit(0);
}
requireOwn($database);
if (isInstalled($database)) {
  echo "The site is there.\n";
  exit(0);
}
if (isBegun($database)) {
  echo "An installation was interrupted: it begins anew.\n";
  foreach ($database->query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")->fetchAll(PDO::FETCH_COLUMN) as $table) {
    $database->exec('DROP TABLE public."' . str_replace('"', '""', $table) . '" CASCADE');
  }
}
$database->exec('CREATE TABLE public.foodmag_installing ()');

$root = getenv('DRUPAL_FOLDER');
chdir($root);
$loader = require "$root/autoload.php";
require_once "$root/core/includes/install.core.inc";
$secret = static fn (string $name): string => trim((string) file_get_contents(getenv('SECRETS_FOLDER') . '/' . $name));
$password = $secret('admin-password');
$account = [
  'name' => getenv('ADMIN_NAME'),
  'mail' => getenv('ADMIN_MAIL'),
  'pass' => ['pass1' => $password, 'pass2' => $password],
];
$begin = microtime(TRUE);
install_drupal($loader, [
  'interactive' => FALSE,
  'site_path' => 'sites/default',
  'parameters' => ['profile' => getenv('PROFILE'), 'langcode' => 'en'],
  'forms' => [
    'install_configure_form' => [
      'site_name' => getenv('SITE_NAME'),
      'site_mail' => getenv('ADMIN_MAIL'),
      'account' => $account,
      'enable_update_status_module' => NULL,
      'enable_update_status_emails' => NULL,
    ],
  ],
]);
$database->exec('DROP TABLE public.foodmag_installing');
printf("Installed in %d s.\n", microtime(TRUE) - $begin);
