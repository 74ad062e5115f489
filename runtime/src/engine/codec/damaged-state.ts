// The one error of decoding: bytes that are no state of this feature.

/** The bytes are cut, altered, of a newer format, or of another plan. The entity must be rebuilt or dropped. */
export class DamagedStateError extends Error {
  override readonly name = "DamagedStateError";
  readonly code = "damaged-state";

  constructor(reason: string) {
    super(
      `The stored state of this entity cannot be read: ${reason}. Rebuild it from the stream or delete the record.`,
    );
  }
}
