// What the parser's errors carry as messages: the name of the token that was expected, or nothing. Their text for users
// is made in `syntax-diagnostics`, where the place and the neighbours are known.
import type { IParserErrorMessageProvider } from "chevrotain";

export const PARSER_MESSAGES: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNotAllInputParsedMessage: () => "",
  buildNoViableAltMessage: () => "",
  buildEarlyExitMessage: () => "",
};
