// The entry of `feat`: finds the command, runs it, turns what it throws into a message and an exit code.
// Invariant: `--version` loads nothing but this file's imports, and no command loads another one's modules.
import { EXIT, type ExitCode } from "./exit-code.js";
import { processTerminal, type Terminal } from "./terminal.js";
import { version } from "./version.js";

async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name = "--help", ...rest] = argv;
  if (name === "--version") {
    await terminal.stdout.write(`${version()}\n`);
    return EXIT.ok;
  }
  try {
    return await dispatch(name, rest, terminal);
  } catch (error) {
    const { reportFailure } = await import("./failure.js");
    return reportFailure(error, terminal);
  }
}

async function dispatch(name: string, argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { COMMAND_NAMES, COMMANDS, isCommandName } = await import("./registry.js");
  if (isHelp(name) || (name === "help" && argv[0] === undefined)) {
    const { globalHelp } = await import("./help.js");
    await terminal.stdout.write(globalHelp());
    return EXIT.ok;
  }
  if (name === "help") return dispatch(argv[0] ?? "", ["--help"], terminal);
  if (!isCommandName(name)) {
    const { suggestion } = await import("../suggestion.js");
    const { FeatError } = await import("../errors.js");
    const [what, known] = name.startsWith("-")
      ? (["flag", ["--help", "--version"]] as const)
      : (["command", COMMAND_NAMES] as const);
    throw new FeatError("invalid-argument", `Unknown ${what} "${name}".${suggestion(name, known, `${what}s`)}`, {
      hint: "feat --help lists all commands.",
    });
  }
  const command = await COMMANDS[name].load();
  const end = argv.indexOf("--");
  if (argv.slice(0, end === -1 ? argv.length : end).some(isHelp)) {
    const { commandHelp } = await import("./help.js");
    await terminal.stdout.write(commandHelp(name, command));
    return EXIT.ok;
  }
  return command.execute(argv, terminal);
}

function isHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}

const terminal = processTerminal();
const ended = await main(process.argv.slice(2), terminal);
const code = ended === EXIT.interrupted && terminal.isTerminated ? EXIT.terminated : ended;
await Promise.all([terminal.stdout.flushed(), terminal.stderr.flushed()]);
// Not `process.exitCode`: after a Ctrl-C an unfinished read of stdin would keep the process alive.
process.exit(code);
