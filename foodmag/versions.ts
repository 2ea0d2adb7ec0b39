/** Image with Drupal, PHP and Apache. */
export const DRUPAL_IMAGE = "docker.io/library/drupal:11.4.5-php8.4-apache-trixie";

/** User and group of the web server in the image: `www-data` of Debian. */
export const WEB_USER_ID = 33;
