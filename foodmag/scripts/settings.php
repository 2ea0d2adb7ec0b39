<?php

// The settings of the site. What differs between installations is in the environment, what is secret in files; the code is that of
// the image. libpq itself reads how the server is verified: PGSSLMODE and PGSSLROOTCERT.

$secret = static fn (string $name): string => trim((string) file_get_contents(getenv('SECRETS_FOLDER') . '/' . $name));
$databases['default']['default'] = [
  'driver' => 'pgsql',
  'namespace' => 'Drupal\\pgsql\\Driver\\Database\\pgsql',
  'autoload' => 'core/modules/pgsql/src/Driver/Database/pgsql/',
  'host' => getenv('DATABASE_HOST'),
  'port' => getenv('DATABASE_PORT'),
  'database' => getenv('DATABASE_NAME'),
  'username' => getenv('DATABASE_USER'),
  'password' => $secret('database-password'),
  'prefix' => '',
  // Seconds to connect; a primary that is lost is replaced in less than that.
  'pdo' => [\PDO::ATTR_TIMEOUT => 5],
];
$settings['hash_salt'] = $secret('hash-salt');
$settings['file_public_path'] = 'sites/default/files';
$settings['file_private_path'] = getenv('PRIVATE_FOLDER') . '/files';
$settings['config_sync_directory'] = getenv('PRIVATE_FOLDER') . '/config';
$settings['file_temp_path'] = '/tmp';
// Compiled templates are code: each pod has its own, and nobody else can write them.
$settings['php_storage']['twig']['directory'] = '/tmp/twig';
// The folder of this file belongs to the image, and is not writable.
$settings['skip_permissions_hardening'] = TRUE;
$settings['update_free_access'] = FALSE;

// Names by which browsers may ask for the site; probes ask for localhost. Without any, every name is answered.
$hosts = array_filter(explode(' ', (string) getenv('TRUSTED_HOSTS')));
if ($hosts !== []) {
  $patterns = static fn (string $host): string => '^' . str_replace('\\*', '[^.]+', preg_quote($host, '/')) . '$';
  $settings['trusted_host_patterns'] = array_map($patterns, ['localhost', ...array_values($hosts)]);
}
