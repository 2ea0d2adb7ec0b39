<?php

// Connects to the database of the site, and refuses one in which Drupal cannot be: with one sentence, and before anything is made.

/** Ends the program with a sentence on the standard error. */
function refuse(string $sentence): never {
  fwrite(STDERR, $sentence . "\n");
  exit(1);
}

function connect(): PDO {
  $dsn = sprintf('pgsql:host=%s;port=%s;dbname=%s', getenv('DATABASE_HOST'), getenv('DATABASE_PORT'), getenv('DATABASE_NAME'));
  $password = trim((string) file_get_contents(getenv('SECRETS_FOLDER') . '/database-password'));
  $end = time() + (int) (getenv('DATABASE_SECONDS') ?: 120);
  while (TRUE) {
    try {
      return new PDO($dsn, getenv('DATABASE_USER'), $password, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_TIMEOUT => 5]);
    }
    catch (PDOException $problem) {
      $cause = trim(preg_replace('/\s+/', ' ', $problem->getMessage()));
      // Another try does not change a password.
      if (time() >= $end || str_contains($cause, 'authentication failed') || str_contains($cause, 'does not exist')) {
        refuse('The database ' . getenv('DATABASE_NAME') . " cannot be used: $cause");
      }
      fwrite(STDERR, "$cause\n");
      sleep(2);
    }
  }
}

/** Whether an installation of Drupal in the database is complete: it has noted when, and nothing of this component's is still going on. */
function isInstalled(PDO $database): bool {
  return !isBegun($database)
    && $database->query("SELECT to_regclass('public.key_value')")->fetchColumn() !== NULL
    && $database->query("SELECT count(*) FROM public.key_value WHERE collection = 'state' AND name = 'install_time'")->fetchColumn() > 0;
}

/** How many tables there are. */
function tables(PDO $database): int {
  return (int) $database->query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")->fetchColumn();
}

/** Whether an installer of this component's has begun here, and has not finished. */
function isBegun(PDO $database): bool {
  return $database->query("SELECT to_regclass('public.foodmag_installing')")->fetchColumn() !== NULL;
}

/** Refuses a database that Drupal does not work with. */
function requireFit(PDO $database): void {
  $name = getenv('DATABASE_NAME');
  $version = (int) $database->query('SHOW server_version_num')->fetchColumn();
  if ($version < 160000) {
    refuse("The database $name is of PostgreSQL " . intdiv($version, 10000) . ', and Drupal 11 needs 16 or newer: give another database.');
  }
  $encoding = $database->query('SHOW server_encoding')->fetchColumn();
  if ($encoding !== 'UTF8') {
    refuse("The database $name has the encoding $encoding, and Drupal needs UTF8: give another database.");
  }
}

/** Refuses a database that is somebody else's. */
function requireOwn(PDO $database): void {
  $count = tables($database);
  if ($count > 0 && !isInstalled($database) && !isBegun($database)) {
    $name = getenv('DATABASE_NAME');
    refuse("The database $name has $count tables that are not those of a complete installation of Drupal: give an empty database.");
  }
}
