// The version of this compiler, as manifests say it; a test holds it equal to the package's.
export const VERSION = "0.1.0";
