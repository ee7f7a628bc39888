// The answer to `initialize`, by the version of the SDK that asks. Pure.

// What pages may use of us. Nothing more is promised: a promise not kept leaves a page waiting for ever.
const RUNTIME = {
  apiVersion: 1, // the only one that every 2.x takes
  hostVersionsInfo: { adaptiveCardSchemaVersion: { majorVersion: 1, minorVersion: 5 } },
  isLegacyTeams: false,
  supports: { pages: { config: {} }, logs: {}, teamsCore: {} },
};
// clientSupportedSDKVersion of the old client.
const CLIENT = "2.0.5";
export const HOST = "web";

/** @typedef {{ version: string, major: number, minor: number, validMessageOrigins: string[] }} Sdk */

/** Who greets. @param {unknown[]} args @returns {Sdk} */
export function sdkOf(args) {
  const version = typeof args[0] === "string" ? args[0] : "";
  const [major, minor] = version.split(".").map(Number);
  return {
    version,
    major: Number.isInteger(major) ? major : args.length > 1 ? 2 : 1,
    minor: Number.isInteger(minor) ? minor : 0,
    validMessageOrigins: Array.isArray(args[2]) ? args[2].filter((one) => typeof one === "string") : [],
  };
}

/** @param {Sdk} sdk @param {number} major @param {number} minor */
export function isFrom(sdk, major, minor) {
  return sdk.major > major || (sdk.major === major && sdk.minor >= minor);
}

/** @param {Sdk} sdk @param {string} frame */
export function greeting(sdk, frame) {
  return sdk.major < 2 ? [frame, HOST, CLIENT] : [frame, HOST, JSON.stringify(RUNTIME), CLIENT];
}

/**
 * An event that a page which takes our messages answers by itself, with `readyToUnload` or `navigateBack`; the SDK
 * says nothing else before its page does.
 * @param {Sdk} sdk
 */
export function probe(sdk) {
  return isFrom(sdk, 1, 5) ? "beforeUnload" : "backButtonPress";
}
