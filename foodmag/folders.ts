/** Folder with the site's code in the image: the root of the web server. */
export const DRUPAL_FOLDER = "/opt/drupal/web";
/** The files of the site that everybody may read. */
export const FILES_FOLDER = `${DRUPAL_FOLDER}/sites/default/files`;
/** Files that Drupal alone gives out, and its exported configuration. */
export const PRIVATE_FOLDER = "/opt/drupal/private";
/** The settings of the site. */
export const SETTINGS_FILE = `${DRUPAL_FOLDER}/sites/default/settings.php`;
/** Programs and settings of this project. */
export const CONFIG_FOLDER = "/config";
/** Passwords, the salt, and the certificate authority of the database. */
export const SECRETS_FOLDER = "/secrets";
/** Folders on the volume with the files. */
export const VOLUME_PARTS = { files: "files", private: "private" } as const;
