// A value that must be seen by nobody: a password, or an address with one in it.
// Invariant: it leaves this object through `reveal` alone; printed, logged or made JSON of, it is `***`.

const HIDDEN = "***";

export class Secret {
  readonly #reveal: () => string;

  /** `written` is how the configuration names it, as in `${KAFKA_PASSWORD}`, which may be shown. */
  constructor(
    readonly written: string,
    reveal: () => string,
  ) {
    this.#reveal = reveal;
  }

  /** Throws a `FeatError` naming the environment variable that is not set. */
  reveal(): string {
    return this.#reveal();
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return HIDDEN;
  }
}
