<?php

// Says whether a database of somebody else's can be used.

require __DIR__ . '/database.php';
$database = connect();
requireFit($database);
if (getenv('INSTALL') === 'automatic') {
  requireOwn($database);
}
