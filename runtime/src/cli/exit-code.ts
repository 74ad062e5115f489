// The exit codes of `feat`, the same for every command.

export const EXIT = {
  ok: 0,
  /** The work was done and found something: error diagnostics, failed tests, rejected events under --strict. */
  findings: 1,
  /** The command line names something that does not exist. */
  usage: 2,
  /** The work could not be done: an unreadable file, a store that does not answer. */
  failure: 3,
  /** Ended early by Ctrl-C. */
  interrupted: 130,
  /** The same by SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
