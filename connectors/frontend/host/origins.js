// Which origins are the app's. Pure.

/**
 * Sources are written as in a policy: `https://builds.example`, `https://*.builds.example:8443`.
 * @param {readonly string[]} sources @param {string} origin
 */
export function allows(sources, origin) {
  return sources.some((source) => fits(source, origin));
}

/** @param {string} source @param {string} origin */
function fits(source, origin) {
  const [scheme, host] = source.split("://");
  if (!host.startsWith("*.")) return sameOrigin(source, origin);
  return origin.startsWith(`${scheme}://`) && origin.endsWith(host.slice(1)) && origin.length > source.length - 1;
}

/** An origin leaves out the port that its scheme has anyway. @param {string} source @param {string} origin */
function sameOrigin(source, origin) {
  return URL.canParse(source) && new URL(source).origin === origin;
}

/** @param {readonly string[]} sources @param {unknown} url @param {string} [base] */
export function allowsUrl(sources, url, base) {
  if (typeof url !== "string" || url.includes("[") || !URL.canParse(url, base)) return false;
  return allows(sources, new URL(url, base).origin);
}
