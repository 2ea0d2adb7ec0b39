/** Profiles of Drupal: what a new site begins with. */
export const PROFILES = ["demo_umami", "standard", "minimal"] as const;

/** What {@link isProfile} accepts, in words, for error messages. */
export const PROFILE_EXPECTED = "demo_umami (the food magazine), standard or minimal";

/** Whether a text is the name of a profile that the image has. */
export function isProfile(text: string): boolean {
  return (PROFILES as readonly string[]).includes(text);
}

/** Who installs the site: the pod that starts first, or a person on the installer's pages. */
export const INSTALL_MODES = ["automatic", "pages"] as const;

/** What {@link isInstallMode} accepts, in words, for error messages. */
export const INSTALL_MODE_EXPECTED = "automatic or pages (of the installer, in a browser)";

/** Whether a text says who installs the site. */
export function isInstallMode(text: string): boolean {
  return (INSTALL_MODES as readonly string[]).includes(text);
}

/** What {@link isHostPattern} accepts, in words, for error messages. */
export const HOST_PATTERN_EXPECTED =
  "a name by which browsers ask, such as food.example, *.food.example or 172.18.0.2, without a port";

/** Whether a text is a name of a site, where `*` stands for one label. */
export function isHostPattern(text: string): boolean {
  return /^(\*|[a-z0-9]([a-z0-9-]*[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(text);
}

/** What {@link isLine} accepts, in words, for error messages. */
export const LINE_EXPECTED = "a text of one line that is not empty";

/** Whether a text is a line with something in it. */
export function isLine(text: string): boolean {
  return text.trim() !== "" && !/[\r\n]/.test(text);
}

/** What {@link isMailAddress} accepts, in words, for error messages. */
export const MAIL_ADDRESS_EXPECTED = "a mail address, such as admin@example.com";

/** Whether a text looks like a mail address. */
export function isMailAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}
