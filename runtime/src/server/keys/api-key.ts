// API keys: `feat_<id>_<secret>`. The id is public and finds the key, the secret is 256 random bits and proves it.
// Invariant: only a SHA-256 of the secret is ever kept (it is random, so it needs no slow hash), and comparing takes the
// same time whether the id is unknown or the secret wrong.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** `tenant`: reads and writes the features of its tenant. `metrics`: reads /metrics, of all tenants, and nothing else. */
export type KeyAccess =
  | { readonly kind: "tenant"; readonly tenant: string }
  | { readonly kind: "metrics"; readonly tenant: null };

/** A key as it is kept. */
export interface ApiKey {
  readonly id: string;
  /** Hex digits of the secret's SHA-256. */
  readonly hash: string;
  readonly access: KeyAccess;
  /** What it is for, in the words of who created it. */
  readonly note: string;
  /** ISO-8601. */
  readonly created: string;
}

export interface NewApiKey {
  readonly key: ApiKey;
  /** The whole key, to be shown once. */
  readonly text: string;
}

const ID_BYTES = 6;
const SECRET_BYTES = 32;
const FORM = /^feat_([0-9a-f]{12})_([0-9A-Za-z_-]{43})$/;

/** Compared with where the id is unknown; no secret has this hash. */
const NOBODY = Buffer.alloc(32);

export function createApiKey(
  access: KeyAccess,
  { note, now }: { readonly note: string; readonly now: Date },
): NewApiKey {
  const id = randomBytes(ID_BYTES).toString("hex");
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  const key = { id, hash: hashOf(secret).toString("hex"), access, note, created: now.toISOString() };
  return { key, text: `feat_${id}_${secret}` };
}

/** The key that this text proves, if it proves one. */
export function verifyApiKey(text: string, known: ReadonlyMap<string, ApiKey>): ApiKey | undefined {
  const [, id = "", secret = ""] = FORM.exec(text) ?? [];
  const key = known.get(id);
  const matches = timingSafeEqual(hashOf(secret), key ? Buffer.from(key.hash, "hex") : NOBODY);
  return matches ? key : undefined;
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
